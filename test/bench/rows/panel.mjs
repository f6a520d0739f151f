import { measurePage, recordMessages } from '../lib/panelPage.mjs';

export default {
  name: 'panel',
  title: 'The market panel’s page while its book changes a thousand times a second',
  why: 'What a frame costs in scripts (thread time, so that a busy machine does not show), how long a message is on its way to the screen, what the extension sends for it, and whether memory stays flat.',
  unit: 'ms of script, p95',
  needsProduct: true,
  needsEditor: true,
  isLong: true,
  variants: [
    { name: 'floor', label: 'an empty page that receives the same messages', isFloor: true },
    { name: 'ours', label: 'ours', isOurs: true },
  ],
  measureAll: async (settings, outcomes) => {
    const seconds = settings.isShort ? 4 : 10;
    const runs = {};
    const { messages, updates } = await recordMessages(seconds);
    for (let round = 0; round < (settings.isShort ? 1 : Math.min(3, settings.rounds)); round++) {
      for (const [name, { notRun }] of outcomes) {
        if (notRun !== undefined || typeof runs[name] === 'string') continue;
        try {
          const plan = { messages, seconds, passes: settings.isShort ? 1 : 3 };
          const measured = await measurePage(name === 'ours', plan);
          measured.facts.updatesPerSecond = updates / seconds;
          (runs[name] ??= []).push(measured);
        } catch (error) {
          runs[name] = `no browser to measure in: ${error.message}`;
        }
      }
    }
    return runs;
  },
  targets: [
    { atMost: 4, unit: 'ms of script in a frame' },
    { column: 'kB/s', atMost: 30, unit: 'kB/s from the extension' },
    { column: 'to paint p95', atMost: 50, unit: 'ms from arrival to the screen' },
  ],
  checks: ({ ours }) =>
    ours.facts
      ? [
          { text: 'the page painted', isOk: ours.facts.every(({ frames }) => frames > 10) },
          { text: 'at most one paint in a frame', isOk: ours.facts.every(({ mostPaints }) => mostPaints <= 1) },
          {
            text: 'the book changed a thousand times a second',
            isOk: ours.facts.every(({ updatesPerSecond }) => updatesPerSecond > 900),
          },
        ]
      : [],
};
