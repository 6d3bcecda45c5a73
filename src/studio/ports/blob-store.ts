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
  /** Whole or not at all. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}
