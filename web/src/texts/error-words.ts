import { t } from './texts.ts';

/** What somebody is told of an error. */
export interface ErrorWords {
  readonly message: string;
  readonly hint?: string;
}

/**
 * An answer of the studio in the language of the page: by its code, where the catalogue knows it. The studio's own
 * words, which name the particular thing, are English and stand below where the catalogue has no remedy.
 */
export function errorWords(error: {
  readonly code?: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
}): ErrorWords {
  const { code, message, hint = '' } = error;
  const known = code === undefined ? '' : t.errors.ofCode(code);
  const told =
    known === '' ? { message, hint } : { message: known, hint: t.errors.remedyOf(code ?? '', message, hint) };
  return told.hint === '' ? { message: told.message } : told;
}
