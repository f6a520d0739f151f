/** Fault rules as tests post them: what to match, which effect, and the effect's numbers (faults.md sections 3 and 5). */

import { asObject, type JsonObject } from '../../core/base/json';

export const effectNames = [
  'delay',
  'drop-before',
  'drop-after',
  'status',
  'body',
  'html',
  'close',
  'gap',
  'half-open',
  'clock-shift',
  'truncate',
  'redirect',
  'reorder',
  'duplicate',
  'freeze',
  'slice',
  'throttle',
  'bomb',
  'forget-read',
  'ban',
] as const;

export type EffectName = (typeof effectNames)[number];

export interface Effect {
  readonly type: EffectName;
  /** Milliseconds of a delay, lag, ban, shift, or pause between slices. */
  readonly ms?: number;
  /** A delay varies by up to this much either way. */
  readonly jitterMs?: number;
  /** `before`: the exchange never sees it. `after`: it does, and only the answer suffers. */
  readonly phase?: 'before' | 'after';
  /** How a lost connection looks: reset at once, or silence. */
  readonly how?: 'reset' | 'blackhole';
  readonly status?: number;
  readonly body?: string;
  readonly contentType?: string;
  /** The body is base64 and travels as a binary frame. */
  readonly base64?: boolean;
  /** The body is deflated and travels as a binary frame. */
  readonly deflated?: boolean;
  readonly location?: string;
  readonly code?: number;
  readonly reason?: string;
  /** How often, or how many bytes. */
  readonly count?: number;
  readonly bytes?: number;
  readonly bytesPerSecond?: number;
  /** A frozen feed goes on printing fresh times. */
  readonly moving?: boolean;
}

export interface FaultMatch {
  /** Exact, or with `*` for anything. */
  readonly path?: string;
  readonly channel?: string;
  readonly method?: string;
  /** Account id, key id, or the access key itself. */
  readonly account?: string;
  readonly symbol?: string;
  readonly nth?: number;
  readonly probability?: number;
  readonly times?: number;
  readonly scope?: 'http' | 'ws';
}

export interface FaultSpec {
  readonly id?: string;
  readonly match: FaultMatch;
  readonly effect: Effect;
  readonly seed?: number;
}

const numbers = ['ms', 'jitterMs', 'status', 'code', 'count', 'bytes', 'bytesPerSecond'] as const;
const texts = ['body', 'contentType', 'location', 'reason'] as const;
const flags = ['base64', 'deflated', 'moving'] as const;

/** Reads a posted rule; text says what is wrong with it. `effect` may be a name, with its numbers beside it, or an object with `type`. */
export function readFaultSpec(json: JsonObject): FaultSpec | string {
  const effectJson = asObject(json['effect']) ?? json;
  const effectName = asObject(json['effect'])?.['type'] ?? json['effect'];
  const type = effectNames.find((name) => name === effectName);
  if (!type) return `Expected effect to be one of ${effectNames.join(', ')}`;
  const effect: Record<string, unknown> = { type };
  for (const name of numbers) if (typeof effectJson[name] === 'number') effect[name] = effectJson[name];
  for (const name of texts) if (typeof effectJson[name] === 'string') effect[name] = effectJson[name];
  for (const name of flags) if (typeof effectJson[name] === 'boolean') effect[name] = effectJson[name];
  const { phase, how } = effectJson;
  const match = asObject(json['match']) ?? {};
  const { scope } = match;
  const { id, seed } = json;
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof seed === 'number' ? { seed } : {}),
    effect: {
      type,
      ...effect,
      ...(phase === 'before' || phase === 'after' ? { phase } : {}),
      ...(how === 'reset' || how === 'blackhole' ? { how } : {}),
    },
    match: {
      ...pickTexts(match, ['path', 'channel', 'method', 'account', 'symbol']),
      ...pickNumbers(match, ['nth', 'probability', 'times']),
      ...(scope === 'http' || scope === 'ws' ? { scope } : {}),
    },
  };
}

function pickTexts(json: JsonObject, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = json[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

function pickNumbers(json: JsonObject, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = json[name];
      return typeof value === 'number' ? [[name, value]] : [];
    }),
  );
}
