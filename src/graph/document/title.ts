import { LIMITS } from './limits.ts';

/** A title that a document may have, made of a text of any length: what is too much at its end is left out. */
export function fittedTitle(text: string): string {
  if (text.length <= LIMITS.title) return text;
  const kept = text.slice(0, LIMITS.title - 1);
  // Half of a character beyond the first 65,536 is none.
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}
