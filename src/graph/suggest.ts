/** Letters and digits of a name that anything is suggested for. */
const LONGEST = 100;
/** Typing slips in a name, however long: beyond them another one is meant. */
const MOST_SLIPS = 5;
/**
 * Candidates that are compared letter by letter. A graph from outside may name thousands of things that are not there, in
 * long names that are all alike; the few with the most letters in common are told by counting.
 */
const MOST_COMPARED = 12;
/** Three rows of a table of distances, for whoever computes one. */
const ROWS = [0, 1, 2].map(() => new Uint8Array(LONGEST + MOST_SLIPS + 2)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

/**
 * Names that the user may have meant, nearest first: those a few typing slips away (optimal string alignment
 * distance, letter case and separators ignored), and those that contain the name or are contained in it.
 * @param limit most names to give
 * @param distance slips between two names, or more than `most`; another one in tests
 */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  limit = 3,
  distance: (a: string, b: string, most: number) => number = editDistance,
): readonly string[] {
  const wanted = folded(name);
  if (wanted.text === '' || wanted.text.length > LONGEST) return [];
  const allowed = Math.min(MOST_SLIPS, Math.max(1, Math.floor(wanted.text.length / 3)));
  const scored: { candidate: string; score: number }[] = [];
  const alike: { candidate: string; text: string; missing: number }[] = [];
  for (const candidate of candidates) {
    const { text, letters } = folded(candidate);
    const missing = lettersApart(wanted.letters, letters, allowed);
    if (missing <= allowed) alike.push({ candidate, text, missing });
    else if (contain(wanted.text, text)) scored.push({ candidate, score: allowed + 1 });
  }
  // Sorts are stable: equals keep the order in which the host lists them.
  alike.sort((a, b) => a.missing - b.missing);
  for (const { candidate, text } of alike.slice(0, MOST_COMPARED)) {
    const slips = distance(wanted.text, text, allowed);
    if (slips <= allowed) scored.push({ candidate, score: slips });
    else if (contain(wanted.text, text)) scored.push({ candidate, score: allowed + 1 });
  }
  scored.sort((a, b) => a.score - b.score);
  return scored.slice(0, limit).map((s) => s.candidate);
}

/** `Did you mean "a" or "b"?`, or the fallback when nothing is near. */
export function didYouMean(name: string, candidates: Iterable<string>, fallback = ''): string {
  const names = nearest(name, candidates);
  return names.length === 0 ? fallback : `Did you mean ${orList(names)}?`;
}

/** `"a", "b" or "c"`. */
export function orList(names: readonly string[]): string {
  const quoted = names.map((n) => JSON.stringify(n));
  const last = quoted.pop();
  return quoted.length === 0 ? (last ?? '') : `${quoted.join(', ')} or ${last}`;
}

/** A name as it is compared: its letters and digits only, in lower case, and how often it has each. */
interface Folded {
  readonly text: string;
  readonly letters: Uint8Array;
}

/** Of names that were folded lately: the same candidates are asked about for many names. */
const lately = new Map<string, Folded>();
const MOST_KEPT = 2000;

function folded(name: string): Folded {
  const known = lately.get(name);
  if (known !== undefined) return known;
  const text = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const letters = new Uint8Array(36);
  for (let i = 0; i < Math.min(text.length, LONGEST); i++) {
    const code = text.charCodeAt(i);
    letters[code < 97 ? code - 48 : code - 87]! += 1;
  }
  const made = { text, letters };
  if (name.length > 2 * LONGEST) return made;
  if (lately.size >= MOST_KEPT) lately.clear();
  lately.set(name, made);
  return made;
}

/** Letters that one name has and the other lacks: no fewer slips lead from one to the other. More than `most`: any. */
function lettersApart(a: Uint8Array, b: Uint8Array, most: number): number {
  let [more, less] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const apart = a[i]! - b[i]!;
    if (apart > 0) more += apart;
    else less -= apart;
    if (more > most || less > most) return most + 1;
  }
  return Math.max(more, less);
}

function contain(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 3 && (a.includes(b) || b.includes(a));
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other; more than `most` where
 * there are more: of the table only a band along its diagonal is computed, and no row after one that lies above `most`.
 */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  const begin = sameStart(a, b);
  const end = sameEnd(a, b, begin);
  const [height, width] = [a.length - begin - end, b.length - begin - end];
  let [beforeLast, last, row] = ROWS;
  for (let j = 0; j <= Math.min(width, most); j++) last[j] = j;
  for (let i = 1, before = 0; i <= height; i++) {
    const letter = a.charCodeAt(begin + i - 1);
    const from = Math.max(1, i - most);
    const to = Math.min(width, i + most);
    row[from - 1] = from === 1 ? i : most + 1;
    if (i + most <= width) last[to] = most + 1;
    let least = row[from - 1]!;
    let left = least;
    let other = from > 1 ? b.charCodeAt(begin + from - 2) : 0;
    for (let j = from; j <= to; j++) {
      const otherBefore = other;
      other = b.charCodeAt(begin + j - 1);
      let best = last[j - 1]! + (letter === other ? 0 : 1);
      if (left + 1 < best) best = left + 1;
      if (last[j]! + 1 < best) best = last[j]! + 1;
      if (i > 1 && j > 1 && letter === otherBefore && before === other && beforeLast[j - 2]! + 1 < best) {
        best = beforeLast[j - 2]! + 1;
      }
      row[j] = best;
      left = best;
      if (best < least) least = best;
    }
    if (least > most) return most + 1;
    before = letter;
    const free = beforeLast;
    beforeLast = last;
    last = row;
    row = free;
  }
  return Math.min(last[width]!, most + 1);
}

/** How many letters two texts begin with alike. */
function sameStart(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let count = 0;
  while (count < shorter && a.charCodeAt(count) === b.charCodeAt(count)) count++;
  return count;
}

/** How many letters they end with alike, after so many from their start. */
function sameEnd(a: string, b: string, start: number): number {
  const shorter = Math.min(a.length, b.length) - start;
  let count = 0;
  while (count < shorter && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count))
    count++;
  return count;
}
