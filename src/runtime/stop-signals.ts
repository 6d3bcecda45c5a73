/** By which a process is asked to end: from the keyboard, by a service manager, by a terminal that is closed. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Leaves it to the parent when this process ends: such a signal reaches every process of a group, and a child that ended
 * at once would take with it what the parent has yet to save.
 */
export function leaveStopSignalsToParent(): void {
  for (const signal of STOP_SIGNALS) process.on(signal, () => undefined);
}
