/** Line and column, both from 1, of an offset in a text. */
export function lineAndColumn(
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

/** What the mistake at a place in JSON text usually is. */
export function syntaxHint(text: string, at: number): string {
  const next = text[at];
  if (next === undefined) return 'The file may have been cut off while it was saved or copied.';
  if (next === '/' || next === '#')
    return 'JSON has no comments: put remarks into meta.description or a note.';
  if (next === "'") return 'JSON wants double quotes.';
  if ((next === '}' || next === ']') && /,\s*$/.test(text.slice(Math.max(0, at - 200), at))) {
    return 'Take out the comma before it.';
  }
  if (/^(NaN|-?Infinity)/.test(text.slice(at, at + 9))) return 'Numbers in a graph are finite.';
  return 'Check for a missing comma, quote or bracket just before this place.';
}

/** The start of a text, for a message. */
export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
