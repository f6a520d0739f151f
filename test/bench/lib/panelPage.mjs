// The panel's page alone in a browser, receiving what the extension sends while the market floods; beside it an empty page that
// receives the same messages.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { projectRoot } from './places.mjs';
import { percentile } from './stats.mjs';

const require = createRequire(import.meta.url);
const compiled = (...parts) => require(path.join(projectRoot, 'out', ...parts));
const origin = 'https://panel.test';
const updatesPerSecond = 1000;

/** What the real controller sends in `seconds` of a book that changes a thousand times a second: `[ms since the start, message]`. */
export async function recordMessages(seconds) {
  const { systemClock } = compiled('src', 'core', 'base', 'clock.js');
  const { Emitter } = compiled('src', 'core', 'base', 'event.js');
  const { PanelController } = compiled('src', 'host', 'panel', 'panelController.js');
  const { bitcoin, FakeDesk } = compiled('test', 'support', 'fakeDesk.js');
  const fake = new FakeDesk(Date.now);
  const received = new Emitter();
  const messages = [];
  const start = performance.now();
  const controller = new PanelController({
    instrument: bitcoin,
    desk: fake.desk,
    port: {
      post: (message) => {
        messages.push([performance.now() - start, message]);
        if (message.kind === 'event') received.fire({ kind: 'ack', sequence: message.sequence });
      },
      onMessage: received.event,
    },
    clock: systemClock,
    upDown: () => 'greenUp',
    onAbuse: () => undefined,
  });
  const wish = { grouping: null, rows: 40, interval: '15m', wantsBook: true, wantsTrades: true, wantsCandles: true };
  received.fire({ kind: 'request', id: 1, name: 'ready', body: { ...wish, wantsMeter: false } });
  let updates = 0;
  for (;;) {
    const elapsed = performance.now() - start;
    if (elapsed > seconds * 1000) break;
    for (const due = (elapsed * updatesPerSecond) / 1000; updates < due; updates++)
      fake.move(updates % 20 === 0 ? 1 : 0);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  controller.dispose();
  return { messages, updates };
}

/** Runs in the page before anything else: takes the messages, and says when each arrived and when it was on the screen. */
const ear = `
window.delays = [];
window.paints = new Map();
window.addEventListener('message', ({ data }) => {
  if (data?.kind !== 'event') return;
  const arrivedAt = performance.now();
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => window.delays.push(performance.now() - arrivedAt);
    after.port2.postMessage(0);
  });
});
window.watchPaints = () => {
  const grid = document.querySelector('.book-grid');
  if (grid) new MutationObserver(() => {
    const frame = document.timeline.currentTime;
    window.paints.set(frame, (window.paints.get(frame) ?? 0) + 1);
  }).observe(grid, { subtree: true, characterData: true, childList: true });
};
window.replay = (messages) => new Promise((resolve) => {
  const start = performance.now();
  let next = 0;
  const step = () => {
    while (next < messages.length && messages[next][0] <= performance.now() - start) window.postMessage(messages[next++][1], '*');
    if (next === messages.length) resolve();
    else setTimeout(step, Math.max(0, messages[next][0] - (performance.now() - start)));
  };
  step();
});
`;

async function openPage(browser, isOurs) {
  const { panelHtml } = compiled('src', 'host', 'panel', 'panelHtml.js');
  const page = await browser.newPage();
  await page.setViewportSize({ width: 1400, height: 1000 });
  const folder = path.join(projectRoot, 'test', 'ui', 'panelPage');
  const { dark } = JSON.parse(readFileSync(path.join(folder, 'themes.json'), 'utf8'));
  const standIn = readFileSync(path.join(folder, 'editorStandIn.txt'), 'utf8');
  const told = { variables: dark, bodyClass: 'vscode-dark', state: null };
  await page.exposeBinding('toHost', () => undefined);
  await page.addInitScript({ content: `${ear};(${standIn})(${JSON.stringify(told)});` });
  const html = panelHtml({
    scriptUri: isOurs ? `${origin}/main.js` : `${origin}/empty.js`,
    styleUri: `${origin}/main.css`,
    cspSource: origin,
    nonce: 'bm9uY2UtZm9yLWJlbmNo',
    locale: 'en',
  });
  await page.route(`${origin}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') await route.fulfill({ contentType: 'text/html', body: html });
    else if (name === 'empty.js') await route.fulfill({ contentType: 'text/javascript', body: '' });
    else {
      const body = readFileSync(path.join(projectRoot, 'dist', 'panel', name));
      await route.fulfill({ contentType: name.endsWith('.js') ? 'text/javascript' : 'text/css', body });
    }
  });
  await page.goto(`${origin}/`);
  return page;
}

/** Thread time and time on the wall of each frame's scripts, in ms. */
function scriptTimes(events) {
  const frames = events.filter(({ name, ph }) => name === 'PageAnimator::serviceScriptedAnimations' && ph === 'X');
  return {
    cpu: frames.map(({ tdur, dur }) => (tdur ?? dur) / 1000),
    wall: frames.map(({ dur }) => dur / 1000),
  };
}

/** Script in a frame, its share of frames painted twice, delay to the screen, bytes a second, and the heap's slope. */
export async function measurePage(isOurs, { messages, seconds, passes }) {
  const { launchBrowser } = compiled('test', 'support', 'vscode', 'browser.js');
  const browser = await launchBrowser();
  try {
    const page = await openPage(browser, isOurs);
    const client = await browser.newCDPSession(page);
    const replay = () => page.evaluate(`window.replay(${JSON.stringify(messages)})`);
    const heap = async () => {
      await client.send('HeapProfiler.collectGarbage');
      return (await client.send('Runtime.getHeapUsage')).usedSize;
    };
    await replay();
    if (isOurs) await page.waitForSelector('.book-row[data-side="bid"]');
    await page.evaluate('window.delays = []; window.watchPaints()');
    const heapBefore = await heap();
    const events = [];
    client.on('Tracing.dataCollected', ({ value }) => events.push(...value));
    const traced = new Promise((resolve) => client.once('Tracing.tracingComplete', resolve));
    const includedCategories = ['blink', 'devtools.timeline'];
    await client.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories } });
    const start = performance.now();
    for (let pass = 0; pass < passes; pass++) await replay();
    const minutes = (performance.now() - start) / 60_000;
    await client.send('Tracing.end');
    await traced;
    const delays = await page.evaluate('window.delays.splice(0)');
    const paints = await page.evaluate('[...window.paints.values()]');
    await page.evaluate('window.paints.clear()');
    const heapSlope = ((await heap()) - heapBefore) / 1024 / minutes;
    const { cpu, wall } = scriptTimes(events);
    const bytes = messages.reduce((sum, [, message]) => sum + JSON.stringify(message).length, 0);
    return {
      value: percentile(cpu, 0.95),
      extra: {
        'p50 ms': percentile(cpu, 0.5),
        'wall p95': percentile(wall, 0.95),
        'to paint p95': percentile(delays, 0.95),
        'kB/s': bytes / 1000 / seconds,
        'heap kB/min': heapSlope,
        'paints/frame': Math.max(0, ...paints),
      },
      facts: { frames: paints.length, mostPaints: Math.max(0, ...paints) },
    };
  } finally {
    await browser.close();
  }
}
