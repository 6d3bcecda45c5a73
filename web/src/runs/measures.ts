/** One figure of a report that a run saved. */
export interface Measure {
  readonly name: string;
  readonly value: number | string;
  readonly meaning?: string;
}

const MOST = 200;

/** Reads a report file as the node report/save writes it; nothing for anything else. Never throws. */
export function measuresOf(text: string): readonly Measure[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  if (
    typeof parsed !== 'object' ||
    parsed === null ||
    !('entries' in parsed) ||
    !Array.isArray(parsed.entries)
  )
    return [];
  return parsed.entries.slice(0, MOST).flatMap((entry: unknown): Measure[] => {
    if (typeof entry !== 'object' || entry === null || !('name' in entry) || !('value' in entry)) return [];
    const { name, value } = entry;
    if (typeof name !== 'string' || (typeof value !== 'number' && typeof value !== 'string')) return [];
    const meaning = 'meaning' in entry && typeof entry.meaning === 'string' ? entry.meaning : undefined;
    return [{ name, value, ...(meaning === undefined ? {} : { meaning }) }];
  });
}

/** A figure of two runs. */
export interface MeasurePair {
  readonly name: string;
  readonly meaning?: string;
  readonly a: number | string | undefined;
  readonly b: number | string | undefined;
  /** Which is better, where the meaning says whether lower or higher is. */
  readonly better: 'a' | 'b' | undefined;
}

/** The figures of two runs by name, in the order of the first. */
export function pairMeasures(a: readonly Measure[], b: readonly Measure[]): readonly MeasurePair[] {
  const names = [...new Set([...a, ...b].map(({ name }) => name))];
  return names.map((name) => {
    const [left, right] = [a, b].map((list) => list.find((measure) => measure.name === name));
    const meaning = left?.meaning ?? right?.meaning;
    return {
      name,
      ...(meaning === undefined ? {} : { meaning }),
      a: left?.value,
      b: right?.value,
      better: betterOf(left?.value, right?.value, meaning),
    };
  });
}

function betterOf(a: unknown, b: unknown, meaning = ''): 'a' | 'b' | undefined {
  if (typeof a !== 'number' || typeof b !== 'number' || a === b) return undefined;
  if (/lower is better/i.test(meaning)) return a < b ? 'a' : 'b';
  return /higher is better/i.test(meaning) ? (a > b ? 'a' : 'b') : undefined;
}
