import type { EnergyEngine } from '../runtime/engine/engine.ts';

/** What the host of a run (command line, server's runner, a test) provides to nodes. */
export interface NodeServices {
  /**
   * The run's engine, opened on first use. Every device call takes a turn of the device's queue, so that two
   * branches of a graph share it step by step.
   */
  engine(client: { readonly nodeId: string; readonly signal: AbortSignal }): Promise<EnergyEngine>;
  /** Where a path of an input parameter points. @throws `file/missing` when the host does not allow it. */
  readonly resolveInput: (path: string) => string;
  /** Writes a file of the run's output folder whole or not at all. @returns where it is. */
  readonly writeOutput: (name: string, bytes: Uint8Array) => Promise<string>;
  /** The graph that runs, as text: outputs carry it where the host wants that. */
  readonly graphText?: string;
  /** Keeps trainings across crashes and cancellations, by content key. */
  readonly checkpoints: CheckpointStore;
}

/** Where trainings keep what they have done so far, by a key of what they learn and how. */
export interface CheckpointStore {
  /** The newest one. */
  load(key: string): Promise<Uint8Array | undefined>;
  /** The one before it, for when that is damaged; a store need not keep one. */
  loadPrevious?(key: string): Promise<Uint8Array | undefined>;
  /** @param last whether none comes after it, for the run is being stopped: a store may leave out some of the others */
  save(key: string, bytes: Uint8Array, last?: boolean): Promise<void>;
  remove(key: string): Promise<void>;
}
