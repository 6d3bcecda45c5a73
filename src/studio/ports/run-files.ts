import type { OutputFile } from '../../protocol/run-shapes.ts';
import type { Tensor } from '../../runtime/tensor.ts';

/** A file that a run has saved, as it is kept. */
export type WrittenFile = Omit<OutputFile, 'type'>;

/** What runs leave in files, by the id of the run. */
export interface RunFiles {
  /** What it has saved, by name; none when it has saved nothing. Never what is half written. */
  outputs(id: string): Promise<readonly WrittenFile[]>;
  /**
   * Where the host finds a file that it has saved, for a reply.
   * @throws `request/invalid` for a name that leads elsewhere, `storage/missing`
   */
  output(id: string, name: string): Promise<string>;
  /** The bytes of one. @throws the same; `file/too-large` */
  readOutput(id: string, name: string, maxBytes: number): Promise<Uint8Array>;
  /** A tensor that is kept of it, checked; undefined when it is not kept (any more). @throws `blob/corrupt` */
  tensor(id: string, hash: string): Promise<Tensor | undefined>;
  /** Hashes of those that are still kept; undefined where that cannot be told at once. */
  tensorHashes(id: string): Promise<ReadonlySet<string> | undefined>;
  /** Removes all of it. */
  remove(id: string): Promise<void>;
}
