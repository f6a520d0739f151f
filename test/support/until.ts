/** Waiting for a condition, never for time. */

/** Resolves with the first answer of `probe` that is neither undefined nor false; asks again every few milliseconds. */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  limitMs = 10_000,
): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const answer = await probe();
    if (isAnswer(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${limitMs / 1000} s for this and it never was: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isAnswer<T>(value: T): value is Exclude<T, undefined | false> {
  return value !== undefined && value !== false;
}
