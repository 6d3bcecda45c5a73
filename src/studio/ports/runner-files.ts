import type { BlobCache } from '../../graph/run/cache/blob-cache.ts';
import type { CheckpointStore } from '../../nodes/services.ts';

/** Tensors of one run, by their hash. */
export interface TensorFiles {
  /** Keeps one, in pieces. Need not outlive a power cut: it can be computed again. @throws `file/unwritable` */
  write(hash: string, parts: readonly Uint8Array[]): Promise<void>;
  /** Does nothing when there is none. */
  remove(hash: string): Promise<void>;
}

/** Where a runner puts what it is to keep: folders of a machine, or of a studio elsewhere. Folders are the command's. */
export interface RunnerFiles {
  cache(folder: string): BlobCache;
  /** @param resume whether those of earlier runs are taken up */
  checkpoints(folder: string, resume: boolean): CheckpointStore;
  tensors(folder: string): TensorFiles;
  /** Puts a graph beside the outputs of its run, so that dropping it on the editor or the command line reruns it. */
  sidecar(outputFolder: string, graphText: string): Promise<void>;
}
