import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';

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

interface Header {
  readonly bytes: number;
  readonly pages: number;
  readonly pageSize: number;
}

/** @returns undefined for what has no header of SQLite's (https://sqlite.org/fileformat.html, 1.3) */
function readHeader(path: string): Header | undefined {
  if (!existsSync(path)) return undefined;
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, header, 0, 100, 0) < 100) return undefined;
    if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return undefined;
    const size = header.readUInt16BE(16);
    const pageSize = size === 1 ? 65_536 : size;
    if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return undefined;
    return { bytes: fstatSync(file).size, pages: header.readUInt32BE(28), pageSize };
  } finally {
    closeSync(file);
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
