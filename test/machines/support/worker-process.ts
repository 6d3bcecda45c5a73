import type { ChildProcess } from 'node:child_process';
import { until } from '../../server/support/waiting.ts';
import { spawnPatchwise } from '../../support/patchwise-process.ts';

/** `patchwise worker` as a process of its own. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves when it has joined. @throws with what it said when it ended instead */
  joined(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>;
}

const started: WorkerProcess[] = [];

/** Starts a worker on one CPU thread, so that equal trainings give equal weights. */
export function startWorkerProcess(
  broker: string,
  studio: string,
  home: string,
  more: readonly string[] = [],
): WorkerProcess {
  const args = [
    ['worker', '--broker', broker, '--studio', studio, '--home', home],
    ['--engine', 'onnx-cpu', '--threads', '1', '--lock', '2'],
    more,
  ].flat();
  // Of an object store the studio alone has keys.
  const env = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const child = spawnPatchwise(args, Object.fromEntries(env));
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  let over = false;
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      over = true;
      resolve(code);
    }),
  );
  const worker: WorkerProcess = {
    child,
    out: () => out,
    err: () => err,
    ended,
    async joined() {
      const id = await until(
        () => /The worker (\S+) computes/.exec(out)?.[1],
        (found) => found !== undefined || over,
      );
      if (id === undefined) throw new Error(`The worker did not start: ${out}${err}`);
      return id;
    },
    kill: (signal) => void child.kill(signal),
  };
  started.push(worker);
  return worker;
}

/** Ends whatever a test has left running. */
export async function endWorkers(): Promise<void> {
  for (const { child, ended } of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    // One that was stopped hears nothing else.
    child.kill('SIGKILL');
    await ended;
  }
}
