import { ChildProcess } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import type { RunnerMessage } from '../../src/studio/ports/runner-messages.ts';

const held = new WeakSet<ChildProcess>();

/** Whether a runner is stopped by {@link holdRunner}. */
export const isHeld = (runner: ChildProcess): boolean => held.has(runner);

/**
 * Stops the first runner of this process that says what is waited for, right then: nothing that it has said since is heard, until
 * the action is done.
 */
export async function holdRunner<T>(
  told: (message: RunnerMessage) => boolean,
  action: () => Promise<T>,
): Promise<T> {
  let runner: ChildProcess | undefined;
  let beat: NodeJS.Timeout | undefined;
  const unheard: (() => void)[] = [];
  const { emit } = ChildProcess.prototype as EventEmitter;
  function hear(this: ChildProcess, name: string | symbol, ...given: unknown[]): boolean {
    const say = (): boolean => emit.call(this, name, ...given);
    const [message] = given;
    if (name !== 'message' || !isOfRunner(message)) return say();
    if (this === runner) {
      unheard.push(say);
      return true;
    }
    if (runner === undefined && told(message)) {
      runner = this;
      held.add(this);
      this.kill('SIGSTOP');
      // Who says nothing for minutes would be taken for hung.
      const heartbeat: RunnerMessage = { kind: 'heartbeat', rss: 0, loopDelayMs: 0 };
      beat = setInterval(() => emit.call(this, 'message', heartbeat), 1000);
    }
    return say();
  }
  ChildProcess.prototype.emit = hear;
  try {
    return await action();
  } finally {
    ChildProcess.prototype.emit = emit;
    clearInterval(beat);
    if (runner !== undefined) held.delete(runner);
    runner?.kill('SIGCONT');
    for (const say of unheard) say();
  }
}

/** Others have children, too: those that decode pictures. */
function isOfRunner(message: unknown): message is RunnerMessage {
  return typeof message === 'object' && message !== null && 'kind' in message;
}
