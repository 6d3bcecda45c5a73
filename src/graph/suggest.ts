/**
 * Names that the user may have meant, nearest first: those a few typing slips away (optimal string alignment
 * distance, letter case and separators ignored), and those that contain the name or are contained in it.
 */
export function nearest(name: string, candidates: Iterable<string>, limit = 3): readonly string[] {
  const wanted = fold(name);
  if (wanted === '' || wanted.length > 100) return [];
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  const scored: { candidate: string; score: number }[] = [];
  for (const candidate of candidates) {
    const folded = fold(candidate);
    const distance = editDistance(wanted, folded);
    const contained = Math.min(wanted.length, folded.length) >= 3 && overlaps(wanted, folded);
    if (distance <= allowed) scored.push({ candidate, score: distance });
    else if (contained) scored.push({ candidate, score: allowed + 1 });
  }
  // Sort is stable: equals keep the order in which the host lists them.
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

function fold(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function overlaps(a: string, b: string): boolean {
  return a.includes(b) || b.includes(a);
}

/** Insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  const width = b.length + 1;
  const d = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => d[i * width + j] ?? 0;
  for (let i = 0; i <= a.length; i++) {
    for (let j = 0; j <= b.length; j++) {
      let best: number;
      if (i === 0 || j === 0) best = i + j;
      else {
        const same = a[i - 1] === b[j - 1] ? 0 : 1;
        best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
          best = Math.min(best, at(i - 2, j - 2) + 1);
        }
      }
      d[i * width + j] = best;
    }
  }
  return at(a.length, b.length);
}
