import { from, isObservable, type ObservableInput, Subject, takeUntil } from 'rxjs';
import { PatchwiseError } from '../../../errors.ts';

/** Emissions of an Observable that may wait for consumers: it cannot be held back as a generator can. */
export const OVERFLOW_LIMIT = 1024;

/** An emission (`last` where it is known that no other follows), or the end. */
export type Pulled = { readonly emission: unknown; readonly last?: true } | 'ended';

/** Whatever `run` returned, as something that is pulled one emission at a time. */
export interface ValueSource {
  /** The next emission. Rejects with what the node threw. */
  next(): Promise<Pulled>;
  /** Ends it early, and resolves when it has really stopped: finalisers ran, the pending step settled. */
  stop(): Promise<void>;
}

/**
 * Wraps what `run` returned. Generators and other iterables are pulled, so they never run ahead of their
 * consumers. A promise is awaited, also when stopped. Anything else that RxJS takes is subscribed to at once; its
 * emissions wait in a buffer of {@link OVERFLOW_LIMIT}, beyond which it fails with `stream/overflow`.
 */
export function valueSource(result: ObservableInput<unknown>): ValueSource {
  // RxJS would take an array-like for a stream of its elements too; nodes have generators for that.
  if (isObservable(result)) return subscribed(result);
  if (hasMethod(result, Symbol.asyncIterator)) {
    return pulled((result as AsyncIterable<unknown>)[Symbol.asyncIterator]());
  }
  if (typeof result === 'object' && hasMethod(result, Symbol.iterator)) {
    return pulled((result as Iterable<unknown>)[Symbol.iterator]());
  }
  if (hasMethod(result, 'then')) return awaited(result as PromiseLike<unknown>);
  return subscribed(result);
}

function hasMethod(value: unknown, key: PropertyKey): boolean {
  return (
    value !== null &&
    value !== undefined &&
    typeof (value as Record<PropertyKey, unknown>)[key] === 'function'
  );
}

function pulled(iterator: AsyncIterator<unknown> | Iterator<unknown>): ValueSource {
  let finished = false;
  return {
    async next() {
      try {
        const step = await iterator.next();
        if (step.done !== true) return { emission: step.value };
        finished = true;
        return 'ended';
      } catch (error) {
        finished = true;
        throw error;
      }
    },
    async stop() {
      if (finished) return;
      finished = true;
      // A generator queues this behind a step that is under way.
      await iterator.return?.();
    },
  };
}

function awaited(promise: PromiseLike<unknown>): ValueSource {
  return {
    async next() {
      return { emission: await promise, last: true };
    },
    // An async function cannot be ended from outside: it sees the abort signal, and `next` waits until it has.
    stop: async () => undefined,
  };
}

function subscribed(input: ObservableInput<unknown>): ValueSource {
  const waiting: unknown[] = [];
  // Not the subscription: a synchronous source has emitted everything before there is one.
  const stopped = new Subject<void>();
  let ending: { readonly error?: unknown } | undefined;
  let wake: () => void = () => undefined;
  const end = (how: { readonly error?: unknown }): void => {
    ending ??= how;
    stopped.next();
    wake();
  };
  from(input)
    .pipe(takeUntil(stopped))
    .subscribe({
      next(emission) {
        if (waiting.length >= OVERFLOW_LIMIT) return end({ error: overflow() });
        waiting.push(emission);
        wake();
      },
      error: (error: unknown) => end({ error }),
      complete: () => end({}),
    });
  return {
    async next() {
      while (waiting.length === 0 && ending === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (waiting.length > 0) return { emission: waiting.shift() };
      if (ending !== undefined && 'error' in ending) throw ending.error;
      return 'ended';
    },
    async stop() {
      end({});
    },
  };
}

function overflow(): PatchwiseError {
  return new PatchwiseError(
    'stream/overflow',
    `The node emitted more than ${OVERFLOW_LIMIT} values ahead of its consumers.`,
    { hint: 'Write the node as an async generator: it is pulled, and so waits for its consumers.' },
  );
}
