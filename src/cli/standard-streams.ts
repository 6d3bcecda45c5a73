import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { PatchwiseError } from '../errors.ts';
import { ensureFolder, writeFileAtomic } from '../runtime/files.ts';
import { sha256 } from '../runtime/sha256.ts';
import type { Terminal } from './terminal.ts';

/** What stands for standard input or output in place of a file. */
export const STREAM = '-';

const GIBIBYTE = 2 ** 30;

/** What standard input held: it can be read once, and `batch` asks for its graph with every image. */
const read = new WeakMap<Readable, Promise<Buffer>>();

/**
 * All of standard input, however often it is asked for.
 * @param maxBytes counts for the first who asks
 * @throws `file/too-large`; `usage/invalid` when it is a terminal, which nobody would end
 */
export function readStandardInput(
  maxBytes = GIBIBYTE,
  stream: Readable & { readonly isTTY?: boolean } = process.stdin,
): Promise<Buffer> {
  const known = read.get(stream) ?? readAll(stream, maxBytes);
  read.set(stream, known);
  return known;
}

async function readAll(stream: Readable & { readonly isTTY?: boolean }, maxBytes: number): Promise<Buffer> {
  if (stream.isTTY === true) {
    throw new PatchwiseError('usage/invalid', '"-" reads from standard input, which is the keyboard.', {
      hint: 'Pipe something in, as in: cat photo.jpg | patchwise sample -',
    });
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) {
      throw new PatchwiseError('file/too-large', `Standard input has more than ${maxBytes} bytes.`, {
        hint: 'Use a smaller file.',
      });
    }
  }
  return Buffer.concat(chunks);
}

/**
 * Keeps standard input as a file, so that a graph can name it: by content, so that the same picture is the same file
 * and what was computed from it is found again.
 * @returns its path
 */
export async function keepStandardInput(home: string): Promise<string> {
  const bytes = await readStandardInput();
  if (bytes.length === 0) {
    throw new PatchwiseError('usage/invalid', 'Standard input is empty.', {
      hint: 'Pipe a file in, as in: cat photo.jpg | patchwise sample -',
    });
  }
  const folder = join(home, 'inputs');
  await ensureFolder(folder);
  const path = join(folder, sha256(bytes).slice(0, 32));
  await writeFileAtomic(path, bytes);
  return path;
}

/**
 * Lets a command write to a folder of its own, and the one file that it names go to standard output.
 * @param action writes to the folder and names the files that are results
 */
export async function toStandardOutput<T>(
  terminal: Terminal,
  action: (folder: string) => Promise<{ readonly result: T; readonly files: readonly string[] }>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'patchwise-'));
  try {
    const { result, files } = await action(folder);
    const [file, ...more] = files;
    if (more.length > 0) {
      throw new PatchwiseError(
        'usage/invalid',
        `Only one file can go to standard output; this run wrote ${files.length}: ${files.join(', ')}.`,
        { hint: 'Choose the node that saves it with --only.' },
      );
    }
    if (file !== undefined) terminal.bytes(await readFile(join(folder, file)));
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
