import childProcess, { type ChildProcess } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { walkNodes } from '../../../src/graph/document/nesting.ts';
import type { RunnerCommand, RunnerMessage } from '../../../src/studio/ports/runner-messages.ts';
import { isHeld } from '../../support/hold-runner.ts';

/** Updates of a training that nobody waits for: it is there to be watched, paused, cancelled or lost. */
const ENDLESS = 10_000;

/** Of so many ms, so many are computed. */
const [TURN_MS, AWAKE_MS] = [100, 10];

const children = new Set<ChildProcess>();

/**
 * The runners of this process rest nine tenths of the time while they compute an endless training, from the first update that
 * they tell of until they are told to do something else: a page needs seconds for what a spec does meanwhile, and the training
 * would keep a processor busy for all of them.
 */
export function restRunners(): void {
  // Not stopped for good by the end of whoever would wake them.
  process.once('exit', () => {
    for (const child of children) child.kill('SIGCONT');
  });
  const { fork } = childProcess;
  childProcess.fork = ((script: string, ...rest: []) => {
    const child = fork(script, ...rest);
    if (/runner-child\.[jt]s$/.test(script)) restWhileEndless(child);
    return child;
  }) as typeof fork;
  syncBuiltinESMExports();
}

function restWhileEndless(child: ChildProcess): void {
  let isEndless = false;
  let turns: NodeJS.Timeout | undefined;
  let nap: NodeJS.Timeout | undefined;
  const wake = (): void => {
    if (!isHeld(child)) child.kill('SIGCONT');
  };
  /** Wakes no other: who is stopped between two frames of the page is to stay so. */
  const stopResting = (): void => {
    if (turns === undefined) return;
    clearInterval(turns);
    clearTimeout(nap);
    turns = undefined;
    wake();
  };
  const send = child.send.bind(child) as (message: RunnerCommand, ...more: unknown[]) => boolean;
  child.send = ((message: RunnerCommand, ...more: unknown[]) => {
    if (message.kind !== 'taps-taken') {
      isEndless = message.kind === 'run' && neverEnds(message);
      stopResting();
    }
    return send(message, ...more);
  }) as typeof child.send;
  child.on('message', (message: RunnerMessage) => {
    if (!isEndless || turns !== undefined || message.kind !== 'taps') return;
    if (!message.taps.some((tap) => tap.kind === 'metric' && tap.moment.update !== undefined)) return;
    turns = setInterval(() => {
      if (isHeld(child)) return;
      child.kill('SIGSTOP');
      nap = setTimeout(wake, TURN_MS - AWAKE_MS);
    }, TURN_MS);
  });
  children.add(child);
  child.once('exit', () => {
    stopResting();
    children.delete(child);
  });
}

function neverEnds({ document }: Extract<RunnerCommand, { kind: 'run' }>): boolean {
  return [...walkNodes(document)].some(({ entry }) => Number(entry.params?.['updates']) >= ENDLESS);
}
