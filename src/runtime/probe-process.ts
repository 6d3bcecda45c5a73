import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a probe in a process of its own ended. */
export type ProbeOutcome<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  /** `how`: a signal, an exit code, or why it could not start. */
  | { readonly kind: 'crashed'; readonly how: string }
  | { readonly kind: 'timeout' };

export interface ProbeResult<T> {
  readonly outcome: ProbeOutcome<T>;
  /** What the process wrote to stdout and stderr, the first million characters. */
  readonly log: string;
}

export interface ProbeProcessOptions {
  /** Milliseconds after which the process is killed (30,000). */
  readonly timeout?: number | undefined;
  /** The environment of the process (this process's). */
  readonly environment?: Readonly<NodeJS.ProcessEnv> | undefined;
}

/**
 * Runs a script that sends one message, its answer, to its parent. Drivers and native libraries are tried this way
 * first: one that crashes, hangs or chatters takes its own process with it and nothing else. Never throws.
 * @param script its first message is taken for a T unchecked: it is ours
 */
export function probeInProcess<T>(
  script: URL,
  args: readonly string[],
  { timeout = 30_000, environment = process.env }: ProbeProcessOptions = {},
): Promise<ProbeResult<T>> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(script), args, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...environment },
    });
    let log = '';
    let outcome: ProbeOutcome<T> | undefined;
    const collect = (text: Buffer): void => {
      if (log.length < 1_000_000) log += text.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('message', (message) => {
      outcome ??= { kind: 'answered', answer: message as T };
    });
    const timer = setTimeout(() => {
      outcome ??= { kind: 'timeout' };
      child.kill('SIGKILL');
    }, timeout);
    const finish = (how: string): void => {
      clearTimeout(timer);
      resolve({ outcome: outcome ?? { kind: 'crashed', how }, log });
    };
    child.once('error', (error) => finish(error.message));
    child.once('close', (code, signal) => finish(signal ?? `exit code ${code}`));
  });
}
