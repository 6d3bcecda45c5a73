import { type LanguageCode, language } from '../../web/src/texts/texts.ts';
import { de } from './de.ts';
import { en, type SiteTexts } from './en.ts';

const TEXTS: Readonly<Record<LanguageCode, SiteTexts>> = { en, de };

/** What the site says, in the language of the page; before that is open, in the reader's (`readersLanguage`). */
export function site(code: LanguageCode = language()): SiteTexts {
  return TEXTS[code];
}
