/** What the core says while it works. Redaction lives in the sink, so that no call site can forget it. */

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** `write` receives text that is already redacted. */
export type LogSink = (level: LogLevel, topic: string, text: string) => void;

export interface Logger {
  /** A logger for one topic under this one; topics join with a point. */
  child(topic: string): Logger;
  /** False when nobody listens at `trace`, so that costly text need not be built. */
  readonly isTracing: boolean;
  trace(text: string): void;
  debug(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  /** `context` says what was being done; the exception's own text is added behind it. */
  error(error: unknown, context: string): void;
}

/** Knows the values that must never be written, in every spelling they may travel in. */
export class Redactor {
  private readonly needles = new Map<string, readonly string[]>();

  /** From now on `value` (a key, secret, memo or passphrase) is replaced wherever it shows. Very short values are not searched for. */
  add(value: string): void {
    if (value.length < 4 || this.needles.has(value)) return;
    const bytes = new TextEncoder().encode(value);
    const base64 = btoa(String.fromCharCode(...bytes));
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const json = JSON.stringify(value).slice(1, -1);
    const spellings = [
      value,
      json,
      encodeURIComponent(value),
      base64,
      base64.replace(/=+$/, ''),
      hex,
      hex.toUpperCase(),
    ];
    this.needles.set(
      value,
      [...new Set(spellings)].sort((a, b) => b.length - a.length),
    );
  }

  delete(value: string): void {
    this.needles.delete(value);
  }

  /** `text` without any known secret, and with the value of every secret-carrying header or field blanked. */
  redact(text: string): string {
    let clean = text;
    for (const spellings of this.needles.values()) {
      for (const needle of spellings) clean = clean.split(needle).join('[redacted]');
    }
    return clean.replace(secretFields, '$1[redacted]');
  }
}

// Headers and fields that carry secrets on any venue we speak to, as `name: value`, `name=value` or `"name":"value"`.
const secretFields =
  /((?:x-bm-key|x-bm-sign|x-bm-memo|access-key|access-sign|access-passphrase|authorization|apikey|api_key|passphrase|signature|secret|memo)["']?\s*[:=]\s*["']?)[^"'\s,;&}]+/gi;

/** Writes to `sink` through `redactor`, at `level()` and above. */
export function createLogger(sink: LogSink, redactor: Redactor, level: () => LogLevel, topic = ''): Logger {
  const rank = { trace: 0, debug: 1, info: 2, warn: 3, error: 4 } as const satisfies Record<LogLevel, number>;
  const write = (at: LogLevel, text: string): void => {
    if (rank[at] >= rank[level()]) sink(at, topic, redactor.redact(text));
  };
  return {
    child: (name) => createLogger(sink, redactor, level, topic === '' ? name : `${topic}.${name}`),
    get isTracing() {
      return level() === 'trace';
    },
    trace: (text) => {
      write('trace', text);
    },
    debug: (text) => {
      write('debug', text);
    },
    info: (text) => {
      write('info', text);
    },
    warn: (text) => {
      write('warn', text);
    },
    error: (error, context) => {
      write('error', `${context}: ${describeError(error)}`);
    },
  };
}

export const silentLogger: Logger = createLogger(
  () => undefined,
  new Redactor(),
  () => 'error',
);

/** Name and message of an error and of its causes, on one line, without stack traces. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 4 && current !== undefined && current !== null; depth++) {
    parts.push(
      current instanceof Error
        ? `${current.name}: ${current.message}`
        : typeof current === 'string'
          ? current
          : 'non-error value',
    );
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join(' <- ');
}
