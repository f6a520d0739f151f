/** One WebSocket connection between a session and its client, with the faults that befall messages on the way. */

import { deflateRawSync } from 'node:zlib';
import type { WebSocket } from 'ws';
import { delay, type Clock } from '../../core/base/clock';
import { DisposableStore, toDisposable, type Disposable } from '../../core/base/disposable';
import type { Link, OutMessage, Session } from './facade';
import type { Effect } from './faultRules';
import { fits, waitOf, type Faults, type FaultSubject, type Rule } from './faults';

export interface SocketLinkOptions {
  readonly id: number;
  readonly ip: string;
  readonly path: string;
  readonly socket: WebSocket;
  readonly clock: Clock;
  readonly faults: Faults;
}

/** One message goes to many subscribers; it is compressed once. */
const compressed = new WeakMap<OutMessage, Buffer>();

export class SocketLink implements Link, Disposable {
  readonly id: number;
  readonly ip: string;
  readonly path: string;
  account: string | undefined;
  session: Session | undefined;
  private readonly socket: WebSocket;
  private readonly clock: Clock;
  private readonly faults: Faults;
  private readonly store = new DisposableStore();
  /** Nothing passes any more, though the connection stands. */
  private halfOpen = false;
  /** Replies to the message being received are lost. */
  private muted = false;
  /** Messages that wait behind a delayed one keep their order. */
  private line: Promise<void> | undefined;
  private parked: (() => void) | undefined;
  private inboundShiftMs = 0;

  constructor({ id, ip, path, socket, clock, faults }: SocketLinkOptions) {
    this.id = id;
    this.ip = ip;
    this.path = path;
    this.socket = socket;
    this.clock = clock;
    this.faults = faults;
  }

  get shiftMs(): number {
    return this.inboundShiftMs;
  }

  setAccount(account: string): void {
    this.account = account;
  }

