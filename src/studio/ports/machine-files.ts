import type { MachineArea } from '../../protocol/machines.ts';

/** A file that a run has written, as its worker tells of it. */
export interface SentFile {
  /** Below the run's output folder. */
  readonly name: string;
  /** SHA-256. */
  readonly hash: string;
  readonly bytes: number;
}

/** A file that was asked for by an area and a name. */
export type StoredFile =
  | {
      /** Absolute. */
      readonly path: string;
      /** Of the bytes that are meant, the first and the last; absent: all. */
      readonly range?: { readonly start: number; readonly end: number };
    }
  /** It is elsewhere, if it is. */
  | { readonly address: string };

/** Whether a file need not be sent, and if it must, where to, unless to the studio. */
export interface Claim {
  readonly there: boolean;
  readonly put?: string;
}

/** Bytes on their way: they go to the disk as they come, and never lie in memory as a whole. */
export interface ComingBytes {
  /** How many were announced. */
  readonly length: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Files on their way between this studio and its workers. */
export interface MachineFiles {
  /** Lets workers ask for a file by its hash. @returns the hash */
  offer(path: string): Promise<string>;
  find(area: MachineArea, name: string): Promise<StoredFile | undefined>;
  /**
   * Whether there is room is asked before a byte is taken.
   * @throws `blob/corrupt` when the bytes are not those of the hash, `storage/full`, `run/missing`
   */
  put(area: MachineArea, name: string, bytes: ComingBytes): Promise<void>;
  /**
   * Takes a file of a run whose bytes are here already, of another run or another attempt, instead of having it sent. @throws
   * `run/missing`
   */
  claim(area: MachineArea, name: string): Promise<Claim>;
  remove(area: MachineArea, name: string): Promise<void>;
  /** Forgets files of tensors of a run that are kept no more: their hashes, or names of bundles. */
  dropTensors(runId: string, names: readonly string[]): Promise<void>;
  /**
   * Puts files that were sent into the output folder of their run, each whole or not at all.
   * @throws `storage/missing` when one never arrived
   */
  commit(runId: string, files: readonly SentFile[]): Promise<void>;
  /** Forgets what was sent for a run and not committed. */
  discard(runId: string): Promise<void>;
  /** Bytes that came, went and need not come since the start. */
  figures(): { readonly received: number; readonly sent: number; readonly spared: number };
  /** Tells that a file has been sent. */
  counted(bytes: number): void;
}
