/** Order and trade ids: 18 digits, rising, above 2^53, and the same again for the same seed and times (reference 4.8). */

const epochMs = 1_719_266_955_000;
const smallest = 100_000_000_000_000_000n;
/** Keeps ids off the round numbers that a double could hold exactly, so that a lossy reader is always caught. */
const offset = 361n;

export class IdSource {
  private last = smallest;

  constructor(private readonly now: () => number) {}

  /** A snowflake of venue time and a count: never repeats, even when the clock goes back. */
  next(): string {
    const fromTime = (BigInt(Math.max(0, Math.floor(this.now()) - epochMs)) << 22n) + offset;
    this.last = fromTime > this.last ? fromTime : this.last + 1n;
    return this.last.toString();
  }
}