  attach(session: Session): void {
    this.session = session;
    this.store.add(session);
    this.store.add(
      toDisposable(() => {
        this.halfOpen = true;
      }),
    );
    this.socket.on('message', (data, isBinary) => {
      const bytes = Array.isArray(data)
        ? Buffer.concat(data)
        : Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
      this.receive(isBinary ? '' : bytes.toString('utf8'), session).catch(() => {
        this.socket.close(1011, 'Internal error');
      });
    });
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  send(message: OutMessage): void {
    if (this.halfOpen || this.muted || this.store.isDisposed) return;
    if (this.faults.isEmpty) {
      this.write(payloadOf(message));
      return;
    }
    const subject = this.subject(message.channel, message.symbol, message.versioned ?? false);
    this.transmit(message, this.faults.strike(subject));
  }

  /** Applies a rule at once to this standing connection, when it concerns it. */
  strikeNow(rule: Rule): void {
    const about = this.session?.channels() ?? [];
    const channels = rule.match.channel === undefined ? [undefined] : about;
    const concerned = channels.some((topic) => {
      const [channel, symbol] = topic?.split(':') ?? [];
      return fits(rule, this.subject(channel, symbol, true));
    });
    if (!concerned) return;
    rule.applied++;
    this.applyToConnection(rule.effect);
  }

  dispose(): void {
    this.store.dispose();
    this.socket.terminate();
  }

  private subject(channel: string | undefined, symbol: string | undefined, versioned: boolean): FaultSubject {
    return { scope: 'ws', path: this.path, channel, symbol, account: this.account, versioned };
  }

  private async receive(text: string, session: Session): Promise<void> {
    if (this.halfOpen) return;
    const rules = this.faults.strike(this.subject(session.channelOf(text), undefined, false));
    for (const rule of rules) if (rule.effect.type === 'delay') await delay(this.clock, waitOf(rule));
    if (has(rules, 'drop-before') || this.store.isDisposed) return;
    this.muted = has(rules, 'drop-after');
    this.inboundShiftMs = rules.reduce(
      (sum, { effect }) => sum + (effect.type === 'clock-shift' ? (effect.ms ?? 0) : 0),
      0,
    );
    try {
      session.receive(text);
      if (has(rules, 'duplicate')) session.receive(text);
    } finally {
      this.muted = false;
      this.inboundShiftMs = 0;
    }
    for (const { effect } of rules) this.applyToConnection(effect);
  }

  private transmit(message: OutMessage, rules: readonly Rule[]): void {
    if (
      rules.some(({ effect }) => effect.type === 'drop-before' || effect.type === 'drop-after' || effect.type === 'gap')
    )
      return;
    for (const { effect } of rules) this.applyToConnection(effect);
    let shaped = message;
    let payload: Buffer | string | undefined;
    let copies = 1;
    for (const rule of rules) {
      const { effect } = rule;
      if (effect.type === 'freeze') shaped = frozenCopy(rule, shaped, this.clock.now());
      if (effect.type === 'clock-shift') shaped = { ...shaped, text: shiftTimes(shaped.text, effect.ms ?? 0) };
      if (effect.type === 'body') payload = injected(effect);
      if (effect.type === 'bomb') payload = bomb(effect);
      if (effect.type === 'duplicate') copies += effect.count ?? 1;
    }
    payload ??= payloadOf(shaped);
    if (has(rules, 'truncate'))
      payload = cut(payload, rules.find(({ effect }) => effect.type === 'truncate')?.effect.bytes);
    const ready = payload;
    const deliver = (): void => {
      for (let i = 0; i < copies; i++) this.write(ready);
    };
    if (has(rules, 'reorder') && !this.parked) {
      this.parked = deliver;
      return;
    }
    const parked = this.parked;
    this.parked = undefined;
    this.queue(rules, () => {
      deliver();
      parked?.();
    });
  }

  private queue(rules: readonly Rule[], deliver: () => void): void {
    const waits = rules.filter(({ effect }) => effect.type === 'delay').map(waitOf);
    if (waits.length === 0 && !this.line) {
      deliver();
      return;
    }
    const wait = waits.reduce((total, ms) => total + ms, 0);
    const before = this.line ?? Promise.resolve();
    const due = wait > 0 ? delay(this.clock, wait) : Promise.resolve(true);
    const line = Promise.all([before, due]).then(() => {
      deliver();
      if (this.line === line) this.line = undefined;
    });
    this.line = line;
  }

  private applyToConnection(effect: Effect): void {
    if (effect.type === 'half-open') this.halfOpen = true;
    if (effect.type !== 'close') return;
    // 1006 cannot be sent; it is what a client sees when the connection just breaks.
    if (effect.how === 'reset' || effect.code === 1006) this.socket.terminate();
    else this.socket.close(effect.code ?? 1000, effect.reason ?? '');
  }

  private write(payload: Buffer | string): void {
    if (this.halfOpen || this.socket.readyState !== this.socket.OPEN) return;
    this.socket.send(payload);
  }
}

function has(rules: readonly Rule[], type: Effect['type']): boolean {
  return rules.some(({ effect }) => effect.type === type);
}

function payloadOf(message: OutMessage): Buffer | string {
  if (!message.deflated) return message.text;
  let bytes = compressed.get(message);
  if (!bytes) {
    bytes = deflateRawSync(message.text);
    compressed.set(message, bytes);
  }
  return bytes;
}

function frozenCopy(rule: Rule, message: OutMessage, now: number): OutMessage {
  const what = `${message.channel}:${message.symbol ?? ''}`;
  const first = rule.frozen.get(what) ?? message.text;
  rule.frozen.set(what, first);
  return { ...message, text: rule.effect.moving ? shiftTimes(first, undefined, now) : first };
}

/** Moves the message's millisecond stamps by `shift`, or sets them to `now`. */
function shiftTimes(text: string, shift: number | undefined, now = 0): string {
  return text.replace(/("(?:ms_t|ts|update_time|event_time)":"?)(\d{13})/g, (_whole, name: string, stamp: string) => {
    return `${name}${String(shift === undefined ? now : Number(stamp) + shift)}`;
  });
}

function injected(effect: Effect): Buffer | string {
  const text = effect.body ?? '';
  if (effect.base64) return Buffer.from(text, 'base64');
  return effect.deflated ? deflateRawSync(text) : text;
}

function bomb(effect: Effect): Buffer | string {
  const padding = Buffer.alloc(effect.bytes ?? 50_000_000, 0x20);
  return effect.deflated === false ? padding.toString('latin1') : deflateRawSync(padding);
}

function cut(payload: Buffer | string, bytes: number | undefined): Buffer | string {
  const length = bytes ?? Math.floor(payload.length / 2);
  return typeof payload === 'string' ? payload.slice(0, length) : payload.subarray(0, length);
}
