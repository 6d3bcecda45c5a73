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

/** Blobs where every front end of a studio finds them. */
export interface SharedBlobs {
  /** Undefined when it is not there. */
  get(hash: string): Promise<Uint8Array | undefined>;
  /** Whole or not at all. */
  put(hash: string, bytes: Uint8Array): Promise<void>;
  remove(hash: string): Promise<void>;
}
