/** The rules in force: which of them strike a request or a socket message, counted and drawn from their own seeds. */

import type { Random } from '../../core/base/random';
import { streamOf } from '../engine/hash';
import type { Effect, FaultMatch, FaultSpec } from './faultRules';

/** A thing a rule may strike. */
export interface FaultSubject {
  readonly scope: 'http' | 'ws';
  readonly path?: string | undefined;
  readonly method?: string | undefined;
  readonly channel?: string | undefined;
  readonly account?: string | undefined;
  readonly keyId?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly symbol?: string | undefined;
  /** False when a `gap` would do no harm here: the message is not one of a versioned row. */
  readonly versioned?: boolean | undefined;
}

export interface Rule {
  readonly id: string;
  readonly match: FaultMatch;
  readonly effect: Effect;
  readonly random: Random;
  seen: number;
  applied: number;
  /** What a frozen channel repeats, by channel and symbol. */
  readonly frozen: Map<string, string>;
}

export class Faults {
  private readonly rules = new Map<string, Rule>();
  private nextId = 1;

  constructor(private readonly seed: number) {}

  get isEmpty(): boolean {
    return this.rules.size === 0;
  }

  add({ id, match, effect, seed }: FaultSpec): Rule {
    const name = id ?? `fault-${String(this.nextId++)}`;
    const random = streamOf(seed ?? this.seed, 'fault', name);
    const rule: Rule = { id: name, match, effect, random, seen: 0, applied: 0, frozen: new Map() };
    this.rules.set(name, rule);
    return rule;
  }

  /** Removes one rule, or all; says how many went. */
  remove(id?: string): number {
    if (id !== undefined) return this.rules.delete(id) ? 1 : 0;
    const count = this.rules.size;
    this.rules.clear();
    return count;
  }

  list(): readonly Pick<Rule, 'id' | 'match' | 'effect' | 'seen' | 'applied'>[] {
    return [...this.rules.values()].map(({ id, match, effect, seen, applied }) => ({
      id,
      match,
      effect,
      seen,
      applied,
    }));
  }

  /** The rules that strike `subject` now. Asking counts: each call is one event for `nth`, `times` and `probability`. */
  strike(subject: FaultSubject): readonly Rule[] {
    if (this.rules.size === 0) return [];
    return [...this.rules.values()].filter((rule) => {
      if (!fits(rule, subject)) return false;
      const { nth, probability, times } = rule.match;
      rule.seen++;
      if (nth !== undefined && rule.seen !== nth) return false;
      if (times !== undefined && rule.applied >= times) return false;
      if (probability !== undefined && rule.random.next() >= probability) return false;
      rule.applied++;
      return true;
    });
  }
}

export function fits(rule: Pick<Rule, 'match' | 'effect'>, subject: FaultSubject): boolean {
  const { match, effect } = rule;
  const scope = match.scope ?? (match.channel === undefined ? 'http' : 'ws');
  if (scope !== subject.scope) return false;
  if (effect.type === 'gap' && subject.versioned === false) return false;
  return (
    fitsText(match.path, subject.path) &&
    fitsText(match.method, subject.method) &&
    fitsText(match.symbol, subject.symbol) &&
    (match.channel === undefined ||
      fitsText(match.channel, subject.channel) ||
      fitsText(match.channel, `${subject.channel ?? ''}:${subject.symbol ?? ''}`)) &&
    (match.account === undefined || [subject.account, subject.keyId, subject.accessKey].includes(match.account))
  );
}

function fitsText(pattern: string | undefined, text: string | undefined): boolean {
  if (pattern === undefined || pattern === text) return true;
  if (text === undefined || !pattern.includes('*')) return false;
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(text);
}

/** The wait an effect asks for, jitter included. */
export function waitOf(rule: Rule): number {
  const { ms = 0, jitterMs = 0 } = rule.effect;
  return Math.max(0, Math.round(ms + (rule.random.next() * 2 - 1) * jitterMs));
}
