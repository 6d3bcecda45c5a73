/**
 * How well a text answers a search, 0 when not at all: every word must occur, at the start of words best; letters in
 * order ("trpyr" for "Train pyramid") least.
 * @param scattered whether letters in order count; not for long texts, which hold nearly all
 */
export function matchScore(search: string, text: string, scattered = true): number {
  const wanted = search.toLowerCase().trim();
  if (wanted === '') return 1;
  const where = text.toLowerCase();
  let score = 0;
  for (const word of wanted.split(/\s+/)) {
    const at = where.indexOf(word);
    if (at < 0) return scattered && inOrder(wanted.replaceAll(/\s+/g, ''), where) ? 0.5 : 0;
    const begins = at === 0 || /[^a-z0-9]/.test(where[at - 1] ?? '');
    score += (begins ? 4 : 2) + (at === 0 ? 2 : 0);
  }
  return score + Math.min(1, wanted.length / Math.max(1, where.length));
}

function inOrder(letters: string, text: string): boolean {
  if (letters.length < 3) return false;
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
