import { type Result, refuse, succeed } from '../result.ts';

/** Most entries of a list that is written in a parameter. */
export const MAX_ENTRIES = 10_000;

/**
 * What a node's parameters tell of the stream that it makes, before it runs: how long it is, and which numbers it
 * holds. Plain data, so that the editor knows it too. A node that declares nothing makes one value an activation.
 */
export type Emission =
  /** As many values as a number says. */
  | { readonly kind: 'count'; readonly param: string }
  /** A value for each entry of a text, divided by commas or line ends. */
  | { readonly kind: 'entries'; readonly param: string }
  /** The numbers written in a text, divided by commas, semicolons or white space. */
  | { readonly kind: 'numbers'; readonly param: string }
  /** Evenly spaced numbers: parameters `start`, `stop`, `count` and `spacing` (`linear` or `geometric`). */
  | { readonly kind: 'range' }
  /**
   * Each number of one list with each of another, row by row: two texts as in `numbers`, parameters `rows` and `columns`,
   * and an output of each name.
   */
  | { readonly kind: 'grid' }
  /** At most as many values as come in. */
  | { readonly kind: 'passes' };

type Params = Readonly<Record<string, unknown>>;

/** Names of the parameters that an emission reads. */
export function emissionParams(emission: Emission): readonly string[] {
  switch (emission.kind) {
    case 'count':
    case 'entries':
    case 'numbers':
      return [emission.param];
    case 'range':
      return ['start', 'stop', 'count', 'spacing'];
    case 'grid':
      return ['rows', 'columns'];
    case 'passes':
      return [];
  }
}

/** An output of a node that makes a stream of numbers, and the numbers that it goes through. */
export interface Axis {
  readonly port: string;
  readonly values: readonly number[];
}

/**
 * What the numbers of a node go through: one axis, or the rows and the columns of a grid. Undefined when it emits other
 * things, or none that can be known.
 * @param outputs of the node
 * @param params with defaults filled in
 */
export function emittedAxes(
  emission: Emission | undefined,
  outputs: Iterable<string>,
  params: Params,
): readonly Axis[] | undefined {
  if (emission?.kind === 'grid') {
    const [rows, columns] = [numbersIn(params['rows']), numbersIn(params['columns'])];
    if (rows === undefined || columns === undefined) return undefined;
    return [
      { port: 'rows', values: rows },
      { port: 'columns', values: columns },
    ];
  }
  const [port] = outputs;
  const values = port === undefined ? undefined : emittedNumbers(emission, port, params);
  return port === undefined || values === undefined ? undefined : [{ port, values }];
}

/**
 * The numbers that an output of a node emits; undefined when it emits other things, or none that can be known.
 * @param params with defaults filled in
 */
export function emittedNumbers(
  emission: Emission | undefined,
  port: string,
  params: Params,
): readonly number[] | undefined {
  switch (emission?.kind) {
    case 'numbers':
      return numbersIn(params[emission.param]);
    case 'grid': {
      const [rows, columns] = [numbersIn(params['rows']), numbersIn(params['columns'])];
      if (rows === undefined || columns === undefined) return undefined;
      if (rows.length * columns.length > MAX_ENTRIES) return undefined;
      return rows.flatMap((row) => columns.map((column) => (port === 'rows' ? row : column)));
    }
    case 'range': {
      const { start, stop, count, spacing } = params;
      if (typeof start !== 'number' || typeof stop !== 'number' || typeof count !== 'number')
        return undefined;
      if (!Number.isInteger(count) || count < 0 || count > MAX_ENTRIES) return undefined;
      if (spacing === 'geometric' && !(start * stop > 0)) return undefined;
      const kind = spacing === 'geometric' ? 'geometric' : 'linear';
      return Array.from({ length: count }, (_, i) => rangeElement(i, start, stop, count, kind));
    }
    default:
      return undefined;
  }
}

/**
 * How many values one activation of a node emits, where its parameters alone tell.
 * @param params with defaults filled in
 */
export function knownCount(emission: Emission | undefined, params: Params): number | undefined {
  switch (emission?.kind) {
    case 'count': {
      const count = params[emission.param];
      return typeof count === 'number' && Number.isFinite(count) ? count : undefined;
    }
    case 'entries':
      return entriesOf(params[emission.param])?.length;
    case 'numbers':
    case 'range':
    case 'grid':
      return emittedNumbers(emission, '', params)?.length;
    default:
      return undefined;
  }
}

