/** The one door to words and number shapes. Free of `vscode`, so that sentences can be tested in plain Node, in English. */

export type Translate = (message: string, ...args: (string | number)[]) => string;

export interface Language {
  readonly translate: Translate;
  /** A BCP 47 tag, for `Intl`. */
  readonly locale: string;
}

const english: Language = {
  translate: (message, ...args) =>
    message.replace(/\{(\d+)\}/g, (placeholder, index: string) => String(args[Number(index)] ?? placeholder)),
  locale: 'en',
};

let language = english;

/** The editor's language, set once while activating. */
export function useLanguage(next: Language): void {
  language = next;
}

export function locale(): string {
  return language.locale;
}

/** `message` is a literal with `{0}` placeholders; the literals are what `l10n/bundle.l10n.json` lists. */
export function t(message: string, ...args: (string | number)[]): string {
  return language.translate(message, ...args);
}
