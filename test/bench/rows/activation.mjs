import { measureActivation } from '../lib/editor.mjs';

export default {
  name: 'activation',
  title: 'Activation in a real VS Code',
  why: 'Every extension that starts with the editor makes its person wait. Loading the bundle and activate(), timed inside the extension host.',
  unit: 'ms',
  needsProduct: true,
  needsEditor: true,
  isLong: true,
  variants: [
    { name: 'floor', label: 'an extension that does nothing', isFloor: true },
    { name: 'ours', label: 'ours', isOurs: true },
  ],
  measureAll: async (settings, outcomes) => {
    const runs = {};
    for (let round = 0; round < (settings.isShort ? 1 : 3); round++) {
      for (const [name, { notRun }] of outcomes) {
        if (notRun !== undefined || typeof runs[name] === 'string') continue;
        try {
          const { load, activate, cpu } = await measureActivation(name === 'ours');
          (runs[name] ??= []).push({ value: load + activate, extra: { load, activate, 'activate CPU': cpu } });
        } catch (error) {
          runs[name] = `no editor to measure in: ${error.message}`;
        }
      }
    }
    return runs;
  },
  targets: [{ atMost: 50, unit: 'ms' }],
};
