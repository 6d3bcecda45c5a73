import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkersStatus } from '../../src/protocol/machines.ts';
import type { Run } from '../../src/protocol/run-shapes.ts';
import { endServers, type ServerProcess, startServerProcess } from '../../test/faults/server-process.ts';
import { type BrokerProcess, startBroker } from '../../test/machines/support/broker-process.ts';
import {
  endWorkers,
  startWorkerProcess,
  type WorkerProcess,
} from '../../test/machines/support/worker-process.ts';
import { until } from '../../test/server/support/waiting.ts';

/** A studio and what computes for it, each a process of its own on one thread. */
export interface Place {
  readonly server: ServerProcess;
  /** Absent on a single machine. */
  readonly broker?: BrokerProcess;
  readonly workers: readonly WorkerProcess[];
  close(): Promise<void>;
}

/** @param workers 0 for a single machine @param lockSeconds of workers */
export async function openPlace(home: string, workers: number, lockSeconds = 10): Promise<Place> {
  const close = async (): Promise<void> => {
    await endWorkers();
    await endServers();
    await broker?.stop();
  };
  const broker = workers > 0 ? await startBroker() : undefined;
  if (workers > 0 && broker === undefined) throw new Error('There is no valkey-server or redis-server.');
  const options = broker === undefined ? [] : ['--broker', broker.url, '--workers-only'];
  const server = await startServerProcess(join(home, 'studio'), ...options);
  const made = Array.from({ length: workers }, (_, i) =>
    startWorkerProcess(broker?.url ?? '', server.url, join(home, `worker-${i}`), [
      ...['--lock', String(lockSeconds), '--drain', '0', '--name', String(i)],
    ]),
  );
  await Promise.all(made.map((worker) => worker.joined()));
  return { server, ...(broker !== undefined && { broker }), workers: made, close };
}

export async function runOf(server: ServerProcess, id: string): Promise<Run> {
  return (await server.api<{ run: Run }>('GET', `/api/runs/${id}`)).body.run;
}

/** Resolves when all have ended. @throws when one is not done */
export async function allDone(server: ServerProcess, ids: readonly string[]): Promise<readonly Run[]> {
  const found: Run[] = [];
  for (const id of ids) {
    const run = await until(
      () => runOf(server, id),
      ({ status }) => status !== 'queued' && status !== 'running',
      { everyMs: 100 },
    );
    if (run.status !== 'done') throw new Error(`A run is ${run.status}: ${run.reason}`);
    found.push(run);
  }
  return found;
}

/** Resolves when a run has done some updates. */
export async function updates(server: ServerProcess, id: string, atLeast: number): Promise<void> {
  type Snapshot = { run: { status: string }; taps: { moment?: { update?: number } }[] };
  await until(
    async () => (await server.api<Snapshot>('GET', `/api/runs/${id}`)).body,
    ({ run, taps }) => {
      if (run.status !== 'queued' && run.status !== 'running') throw new Error(`The run is ${run.status}.`);
      return taps.some(({ moment }) => (moment?.update ?? 0) >= atLeast);
    },
    { everyMs: 10 },
  );
}

export async function workersOf(server: ServerProcess): Promise<WorkersStatus['items']> {
  return (await server.api<WorkersStatus>('GET', '/api/workers')).body.items;
}

/** Processor time of a process so far, s. NaN where there is no /proc. */
export function cpuSeconds(pid: number): number {
  return secondsOf(`/proc/${pid}/stat`);
}

/** The same of the first thread of a process: in Node the one that JavaScript runs on. */
export function threadSeconds(pid: number): number {
  return secondsOf(`/proc/${pid}/task/${pid}/stat`);
}

/** Time that the same thread could have computed and had to wait for a core, s. */
export function waitedSeconds(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9;
  } catch {
    return Number.NaN;
  }
}

function secondsOf(file: string): number {
  try {
    const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
    // Clock ticks of a hundredth of a second, on every Linux that Node runs on.
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

/** The same of a process with the children that it has now, and those that it had and has waited for. */
export function cpuSecondsOfTree(pid: number): number {
  try {
    const children = readdirSync('/proc').filter((name) => {
      const stat = /^\d+$/.test(name) ? statOf(name) : undefined;
      return stat !== undefined && Number(stat[1]) === pid;
    });
    const own = statOf(String(pid)) ?? [];
    const ended = (Number(own[13]) + Number(own[14])) / 100;
    return [pid, ...children.map(Number)].reduce((sum, one) => sum + cpuSeconds(one), ended);
  } catch {
    return Number.NaN;
  }
}

/** Fields of /proc/…/stat from the state on; undefined for a process that is gone. */
function statOf(pid: string): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ');
  } catch {
    return undefined;
  }
}

export function quantile(numbers: readonly number[], q: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
