import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** What the first bytes of a database say (https://sqlite.org/fileformat.html, 1.3). */
export interface FileHeader {
  /** Of the file, whatever its header says. */
  readonly bytes: number;
  readonly pages: number;
  readonly pageSize: number;
  /** `PRAGMA user_version`. */
  readonly version: number;
}

/** Opens no database: that makes files beside it. @returns undefined for what has no header of SQLite's */
export function readHeader(path: string): FileHeader | undefined {
  if (!existsSync(path)) return undefined;
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, header, 0, 100, 0) < 100) return undefined;
    if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') return undefined;
    const size = header.readUInt16BE(16);
    const pageSize = size === 1 ? 65_536 : size;
    if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return undefined;
    return {
      bytes: fstatSync(file).size,
      pages: header.readUInt32BE(28),
      pageSize,
      version: header.readInt32BE(60),
    };
  } finally {
    closeSync(file);
  }
}
