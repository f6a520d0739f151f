// How long one call takes: warmed, in batches, the median batch. Batches are shorter than a turn of the scheduler, so
// that being interrupted spoils few of them.
import { median } from './stats.mjs';

let sink;

/** Nanoseconds of one synchronous call. The call gets a number that rises by one. */
export function timeSync(settings, operation) {
  let turn = 0;
  const batch = (count) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) sink = operation(turn++);
    return performance.now() - start;
  };
  const warmUntil = performance.now() + settings.warmMs;
  let count = 1;
  while (performance.now() < warmUntil || batch(count) < settings.batchMs) {
    if (batch(count) < settings.batchMs) count *= 2;
  }
  const samples = [];
  for (let i = 0; i < settings.batches; i++) samples.push((batch(count) * 1e6) / count);
  return median(samples);
}

/** Nanoseconds of one call that answers with a promise, one after another. */
export async function timeAsync(settings, operation) {
  let turn = 0;
  const batch = async (count) => {
    const start = performance.now();
    for (let i = 0; i < count; i++) sink = await operation(turn++);
    return performance.now() - start;
  };
  const warmUntil = performance.now() + settings.warmMs;
  let count = 1;
  while (performance.now() < warmUntil || (await batch(count)) < settings.batchMs) {
    if ((await batch(count)) < settings.batchMs) count *= 2;
  }
  const samples = [];
  for (let i = 0; i < settings.batches; i++) samples.push(((await batch(count)) * 1e6) / count);
  return median(samples);
}

/** Keeps the engine from leaving out work whose result nobody reads. */
export function lastResult() {
  return sink;
}

/** CPU microseconds this process has used. */
export function cpuMicros() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
