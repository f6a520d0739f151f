/** Now and then the server swallows an update. A client has kept up when it noticed each and ends with the true book. */
async function survive(kit, keep) {
  const count = kit.settings.isShort ? 4 : 40;
  const server = await kit.startServer('frameServer.mjs', { mode: 'gaps' });
  let view;
  let whenEnded;
  let wanted = Infinity;
  const ended = new Promise((resolve) => (whenEnded = resolve));
  const kept = await keep(`ws://127.0.0.1:${String(server.port)}`, (seen) => {
    view = seen;
    if (view && Number(view.version) >= wanted) whenEnded();
  });
  await server.ask({ untilSubscribed: true });
  const truth = await server.ask({ gaps: count });
  wanted = truth.version;
  if (!view || Number(view.version) < wanted) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
  }
  const isTrue = ['bids', 'asks'].every((side) => JSON.stringify(view?.[side]) === JSON.stringify(truth[side]));
  const resyncs = kept.resyncs();
  kept.dispose();
  return { value: truth.swallowed - resyncs, facts: { isTrue, resyncs, swallowed: truth.swallowed } };
}

export default {
  name: 'gaps',
  title: 'Lost updates that went unnoticed',
  why: 'Now and then the server swallows an update. Each must be noticed by its version and mended by a new snapshot; the peers do not look.',
  unit: 'unnoticed',
  rounds: 1,
  variants: [
    {
      name: 'ours',
      label: 'ours (bookFeed)',
      isOurs: true,
      ours: 'streams',
      measure: (kit) => survive(kit, kit.ours('streams').keepBookThroughGaps),
    },
  ],
  targets: [{ atMost: 0, unit: 'unnoticed' }],
  checks: ({ ours }) => {
    if (!ours.facts) return [];
    const [{ isTrue, resyncs, swallowed }] = ours.facts;
    return [
      { text: `ours noticed ${resyncs} of ${swallowed} lost updates`, isOk: resyncs === swallowed },
      { text: 'ours ends with the true best 20 levels a side', isOk: isTrue },
    ];
  },
};
