import { signal } from '@preact/signals';
import { en, type Texts } from './en.ts';

/*
 * The texts of the page in the language that was chosen. Whatever reads them while it draws is drawn again when the
 * language changes; a text that is read while a file loads would stay English, which test/web/texts finds.
 */

interface Language {
  /** What those who speak it call it. */
  readonly name: string;
  readonly load: () => Promise<Texts>;
}

/** Every language that there is a catalogue for. A new one is its file beside en.ts, and its row here. */
export const LANGUAGES = {
  en: { name: 'English', load: async () => en },
  de: { name: 'Deutsch', load: async () => (await import('./de.ts')).de },
} as const satisfies Readonly<Record<string, Language>>;

export type LanguageCode = keyof typeof LANGUAGES;

const spoken = signal<{ readonly code: LanguageCode; readonly texts: Texts }>({ code: 'en', texts: en });

/** What the page says, by room; reads a signal. */
export const t: Texts = Object.defineProperties(
  {} as Texts,
  Object.fromEntries(
    (Object.keys(en) as (keyof Texts)[]).map((room) => [
      room,
      { enumerable: true, get: () => spoken.value.texts[room] },
    ]),
  ),
);

let wanted: LanguageCode = 'en';

/**
 * Lets the page speak a language, once its texts are there; the last call counts.
 * @throws when its file could not be loaded: the page goes on as it was
 */
export async function speak(code: LanguageCode): Promise<void> {
  wanted = code;
  const texts = await LANGUAGES[code].load();
  if (wanted === code) spoken.value = { code, texts };
}

/** The language that is spoken now; reads a signal. */
export function language(): LanguageCode {
  return spoken.value.code;
}

/** For dates and numbers: how the reader's own browser has that language ("de-CH"), else the language. */
export function locale(): string {
  const code = language();
  return readersLanguages().find((tag) => languageOf(tag) === code) ?? code;
}

/** The first of the reader's languages that the page speaks, else English. */
export function readersLanguage(): LanguageCode {
  return readersLanguages().map(languageOf).find(isLanguage) ?? 'en';
}

export function isLanguage(code: string | undefined): code is LanguageCode {
  return code !== undefined && Object.hasOwn(LANGUAGES, code);
}

function readersLanguages(): readonly string[] {
  return typeof navigator === 'undefined' ? [] : (navigator.languages ?? []);
}

/** "de" of "de-CH" */
function languageOf(tag: string): string {
  return tag.split('-')[0]?.toLowerCase() ?? '';
}
