import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What a program has done to a folder, in order. Paths are below that folder, with `/`; the folder itself is the empty
 * path. A file is a number, whatever it is called at the moment.
 */
export type DiskOp =
  | { readonly kind: 'create'; readonly path: string; readonly file: number }
  | { readonly kind: 'write'; readonly file: number; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly file: number; readonly size: number }
  | { readonly kind: 'sync'; readonly file: number }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'sync-folder'; readonly path: string }
  /** What the program has acknowledged to somebody at this moment. */
  | { readonly kind: 'told'; readonly text: string };

type Content = Extract<DiskOp, { kind: 'write' | 'truncate' }>;
type Naming = { readonly folder: string; readonly apply: (names: Map<string, Entry>) => void };
type Entry = { readonly file: number } | 'folder';

/** What disks write whole, bytes: of one such piece all or nothing gets there. */
const SECTOR = 512;

/** What a disk holds for certain, and what it may or may not hold: what was done since and not flushed. */
interface Disk {
  readonly names: Map<string, Entry>;
  readonly pendingNames: Naming[];
  readonly contents: Map<number, Buffer>;
  readonly pending: Map<number, Content[]>;
}

/**
 * The disk after a power cut. The model is that of POSIX at its strictest: what was flushed is there; of what was not,
 * any part is there, whatever its order: any sectors of any write, any of the files made, moved and removed; flushing a
 * file does not keep its name, flushing a folder does not keep its files. A disk that lies about flushing is not modelled.
 */
export interface PowerCut {
  /** Of the operations, how many had been done. */
  readonly after: number;
  readonly told: readonly string[];
  /** Writes what is on the disk to an empty folder. */
  write(folder: string): void;
}

/** @param after how many of the operations are done when the power goes; what of the last is there is random */
export function cutPower(ops: readonly DiskOp[], after: number, random: () => number): PowerCut {
  const disk: Disk = { names: new Map(), pendingNames: [], contents: new Map(), pending: new Map() };
  const told: string[] = [];
  // What a name stands for in the running system, which sees everything that was done.
  const seen = new Map<string, Entry>();
  for (const op of ops.slice(0, after)) {
    if (op.kind === 'told') told.push(op.text);
    else apply(op, disk, seen);
  }
  // A journal keeps the order of names, other disks do not: one or the other.
  const journal = random() < 0.5;
  const reached = journal ? Math.floor(random() * (disk.pendingNames.length + 1)) : undefined;
  disk.pendingNames.forEach((naming, index) => {
    if (reached === undefined ? random() < 0.5 : index < reached) naming.apply(disk.names);
  });
  const files = new Map<string, Buffer>();
  const folders: string[] = [];
  for (const [path, entry] of disk.names) {
    if (!reachable(path, disk.names)) continue;
    if (entry === 'folder') folders.push(path);
    else files.set(path, torn(entry.file, disk, random));
  }
  return {
    after,
    told,
    write(folder) {
      for (const path of folders) mkdirSync(join(folder, path), { recursive: true });
      for (const [path, bytes] of files) writeFileSync(join(folder, path), bytes);
    },
  };
}

const above = (path: string) => (dirname(path) === '.' ? '' : dirname(path));

function reachable(path: string, names: ReadonlyMap<string, Entry>): boolean {
  const folder = above(path);
  return folder === '' || (names.get(folder) === 'folder' && reachable(folder, names));
}

function apply(op: Exclude<DiskOp, { kind: 'told' }>, disk: Disk, seen: Map<string, Entry>): void {
  const name = (folder: string, act: Naming['apply']) => {
    act(seen);
    disk.pendingNames.push({ folder, apply: act });
  };
  switch (op.kind) {
    case 'create':
      disk.contents.set(op.file, Buffer.alloc(0));
      name(above(op.path), (names) => names.set(op.path, { file: op.file }));
      return;
    case 'folder':
      name(above(op.path), (names) => names.set(op.path, 'folder'));
      return;
    case 'remove':
      name(above(op.path), (names) => names.delete(op.path));
      return;
    case 'rename': {
      const entry = seen.get(op.from);
      if (entry === undefined) throw new Error(`${op.from} is renamed and was never made`);
      name(above(op.to), (names) => {
        names.delete(op.from);
        names.set(op.to, entry);
      });
      return;
    }
    case 'write':
    case 'truncate':
      disk.pending.set(op.file, [...(disk.pending.get(op.file) ?? []), op]);
      return;
    case 'sync':
      disk.contents.set(
        op.file,
        (disk.pending.get(op.file) ?? []).reduce(
          (bytes, one) => changed(bytes, one),
          disk.contents.get(op.file) ?? Buffer.alloc(0),
        ),
      );
      disk.pending.delete(op.file);
      return;
    case 'sync-folder': {
      const left = disk.pendingNames.filter(({ folder, apply: act }) => {
        if (folder === op.path) act(disk.names);
        return folder !== op.path;
      });
      disk.pendingNames.splice(0, disk.pendingNames.length, ...left);
      return;
    }
  }
}

function changed(bytes: Buffer, op: Content): Buffer {
  if (op.kind === 'truncate') {
    return Buffer.concat([bytes.subarray(0, op.size), Buffer.alloc(Math.max(0, op.size - bytes.length))]);
  }
  const grown = Buffer.alloc(Math.max(bytes.length, op.offset + op.data.length));
  bytes.copy(grown);
  op.data.copy(grown, op.offset);
  return grown;
}

/** A file of which some of the last writes got to the disk: none, all, the first of them, or any sectors of any. */
function torn(file: number, disk: Disk, random: () => number): Buffer {
  const pending = disk.pending.get(file) ?? [];
  let bytes = disk.contents.get(file) ?? Buffer.alloc(0);
  const way = random();
  if (way < 0.2) return bytes;
  const first = way < 0.4 ? pending.length : Math.floor(random() * (pending.length + 1));
  for (const [index, op] of pending.entries()) {
    if (way >= 0.7 || index === first) bytes = somewhat(bytes, op, random);
    else if (index < first) bytes = changed(bytes, op);
  }
  return bytes;
}

/** Any sectors of a write; a truncation happens or does not. */
function somewhat(bytes: Buffer, op: Content, random: () => number): Buffer {
  if (op.kind === 'truncate') return random() < 0.5 ? changed(bytes, op) : bytes;
  let result = bytes;
  for (let at = 0; at < op.data.length; ) {
    // Sectors are those of the file, wherever in one a write begins.
    const end = Math.min(op.data.length, at + SECTOR - ((op.offset + at) % SECTOR));
    if (random() < 0.5) {
      result = changed(result, {
        kind: 'write',
        file: op.file,
        offset: op.offset + at,
        data: op.data.subarray(at, end),
      });
    }
    at = end;
  }
  return result;
}
