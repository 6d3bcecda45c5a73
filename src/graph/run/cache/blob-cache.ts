/** Bytes by key that outlive the process. A host implements it (files, an object store). */
export interface BlobCache {
  /** Undefined when there is nothing under the key. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Stores whole or not at all: a reader never sees half of it. */
  set(key: string, bytes: Uint8Array): Promise<void>;
  delete(key: string): Promise<void>;
}
