import { STOP_SIGNALS } from '../runtime/stop-signals.ts';
import { EXIT } from './exit-codes.ts';

/**
 * Turns Ctrl-C into an AbortSignal: the first one cancels and lets nodes save what they have, a second one ends
 * the process at once.
 */
export function interruptSignal(
  onFirst: () => void,
  onSecond?: () => void,
): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) {
      onSecond?.();
      process.exit(EXIT.cancelled);
    }
    controller.abort();
    onFirst();
  };
  for (const name of STOP_SIGNALS) process.on(name, interrupt);
  return {
    signal: controller.signal,
    dispose() {
      for (const name of STOP_SIGNALS) process.off(name, interrupt);
    },
  };
}
