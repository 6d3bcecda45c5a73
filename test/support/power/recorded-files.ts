import * as fs from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import type { FileSystem } from '../../../src/runtime/files.ts';
import type { DiskOp } from './power-cut.ts';

/** The system's calls, and a record of what they do to a folder: for `replaceFileSystem`, on every system. */
export function recordedFiles(root: string): {
  readonly ops: DiskOp[];
  readonly system: Partial<FileSystem>;
} {
  const ops: DiskOp[] = [];
  const files = new Map<string, number>();
  let made = 0;
  const at = (path: unknown) => relative(root, String(path)).split(sep).join('/');
  return {
    ops,
    system: {
      mkdir: (async (path: string, options?: { recursive?: boolean; mode?: number }) => {
        const first = await fs.mkdir(path, options);
        const added: string[] = [];
        for (let folder = path; first !== undefined; folder = dirname(folder)) {
          added.unshift(folder);
          if (folder === first || folder === dirname(folder)) break;
        }
        for (const folder of added) ops.push({ kind: 'folder', path: at(folder) });
        return first;
      }) as FileSystem['mkdir'],
      async rename(from, to) {
        await fs.rename(from, to);
        const file = files.get(at(from));
        if (file !== undefined) files.set(at(to), file);
        files.delete(at(from));
        ops.push({ kind: 'rename', from: at(from), to: at(to) });
      },
      async rm(path, options) {
        await fs.rm(path, options);
        if (files.delete(at(path))) ops.push({ kind: 'remove', path: at(path) });
      },
      async open(path, flags, mode) {
        const handle = await fs.open(path, flags, mode);
        const name = at(path);
        if (flags !== 'r' && !files.has(name)) {
          files.set(name, ++made);
          ops.push({ kind: 'create', path: name, file: made });
        }
        const file = files.get(name);
        const { writeFile, sync } = handle;
        handle.writeFile = async (data, ...rest) => {
          await writeFile.call(handle, data, ...rest);
          if (file !== undefined)
            ops.push({ kind: 'write', file, offset: 0, data: Buffer.from(data as Uint8Array) });
        };
        handle.sync = async () => {
          await sync.call(handle);
          ops.push(file === undefined ? { kind: 'sync-folder', path: name } : { kind: 'sync', file });
        };
        return handle;
      },
    },
  };
}
