import type { Size } from '../../runtime/tensor.ts';

/** A node as a graph document has it. */
export interface JobNode {
  readonly type: string;
  readonly in?: Readonly<Record<string, string | readonly string[]>>;
  readonly params?: Readonly<Record<string, unknown>>;
}

export type JobNodes = Readonly<Record<string, JobNode>>;

/** What a job knows when its graph is made. */
export interface JobFacts {
  /** Of the photograph. */
  readonly photo: Size;
  /** Of the picture that the model learned: the photograph, or the one that `learns` names. */
  readonly learned: Size;
  /** Of the image that the model was trained on, at its finest scale. */
  readonly trained: Size;
  /** Scales of the model. */
  readonly scales: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/** One of the short forms: a photograph in, a picture out. */
export interface Job {
  readonly name: string;
  readonly description: string;
  /** Options beside those that all jobs have; of pictures and masks only `required` ones must be given. */
  readonly options: readonly JobOption[];
  readonly examples: readonly string[];
  /** The option whose picture the model learns; the photograph itself where there is none. */
  readonly learns?: string;
  /** The option whose picture is transparent where the result is to be; the photograph itself where there is none. */
  readonly shows?: string;
  /**
   * The nodes of its graph beside `photo` (outputs image, alpha), `model` (model, image) and one for each picture that
   * an option gives, of the option's name. The node `result` saves what comes out, as PNG and opaque: the format, and the
   * transparency of the photograph, are put in where the job is run.
   */
  nodes(facts: JobFacts): JobNodes;
}

export interface JobOption {
  readonly flags: string;
  readonly description: string;
  /** A `cut-out` is a picture whose transparency says what of it is meant. */
  readonly kind: 'picture' | 'cut-out' | 'mask' | 'number';
  readonly required?: boolean;
  readonly default?: number;
  readonly range?: readonly [least: number, most: number];
}

/** The scale so many below the finest, and never the coarsest where there is another. */
export function scaleFromTop({ scales }: JobFacts, below: number): number {
  return Math.max(Math.min(1, scales - 1), scales - 1 - below);
}
