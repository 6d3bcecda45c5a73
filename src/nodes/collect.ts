import { PatchwiseError, throwIfCancelled } from '../errors.ts';

/** Most values that a node keeps of one stream: beyond it memory runs out before anybody looks at them. */
const MAX_COLLECTED = 100_000;

/** All values of a stream, for nodes that need them together. @throws `run/cancelled`, `stream/overflow` */
export async function collect<T>(stream: AsyncIterable<T>, signal?: AbortSignal): Promise<T[]> {
  const values: T[] = [];
  for await (const value of stream) {
    throwIfCancelled(signal);
    if (values.push(value) > MAX_COLLECTED) {
      throw new PatchwiseError('stream/overflow', `The stream has more than ${MAX_COLLECTED} values.`, {
        hint: 'Put a Take images node before this one.',
      });
    }
  }
  return values;
}

/** The same for a stream that must have a value. @throws `value/out-of-range` naming the input */
export async function collectNonEmpty<T>(
  stream: AsyncIterable<T>,
  input: string,
  signal?: AbortSignal,
): Promise<T[]> {
  const values = await collect(stream, signal);
  if (values.length > 0) return values;
  throw new PatchwiseError('value/out-of-range', `The input "${input}" has no value: its stream is empty.`, {
    hint: 'Check the node that it is wired to: its count, or what it leaves out.',
    details: { port: input },
  });
}

/** What a label that counts ends with: "sample 7". */
const COUNTED = /^(.*?)(\d{1,9})$/s;

/** Whether a label counts on from the one before it: "sample 8" after "sample 7". */
function countsOn(label: string | undefined, before: string | undefined): boolean {
  return label !== undefined && before !== undefined && label === following(before);
}

/** The label after one that ends with a number; undefined for others. */
function following(label: string): string | undefined {
  const [, name, number] = COUNTED.exec(label) ?? [];
  return name === undefined || number === undefined ? undefined : `${name}${Number(number) + 1}`;
}

/**
 * The labels of a stream of values, as many as there are values; none when there are no labels. Where the last labels
 * count ("photograph, sample 0, sample 1"), they count on to the last value, or end with it: a list of labels then fits
 * any number of samples.
 * @throws `stream/length-mismatch` for another number of labels than values, where the last ones do not count
 */
export function labelsFor(labels: readonly string[], count: number, what: string): readonly string[] {
  if (labels.length === 0 || labels.length === count) return labels;
  const all = [...labels];
  while (all.length > count && countsOn(all.at(-1), all.at(-2))) all.pop();
  for (let next = following(all.at(-1) ?? ''); next !== undefined && all.length < count; ) {
    all.push(next);
    next = following(next);
  }
  if (all.length === count) return all;
  throw new PatchwiseError(
    'stream/length-mismatch',
    `There are ${labels.length} labels for ${count} ${what}.`,
    {
      hint: `Give as many labels as ${what}, in the same order, or none; or let the last one count, as "sample 0" does, for any number.`,
      details: { port: 'labels' },
    },
  );
}
