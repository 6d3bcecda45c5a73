import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { netSpecOf } from '../src/cli/bench/cases.ts';
import type { Stepper } from '../src/cli/bench/steps.ts';
import { messageOf } from '../src/errors.ts';

const WORKER = fileURLToPath(new URL('pytorch/worker.py', import.meta.url));

/** Pythons to try, in order; the variable PYTHON goes first. */
const PYTHONS = [process.env['PYTHON'], '/usr/bin/python3', 'python3', 'python'];

/** How PyTorch lays out images in memory. */
export const LAYOUTS = ['default', 'channels-last'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** PyTorch in a process of its own, that does one request at a time (bench/pytorch/worker.py). */
export interface Peer {
  readonly torch: string;
  /**
   * @param onProgress what the other side tells while it works
   * @throws an Error with PyTorch's own words
   */
  ask(request: object, onProgress?: (text: string) => void): Promise<Record<string, unknown>>;
  close(): void;
}

export type PeerChoice = { readonly peer: Peer } | { readonly peer?: undefined; readonly reason: string };

/** Starts the first Python that has PyTorch, or says why there is none. */
export async function openPeer(threads: number, pythons = PYTHONS): Promise<PeerChoice> {
  const reasons: string[] = [];
  for (const python of pythons) {
    if (python === undefined || python === '') continue;
    try {
      return { peer: await start(python, threads) };
    } catch (error) {
      reasons.push(`${python}: ${messageOf(error)}`);
    }
  }
  return {
    reason: `No Python with PyTorch was found (${reasons.join('; ')}). On Debian: apt install python3-torch.`,
  };
}

async function start(python: string, threads: number): Promise<Peer> {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(python, ['-B', '-u', WORKER], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  const waiting: Asked[] = [];
  createInterface(child.stdout).on('line', (line) => takeLine(line, waiting));
  const fail = (error: Error) => {
    for (const one of waiting.splice(0)) one.reject(error);
  };
  child.on('error', fail);
  child.on('close', (code) =>
    fail(new Error(complaint.trim().split('\n').at(-1) || `ended with code ${code}`)),
  );
  child.stdin.on('error', fail);
  const ask: Peer['ask'] = async (request, onProgress) => {
    const reply = await new Promise<Record<string, unknown>>((resolve, reject) => {
      waiting.push({ resolve, reject, onProgress });
      child.stdin.write(`${JSON.stringify(request)}\n`);
    });
    if (typeof reply['error'] === 'string') throw new Error(`PyTorch failed: ${reply['error']}`);
    return reply;
  };
  const hello = await ask({ do: 'hello', threads });
  return {
    torch: String(hello['torch']),
    ask,
    close: () => child.stdin.end(),
  };
}

/** A request that waits for its answer. */
interface Asked {
  resolve(reply: Record<string, unknown>): void;
  reject(error: Error): void;
  readonly onProgress: ((text: string) => void) | undefined;
}

/** A line of the worker: how far the first request is, or its answer. */
function takeLine(line: string, waiting: Asked[]): void {
  const reply = JSON.parse(line) as Record<string, unknown>;
  if (typeof reply['progress'] === 'string') waiting[0]?.onProgress?.(reply['progress']);
  else waiting.shift()?.resolve(reply);
}

/** Milliseconds of a request that is timed on the other side. */
export async function askMs(peer: Peer, request: object): Promise<number> {
  return Number((await peer.ask(request))['ms']);
}

/** PyTorch as one more contender for Langevin steps, with noise of that deviation. */
export function peerStepper(peer: Peer, layout: Layout, noise: number): Stepper {
  return {
    name: peerName(layout),
    async prepare(benchCase) {
      const { channels, kernels } = netSpecOf(benchCase);
      const request = { do: 'steps', layout, channels, kernels, noise, ...benchCase.size };
      return { work: (times) => askMs(peer, { ...request, times }), release: async () => undefined };
    },
  };
}

export function peerName(layout: Layout): string {
  return layout === 'default' ? 'PyTorch' : 'PyTorch, channels last';
}
