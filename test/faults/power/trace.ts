import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DiskOp } from '../../support/power/power-cut.ts';
import { TYPESCRIPT } from '../../support/typescript.ts';

const CALLS =
  'openat,open,creat,close,write,pwrite64,writev,pwritev,pwritev2,ftruncate,fallocate,fsync,fdatasync,' +
  'rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,mmap';

/** Why nothing can be recorded here; undefined where it can. */
export function cannotTrace(): string | undefined {
  if (process.platform !== 'linux') return `no strace on ${process.platform}`;
  const { status } = spawnSync('strace', ['-o', '/dev/null', 'true']);
  return status === 0 ? undefined : 'there is no strace, or it may not trace';
}

/**
 * Runs a script and records every system call by which it changes a folder, with the bytes, and every line that it
 * writes to stdout: what a disk is told, in its order.
 */
export function traceDisk(script: string, root: string, args: readonly string[]): readonly DiskOp[] {
  const work = mkdtempSync(join(tmpdir(), 'patchwise-trace-'));
  const log = join(work, 'calls');
  try {
    const file = fileURLToPath(new URL(script, import.meta.url));
    const strace = ['-f', '-y', '-xx', '-s', String(2 ** 24), '-o', log, '-e', `trace=${CALLS}`];
    const { status, stdout, stderr } = spawnSync(
      'strace',
      [...strace, process.execPath, '--import', TYPESCRIPT, file, ...args],
      { encoding: 'utf8', maxBuffer: 2 ** 26, env: { ...process.env, UV_USE_IO_URING: '0' } },
    );
    if (status !== 0) throw new Error(`The traced program ended with ${status}: ${stdout}${stderr}`);
    return readCalls(readFileSync(log, 'latin1'), root);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface Call {
  readonly name: string;
  readonly args: string;
  readonly result: string;
}

/** Calls in the order in which they ended; strace splits those during which other threads called. */
function* wholeCalls(text: string): Generator<Call> {
  const begun = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const open = /^(.*) <unfinished \.\.\.>$/.exec(rest);
    if (open !== null) {
      begun.set(thread, open[1] ?? '');
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const whole = resumed === null ? rest : `${begun.get(thread) ?? ''}${resumed[1] ?? ''}`;
    const call = /^(\w+)\((.*)\)\s+= (-?\d+.*|0x[0-9a-f]+.*)$/.exec(whole);
    if (call !== null) yield { name: call[1] ?? '', args: call[2] ?? '', result: call[3] ?? '' };
  }
}

const bytesOf = (hex: string) => Buffer.from(hex.replaceAll('\\x', ''), 'hex');
const textOf = (hex: string) => bytesOf(hex).toString('utf8');

/** What of the calls concerns a folder. */
function readCalls(text: string, root: string): readonly DiskOp[] {
  const ops: DiskOp[] = [];
  const files = new Map<string, number>();
  const folders = new Set(['']);
  /** Where the next `write` of a descriptor goes. */
  const positions = new Map<string, number>();
  let made = 0;
  const inside = (path: string): string | undefined =>
    path === root ? '' : path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
  for (const { name, args, result } of wholeCalls(text)) {
    if (result.startsWith('-1')) continue;
    const descriptor = /^(\d+)<((?:\\x[0-9a-f]{2})*)>/.exec(args);
    const number = descriptor?.[1] ?? '';
    const path = inside(textOf(descriptor?.[2] ?? ''));
    const strings = [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map((found) => found[1] ?? '');
    const named = strings.map((hex) => inside(textOf(hex)));
    switch (name) {
      case 'open':
      case 'creat':
      case 'openat': {
        const [, opened = '', at = ''] = /^(\d+)<((?:\\x[0-9a-f]{2})*)>/.exec(result) ?? [];
        const target = inside(textOf(at));
        positions.set(opened, 0);
        if (target === undefined || files.has(target) || folders.has(target)) break;
        if (!args.includes('O_CREAT')) break;
        files.set(target, ++made);
        ops.push({ kind: 'create', path: target, file: made });
        break;
      }
      case 'write':
      case 'pwrite64': {
        if (name === 'write' && number === '1') {
          for (const line of textOf(strings[0] ?? '').split('\n')) {
            if (line !== '') ops.push({ kind: 'told', text: line });
          }
          break;
        }
        const file = path === undefined ? undefined : files.get(path);
        if (file === undefined) break;
        const data = bytesOf(strings[0] ?? '').subarray(0, Number.parseInt(result, 10));
        const offset =
          name === 'write' ? (positions.get(number) ?? 0) : Number(/, (\d+)$/.exec(args)?.[1] ?? 0);
        if (name === 'write') positions.set(number, offset + data.length);
        ops.push({ kind: 'write', file, offset, data });
        break;
      }
      case 'ftruncate': {
        const file = path === undefined ? undefined : files.get(path);
        if (file !== undefined)
          ops.push({ kind: 'truncate', file, size: Number(/, (\d+)$/.exec(args)?.[1]) });
        break;
      }
      case 'fsync':
      case 'fdatasync': {
        if (path === undefined) break;
        const file = files.get(path);
        ops.push(file === undefined ? { kind: 'sync-folder', path } : { kind: 'sync', file });
        break;
      }
      case 'rename':
      case 'renameat':
      case 'renameat2': {
        const [from, to] = named;
        if (from === undefined || to === undefined) break;
        const file = files.get(from);
        if (file === undefined) throw new Error(`${from} is renamed and is no known file`);
        files.delete(from);
        files.set(to, file);
        ops.push({ kind: 'rename', from, to });
        break;
      }
      case 'unlink':
      case 'unlinkat': {
        const target = named[0];
        if (target === undefined) break;
        files.delete(target);
        ops.push({ kind: 'remove', path: target });
        break;
      }
      case 'mkdir':
      case 'mkdirat': {
        const target = named[0];
        if (target === undefined || target === '') break;
        folders.add(target);
        ops.push({ kind: 'folder', path: target });
        break;
      }
      case 'mmap': {
        // SQLite's index of its log is mapped, and made anew after a crash; nothing else may be.
        const mapped = inside(textOf(/(\d+)<((?:\\x[0-9a-f]{2})*)>/.exec(args)?.[2] ?? ''));
        if (mapped !== undefined && args.includes('PROT_WRITE') && !mapped.endsWith('-shm')) {
          throw new Error(`${mapped} is mapped for writing: what is written so cannot be recorded`);
        }
        break;
      }
      case 'close':
        positions.delete(number);
        break;
      case 'fallocate':
        break;
      default:
        if (path !== undefined && files.has(path)) throw new Error(`${name} on ${path} is not recorded`);
    }
  }
  return ops;
}
