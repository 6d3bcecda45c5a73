import { throwIfCancelled } from '../../../errors.ts';
import { turnOfEventLoop } from './event-loop.ts';
import type { ValueSource } from './value-source.ts';

export interface PullOptions {
  readonly signal: AbortSignal;
  /** Resolves when the next emission may be asked for; false when none is wanted any more. */
  readonly ready: () => Promise<boolean>;
  readonly take: (emission: unknown) => void;
  /** Told of an error in a finaliser that comes on top of another error. */
  readonly warn: (error: unknown) => void;
}

/**
 * Pulls a source to its end, or until no more is wanted. However it ends, the source has stopped by then.
 * @throws what the source threw; `run/cancelled` when aborted
 */
export async function pull(source: ValueSource, { signal, ready, take, warn }: PullOptions): Promise<void> {
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= source.stop();
    return stopping;
  };
  // At once, so that an Observable is torn down and a generator ends after the step it is in.
  const onAbort = (): void => {
    stop().catch(() => undefined);
  };
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  let failure: { readonly error: unknown } | undefined;
  try {
    for (;;) {
      const pulled = await source.next();
      throwIfCancelled(signal);
      if (pulled === 'ended') break;
      take(pulled.emission);
      if (pulled.last === true || !(await ready())) break;
      await turnOfEventLoop();
      throwIfCancelled(signal);
    }
  } catch (error) {
    failure = { error };
  }
  signal.removeEventListener('abort', onAbort);
  try {
    await stop();
  } catch (error) {
    if (failure === undefined) failure = { error };
    else warn(error);
  }
  if (failure !== undefined) throw failure.error;
}
