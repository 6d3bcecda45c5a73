import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { patchwiseCommand } from '../support/patchwise-process.ts';
import { TYPESCRIPT } from '../support/typescript.ts';

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Spawned {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<ProcessEnd>;
  /** Resolves when stdout has shown the text; rejects when the process ends without. */
  shows(text: string): Promise<void>;
}

/** Starts the command line. */
export function spawnCommand(args: readonly string[], cwd?: string): Spawned {
  return watched([...patchwiseCommand(), ...args], cwd);
}

/** Starts a TypeScript file of this folder with Node. */
export function spawnNode(script: string, args: readonly string[] = [], cwd?: string): Spawned {
  const file = fileURLToPath(new URL(script, import.meta.url));
  return watched(['--import', TYPESCRIPT, file, ...args], cwd);
}

function watched(args: readonly string[], cwd: string | undefined): Spawned {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    child,
    out: () => out,
    err: () => err,
    ended,
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (out.includes(text)) resolve();
        };
        look();
        child.stdout.on('data', look);
        void ended.then(() => reject(new Error(`It ended without showing "${text}": ${out}${err}`)));
      }),
  };
}

export interface FinishedProcess {
  readonly code: number | null;
  /** Standard output. */
  readonly bytes: Buffer;
  readonly err: string;
}

/** Runs the command line as a process of its own, with something on standard input. */
export function runPatchwise(
  args: readonly string[],
  { cwd, input = Buffer.alloc(0) }: { readonly cwd?: string; readonly input?: Uint8Array } = {},
): Promise<FinishedProcess> {
  const child = spawn(process.execPath, [...patchwiseCommand(), ...args], {
    stdio: 'pipe',
    ...(cwd !== undefined && { cwd }),
  });
  const chunks: Buffer[] = [];
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  // A command that does not read what it is given closes the pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, bytes: Buffer.concat(chunks), err }));
  });
}
