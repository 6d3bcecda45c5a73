import { PatchwiseError, throwIfCancelled } from '../errors.ts';

/**
 * Turns code that calls `emit` into a stream which is pulled: `emit` resolves when the consumer has come back for
 * the next value, so the code never runs ahead. Ending the iteration early makes the pending `emit` throw
 * `run/cancelled`, which unwinds the code through its `finally` blocks.
 *
 * Needed where values arise inside a callback (a Langevin step), from which a generator cannot yield.
 */
export async function* streamOf<T>(
  signal: AbortSignal,
  produce: (emit: (value: T) => Promise<void>) => Promise<void>,
): AsyncGenerator<T, void, undefined> {
  let wakeConsumer = () => {};
  let consumerBack: { resolve: () => void; reject: (error: Error) => void } | undefined;
  let slot: { readonly value: T } | undefined;
  let ended: { readonly error?: unknown } | undefined;
  let closed = false;

  const cancelled = () => new PatchwiseError('run/cancelled', 'The consumer of this stream has left.');
  const emit = (value: T): Promise<void> => {
    if (closed) return Promise.reject(cancelled());
    slot = { value };
    wakeConsumer();
    return new Promise((resolve, reject) => {
      consumerBack = { resolve, reject };
    });
  };
  const finished = produce(emit).then(
    () => {
      ended = {};
      wakeConsumer();
    },
    (error: unknown) => {
      ended = { error };
      wakeConsumer();
    },
  );
  try {
    while (true) {
      if (slot === undefined && ended === undefined) {
        await new Promise<void>((resolve) => {
          wakeConsumer = resolve;
        });
      }
      throwIfCancelled(signal);
      if (slot !== undefined) {
        const { value } = slot;
        slot = undefined;
        yield value;
        consumerBack?.resolve();
        consumerBack = undefined;
      } else if (ended !== undefined) {
        if ('error' in ended) throw ended.error;
        return;
      }
    }
  } finally {
    closed = true;
    consumerBack?.reject(cancelled());
    await finished;
  }
}
