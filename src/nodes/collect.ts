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

/** The labels of a stream of values, as many as there are values; none when there are no labels. */
export function labelsFor(labels: readonly string[], count: number, what: string): readonly string[] {
  if (labels.length === 0 || labels.length === count) return labels;
  throw new PatchwiseError(
    'stream/length-mismatch',
    `There are ${labels.length} labels for ${count} ${what}.`,
    { hint: `Give as many labels as ${what}, in the same order, or none.`, details: { port: 'labels' } },
  );
}
