// Takes as many messages as a client can. The stream is four times the corpus, without a seam: the first quarter warms up.
import { cpuMicros } from './timing.mjs';

/**
 * `open(url, onMessage)` connects a client that calls `onMessage` once per message. Gives microseconds a message. Clients many
 * times slower than the rest are measured over one pass, which is long enough for them.
 */
export async function flood(kit, open, mostPasses = 3) {
  const { frames, isShort } = kit.settings;
  const passes = isShort ? 1 : mostPasses;
  const server = await kit.startServer('frameServer.mjs', { mode: 'flood', frames: frames * (1 + passes) });
  let received = 0;
  let wanted = 0;
  let whenReached;
  const close = await open(`ws://127.0.0.1:${String(server.port)}`, () => {
    if (++received === wanted) whenReached();
  });
  await server.ask({ untilSubscribed: true });
  let taken = 0;
  const take = async (count) => {
    const end = new Promise((resolve) => (whenReached = resolve));
    wanted = taken + count;
    await Promise.all([server.ask({ flood: { from: taken, to: wanted } }), end]);
    taken = wanted;
  };
  await take(frames);
  const cpuBefore = cpuMicros();
  const start = performance.now();
  const messages = passes * frames;
  await take(messages);
  const value = ((performance.now() - start) * 1000) / messages;
  const cpu = (cpuMicros() - cpuBefore) / messages;
  await close();
  return { value, extra: { 'CPU µs': cpu } };
}
