import { type ChildProcess, fork } from 'node:child_process';
import type { RunnerCommand, RunnerMessage } from '../studio/ports/runner-messages.ts';
import type { RunnerChildOptions } from './runner-main.ts';

/** What an idle process may take to end by itself, ms. */
const EXIT_MS = 2000;
/** Characters of its error output that are kept. */
const MAX_STDERR = 4000;

/** What a runner process tells its host. */
export interface RunnerProcessEvents {
  message(message: RunnerMessage): void;
  /** It could not be started, or not be spoken to. */
  failed(reason: string): void;
  /**
   * It has ended and its output has been read: told once.
   * @param code and `signal`: both null where it never began
   * @param said the end of its error output
   */
  ended(code: number | null, signal: NodeJS.Signals | null, said: string): void;
}

/** One process that runs graphs, from its start to its end. */
export class RunnerProcess {
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  #said = '';

  /** @param script what it runs, given `options` as JSON */
  constructor(script: string, options: RunnerChildOptions, events: RunnerProcessEvents) {
    const child = fork(script, [JSON.stringify(options)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // A debugger's port cannot be shared; loaders (tsx) are passed on.
      execArgv: process.execArgv.filter((arg) => !arg.startsWith('--inspect')),
    });
    this.#child = child;
    child.stderr?.on('data', (text: Buffer) => {
      this.#said = (this.#said + text.toString()).slice(-MAX_STDERR);
    });
    child.on('message', (message) => events.message(message as RunnerMessage));
    let told = false;
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (told) return;
      told = true;
      events.ended(code, signal, this.#said.trim());
    };
    child.once('error', (error) => {
      events.failed(error.message);
      if (child.pid === undefined) end(null, null);
    });
    child.once('close', end);
    this.#closed = new Promise((resolve) => child.once('close', () => resolve()));
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Does nothing where it cannot hear any more. */
  send(command: RunnerCommand): void {
    if (this.#child.connected) this.#child.send(command, () => undefined);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /**
   * Lets an idle process end by itself; one that does not in time is killed.
   * @returns when it has ended
   */
  async leave(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.send({ kind: 'exit' });
    const impatient = setTimeout(() => this.kill(), EXIT_MS);
    impatient.unref();
    await this.#closed;
    clearTimeout(impatient);
  }
}
