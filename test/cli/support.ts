import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Terminal } from '../../src/cli/terminal.ts';
import { encodeImage } from '../../src/image/codec/image-codec.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { main } from '../support/command-line.ts';
import { tinyImage } from '../support/tiny-model.ts';

/** The workflow that users meet first. */
export const WORKFLOW = fileURLToPath(new URL('../../workflows/train-and-sample.json', import.meta.url));

/** What makes that workflow train on a picture of 24×20 pixels within a second; layouts of other canvases take half of one more. */
export const TINY = [
  ...[
    'train.channels=[4,3,1]',
    'train.updates=2',
    'train.scales=2',
    'train.longSide=24',
    'train.shortSide=14',
  ],
  ...['train.steps=2', 'train.recoverySteps=1', 'train.poolSize=2'],
].flatMap((text) => ['--set', text]);

export const ENGINE = ['--engine', 'onnx-cpu', '--threads', '1'];

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A terminal that keeps what is written to it. */
export function capturedTerminal(): Terminal & { readonly written: { out: string; err: string } } {
  const written = { out: '', err: '' };
  return {
    written,
    out(text) {
      written.out += text;
    },
    err(text) {
      written.err += text;
    },
    bytes(data) {
      written.out += Buffer.from(data).toString('latin1');
    },
    clearLine() {
      written.err += '\r\u001b[K';
    },
    interactive: false,
    columns: 80,
  };
}

/** Runs a command in this process. */
export async function cli(...args: readonly string[]): Promise<CliResult> {
  const terminal = capturedTerminal();
  const code = await main(args, terminal);
  return { code, ...terminal.written };
}

/** A folder for each test, removed after it. Call inside `describe`. */
export function temporaryFolder(): (...names: readonly string[]) => string {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwise-cli-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  return (...names) => join(folder, ...names);
}

/** Writes a picture as PNG, and gives its path back. */
export async function writePicture(path: string, image: Tensor = tinyImage(20, 24)): Promise<string> {
  await writeFile(path, await encodeImage(image, 'png'));
  return path;
}

export interface RunRecord {
  readonly outcome: string;
  readonly seeds: Readonly<Record<string, number>>;
  readonly errors: readonly { readonly code: string; readonly nodeId: string; readonly message: string }[];
  readonly outputHashes: Readonly<Record<string, readonly string[]>>;
  readonly files: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
  readonly engine: string | null;
}

export async function readRecord(folder: string): Promise<RunRecord> {
  return JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as RunRecord;
}

/** SHA-256 of each written file, by name. */
export async function fileHashes(folder: string): Promise<Record<string, string>> {
  const { files } = await readRecord(folder);
  return Object.fromEntries(files.map(({ file, sha256 }) => [file, sha256]));
}

/** All files below a folder, relative, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Lines of JSON, each parsed; fails on a line that is none. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A graph as a file. */
export async function writeGraph(path: string, nodes: object, meta: object = {}): Promise<string> {
  await writeFile(path, JSON.stringify({ format: 'patchwise-graph', version: 1, meta, nodes }));
  return path;
}
