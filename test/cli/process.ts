import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What lets Node run TypeScript, from any folder. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

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

/** Starts a TypeScript file of this folder with Node. */
export function spawnNode(script: string, args: readonly string[] = [], cwd?: string): Spawned {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--import', TSX, file, ...args], {
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

/** Runs the command line as a process of its own, from the sources, with something on standard input. */
export function runPatchwise(
  args: readonly string[],
  { cwd, input = Buffer.alloc(0) }: { readonly cwd?: string; readonly input?: Uint8Array } = {},
): Promise<FinishedProcess> {
  const entry = fileURLToPath(new URL('entry.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', TSX, entry, ...args], {
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
