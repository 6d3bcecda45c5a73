import { PatchwiseError } from '../../../errors.ts';

/** A stream for a node to read once. A second reading would silently find nothing, so it throws instead. */
export function readOnce<T>(values: AsyncGenerator<T, void, undefined>, port: string): AsyncIterable<T> {
  let read = false;
  return {
    [Symbol.asyncIterator]() {
      if (read) {
        throw new PatchwiseError('node/failed', `The node reads its stream "${port}" twice.`, {
          hint: 'A stream passes once: a node that needs it again has to keep its values.',
          details: { port },
        });
      }
      read = true;
      return values;
    },
  };
}

/** A kept list as a stream. */
export async function* replay<T>(values: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* values;
}

/** A whole stream as a list. @throws `stream/overflow` beyond the limit */
export async function gather<T>(
  values: AsyncIterable<T>,
  limit: number,
  port: string,
): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const value of values) {
    if (list.length >= limit) {
      throw new PatchwiseError(
        'stream/overflow',
        `The node runs once an element, and each run reads all of "${port}", which has more than ${limit} values.`,
        {
          hint: `Shorten the stream at "${port}", or wire one value to the other inputs.`,
          details: { port },
        },
      );
    }
    list.push(value);
  }
  return list;
}
