import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How a probe in a process of its own ended. */
export type ProbeOutcome<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  /** `how`: a signal, an exit code, or why it could not start. */
  | { readonly kind: 'crashed'; readonly how: string }
  | { readonly kind: 'timeout' };

/** What a probe found. */
export interface ProbeResult<T> {
  readonly outcome: ProbeOutcome<T>;
  /** What the process wrote to stdout and stderr, the first million characters. */
  readonly log: string;
}

export interface ProbeProcessOptions {
  /**
   * Milliseconds after which the process is killed (30,000): of computing, or of doing nothing. On a busy machine it may
   * wait for its turn longer than that, which is no fault of what it tries. Where the system does not tell what a
   * process has computed: of the clock.
   */
  readonly timeout?: number | undefined;
  /** Milliseconds that a process has computed, by its id; another in tests. */
  readonly computed?: ((pid: number) => number | undefined) | undefined;
  /** The environment of the process (this process's). */
  readonly environment?: Readonly<NodeJS.ProcessEnv> | undefined;
}

/** How often it is looked within the time. */
const LOOKS = 10;
/** However slowly it goes on, it has no more than this, ms. */
const LONGEST = 600_000;
/** Of the unit that Linux counts in, ms. */
const TICK = 10;

/** What a process has computed, ms; undefined where the system does not tell. */
function computedMs(pid: number): number | undefined {
  try {
    // After the name, which may hold anything: state, ten numbers, then time as a user and in the kernel.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return TICK * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return undefined;
  }
}

/**
 * Runs a script that sends one message, its answer, to its parent. Drivers and native libraries are tried this way
 * first: one that crashes, hangs or chatters takes its own process with it and nothing else. Never throws.
 * @param script its first message is taken for a T unchecked: it is ours
 */
export function probeInProcess<T>(
  script: string | URL,
  args: readonly string[],
  { timeout = 30_000, environment = process.env, computed = computedMs }: ProbeProcessOptions = {},
): Promise<ProbeResult<T>> {
  return new Promise((resolve) => {
    const child = fork(script, args, {
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
    const began = performance.now();
    let [before, progressed] = [0, began];
    const look = (): void => {
      const now = performance.now();
      const sofar = (child.pid === undefined ? undefined : computed(child.pid)) ?? 0;
      if (sofar > before) [before, progressed] = [sofar, now];
      if (sofar < timeout && now - progressed < timeout && now - began < LONGEST) return;
      outcome ??= { kind: 'timeout' };
      child.kill('SIGKILL');
    };
    const looking = setInterval(look, timeout / LOOKS);
    const finish = (how: string): void => {
      clearInterval(looking);
      resolve({ outcome: outcome ?? { kind: 'crashed', how }, log });
    };
    child.once('error', (error) => finish(error.message));
    child.once('close', (code, signal) => finish(signal ?? `exit code ${code}`));
  });
}
