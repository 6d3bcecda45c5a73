import type { ComingBytes } from './machine-files.ts';

/** Bytes by SHA-256. */
export interface BlobStore {
  /** @returns the hash. @throws `storage/full`, `file/unwritable` */
  put(bytes: Uint8Array): Promise<string>;
  /** Path of a stored blob after checking that it is whole; undefined when it is not there. @throws `blob/corrupt` */
  find(hash: string): Promise<string | undefined>;
  remove(hash: string): Promise<void>;
  /** Bytes in all. */
  size(): Promise<number>;
}

/** Bytes by name where every front end of a studio finds them. */
export interface SharedBytes {
  has(name: string): Promise<boolean>;
  /** Undefined when it is not there. */
  get(name: string): Promise<Uint8Array | undefined>;
  /** As they come, for what is too large for memory. Undefined when there is nothing. */
  read(name: string): Promise<ComingBytes | undefined>;
  /** Names that begin so, all of them, however many. */
  list(beginning: string): Promise<readonly string[]>;
  /** Gives bytes a second name, without fetching them. @returns whether they are there now */
  copy(from: string, to: string): Promise<boolean>;
  /** Where a worker may fetch or put this one, for some minutes. */
  address(name: string, method: 'GET' | 'PUT'): Promise<string>;
  /** Whole or not at all. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** As `put`, of a file, of which nothing is in memory as a whole. */
  putFile(name: string, path: string): Promise<void>;
  remove(name: string): Promise<void>;
}
