import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  openSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { readHeader } from './sqlite/file-header.ts';

/**
 * Opens a database whose file is shorter than its header says, as a copy that ran out of space leaves it: SQLite refuses
 * such a file as a whole, though all pages but the last can be read. The missing pages are zeros then, in a copy; the file
 * itself stays as it is.
 * @param use given the path of what can be opened: the file itself where its length is right
 */
export function wholeLength<T>(path: string, use: (path: string) => T): T {
  const header = readHeader(path);
  if (header === undefined || header.bytes === header.pages * header.pageSize) return use(path);
  const copy = `${path}.whole`;
  const files = [copy, `${copy}-wal`, `${copy}-shm`];
  try {
    copyFileSync(path, copy, constants.COPYFILE_FICLONE);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    const pages = Math.max(header.pages, Math.ceil(header.bytes / header.pageSize));
    truncateSync(copy, pages * header.pageSize);
    setPages(copy, pages);
    return use(copy);
  } finally {
    for (const file of files) rmSync(file, { force: true });
  }
}

/** Bytes 28 to 31: the size of the database in pages. */
function setPages(path: string, pages: number): void {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(pages);
  const file = openSync(path, 'r+');
  try {
    writeSync(file, bytes, 0, 4, 28);
  } finally {
    closeSync(file);
  }
}
