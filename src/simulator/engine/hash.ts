/** Small deterministic hashing and sampling: every market, day and account draws from its own stream of the one seed. */

import { seededRandom, type Random } from '../../core/base/random';

/** FNV-1a over the text's UTF-16 units, as a 32-bit integer. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash | 0;
}

/** A generator of its own for one purpose, so that no two parts disturb each other's numbers. */
export function streamOf(seed: number, ...purpose: readonly string[]): Random {
  return seededRandom(hash32([String(seed), ...purpose].join('|')));
}

/** Standard normal (Box-Muller; the second value is thrown away to keep the stream simple). */
export function gaussian(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** Exponential with the given mean. */
export function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.next());
}

/** Log-normal with the given median and spread. */
export function logNormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(sigma * gaussian(random));
}

/** Poisson by counting exponential gaps; for small means. */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit && count < 50; product *= random.next()) count++;
  return count;
}
