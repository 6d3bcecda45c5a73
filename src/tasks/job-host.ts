import type { Registry } from '../graph/types/registry.ts';

/** A run of a graph that a job asks its host for. */
export interface JobRun {
  /** Learning comes first, where the model is not known yet; its checkpoint is taken up. */
  readonly stage: 'learning' | 'making';
  /** Path of the graph, as JSON. */
  readonly graph: string;
  readonly set: readonly string[];
  /** Nodes to run; default: all. */
  readonly only?: readonly string[];
  /** Folder of its files. */
  readonly out: string;
}

/** Who does a job: the command line with its terminal, or a program. */
export interface JobHost {
  readonly registry: Registry;
  /** Says a sentence for people. @param urgent also where they asked for silence */
  say(text: string, urgent?: boolean): void;
  /** Asked once all that was given is known to be usable, and before anything is learned. @param count of pictures */
  prepare?(count: number): Promise<void>;
  /** @returns names of the files that it wrote, from its folder; undefined when it did not end */
  run(run: JobRun): Promise<readonly string[] | undefined>;
}