/**
 * How many values one activation of a node emits, at most.
 * @param params with defaults filled in
 * @param incoming values that arrive at it
 */
export function emittedCount(emission: Emission | undefined, params: Params, incoming: number): number {
  return emission?.kind === 'passes' ? incoming : (knownCount(emission, params) ?? 1);
}

/**
 * Parameters with which a node that emits numbers emits this one only; undefined for other nodes.
 * @param values one for each axis
 */
export function emittingOnly(
  emission: Emission | undefined,
  [value = 0, column = 0]: readonly number[],
): Readonly<Record<string, number | string>> | undefined {
  switch (emission?.kind) {
    case 'numbers':
      return { [emission.param]: String(value) };
    case 'range':
      return { start: value, stop: value, count: 1 };
    case 'grid':
      return { rows: String(value), columns: String(column) };
    default:
      return undefined;
  }
}

/**
 * Parameters with which a node emits a part of what it emits, exactly: the values from `from` to before `to`. Undefined
 * for streams whose values are not known, for numbers that are not those of the whole to the last bit (a longer
 * part of a range), and for what is neither whole rows of a grid nor in one of them.
 */
export function emittingPart(
  emission: Emission | undefined,
  params: Params,
  [from, to]: readonly [number, number],
): Readonly<Record<string, number | string>> | undefined {
  switch (emission?.kind) {
    case 'numbers': {
      const values = numbersIn(params[emission.param]);
      return values && { [emission.param]: listOf(values.slice(from, to)) };
    }
    case 'entries': {
      const entries = entriesOf(params[emission.param]);
      return entries && { [emission.param]: entries.slice(from, to).join('\n') };
    }
    case 'range': {
      const part = emittedNumbers(emission, '', params)?.slice(from, to) ?? [];
      const [start, stop] = [part[0], part.at(-1)];
      if (start === undefined || stop === undefined) return undefined;
      const changed = { start, stop, count: part.length };
      const again = emittedNumbers(emission, '', { ...params, ...changed });
      return again?.every((value, i) => Object.is(value, part[i])) === true ? changed : undefined;
    }
    case 'grid': {
      const [rows, columns] = [numbersIn(params['rows']), numbersIn(params['columns'])];
      if (rows === undefined || columns === undefined) return undefined;
      const [first, last] = [Math.floor(from / columns.length), Math.ceil(to / columns.length)];
      const part = { rows: listOf(rows.slice(first, last)), columns: listOf(columns) };
      if (from === first * columns.length && to === last * columns.length) return part;
      const within = (place: number) => place - first * columns.length;
      return last - first === 1
        ? { ...part, columns: listOf(columns.slice(within(from), within(to))) }
        : undefined;
    }
    default:
      return undefined;
  }
}

function numbersIn(text: unknown): readonly number[] | undefined {
  const parsed = typeof text === 'string' ? parseNumbers(text) : undefined;
  return parsed?.ok ? parsed.value : undefined;
}

function listOf(values: readonly number[]): string {
  return values.map(String).join(', ');
}

function entriesOf(text: unknown): readonly string[] | undefined {
  if (typeof text !== 'string') return undefined;
  return text
    .split(/[,\r\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Number `i` of `count` from `start` to `stop`, both included: equal differences, or equal ratios. */
export function rangeElement(
  i: number,
  start: number,
  stop: number,
  count: number,
  spacing: 'linear' | 'geometric',
): number {
  if (i === 0) return start;
  if (i === count - 1) return stop;
  return spacing === 'linear'
    ? start + (i * (stop - start)) / (count - 1)
    : start * (stop / start) ** (i / (count - 1));
}

/**
 * Reads decimal numbers divided by commas, semicolons or white space: "0.1, 0.2 1e-3".
 * @returns the numbers, or a sentence that names the entry at fault
 */
export function parseNumbers(text: string): Result<readonly number[], string> {
  const entries = text.split(/[\s,;]+/).filter((entry) => entry !== '');
  if (entries.length === 0) return refuse('The list of numbers is empty.');
  if (entries.length > MAX_ENTRIES) {
    return refuse(`The list has ${entries.length} numbers; the most is ${MAX_ENTRIES}.`);
  }
  const numbers: number[] = [];
  for (const [i, entry] of entries.entries()) {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(entry) ? Number(entry) : Number.NaN;
    if (!Number.isFinite(value)) {
      return refuse(`Entry ${i + 1}, "${entry.slice(0, 40)}", is not a number.`);
    }
    numbers.push(value);
  }
  return succeed(numbers);
}
