// The few numbers a bench needs.

export function median(values) {
  return percentile(values, 0.5);
}

/** Nearest rank; `share` is between 0 and 1. */
export function percentile(values, share) {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return NaN;
  if (share === 0.5 && sorted.length % 2 === 0) return (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

/** Numbers that look like chance and are the same in every run. */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
