import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { isAlive } from '../server/support/is-alive.ts';
import { until } from '../server/support/waiting.ts';
import { spawnPatchwise } from '../support/patchwise-process.ts';

export interface RunState {
  readonly status: string;
  readonly reason?: string;
  readonly attempts?: number;
}

/** `patchwise serve` as a process of its own, spoken to over HTTP. */
export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has written to stderr, its log among it. */
  readonly err: () => string;
  api<T>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: T }>;
  submit(document: GraphDocument): Promise<string>;
  run(id: string): Promise<RunState>;
  /** Process id of its runner, once one lives: asked of Linux, where what a server logs came too late. */
  runnerPid(): Promise<number>;
  /** Resolves when a run is in this state. */
  reaches(id: string, ...statuses: string[]): Promise<void>;
  /** Resolves with the process's end. */
  readonly ended: Promise<void>;
}

const started: ServerProcess[] = [];

/** Starts a server on a data folder; on one CPU thread, so that equal trainings give equal weights. */
export async function startServerProcess(home: string, ...more: readonly string[]): Promise<ServerProcess> {
  const args = [
    'serve',
    '--home',
    home,
    '--port',
    '0',
    '--engine',
    'onnx-cpu',
    '--threads',
    '1',
    '--log',
    '-',
    ...more,
  ];
  const child = spawnPatchwise(args);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  let over = false;
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      over = true;
      resolve();
    }),
  );
  const url = await until(
    () => /http:\/\/\S+/.exec(out)?.[0],
    (found) => found !== undefined || over,
  );
  if (url === undefined) throw new Error(`The server did not start: ${out}${err}`);

  const server: ServerProcess = {
    url,
    child,
    ended,
    err: () => err,
    async api<T>(method: string, path: string, body?: unknown) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { 'content-type': 'application/json', connection: 'close' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
    },
    async submit(document) {
      const { status, body } = await server.api<{ id: string }>('POST', '/api/runs', { document });
      if (status >= 300) throw new Error(`Submitting gave ${status}: ${JSON.stringify(body)}`);
      return body.id;
    },
    run: async (id) => (await server.api<{ run: RunState }>('GET', `/api/runs/${id}`)).body.run,
    runnerPid: () =>
      until(
        () => runnerOf(child.pid as number) ?? loggedRunner(err),
        (pid) => pid > 0,
        { everyMs: 20 },
      ),
    async reaches(id, ...statuses) {
      await until(
        async () => (await server.run(id)).status,
        (status) => statuses.includes(status),
        { everyMs: 30 },
      );
    },
  };
  started.push(server);
  return server;
}

/** The last runner that a log tells of; 0 before. */
function loggedRunner(log: string): number {
  return Number([...log.matchAll(/"pid":(\d+)[^\n]*"msg":"runner ready"/g)].at(-1)?.[1] ?? 0);
}

/** The child of a server that runs graphs, by Linux's files of processes; 0 while there is none, undefined elsewhere. */
function runnerOf(server: number): number | undefined {
  if (!existsSync('/proc/self/stat')) return undefined;
  const children = readdirSync('/proc').filter((pid) => {
    try {
      const parent = /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
      return (
        Number(parent) === server && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('runner-child')
      );
    } catch {
      return false; // No process, or one that has just ended.
    }
  });
  return Number(children.at(-1) ?? 0);
}

/** Ends whatever a test has left running. */
export async function endServers(): Promise<void> {
  for (const { child, ended } of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await ended;
  }
}

/** Resolves when a process is gone: an orphaned runner ends by itself. */
export async function gone(pid: number): Promise<void> {
  await until(
    () => isAlive(pid),
    (alive) => !alive,
    { everyMs: 20 },
  );
}
