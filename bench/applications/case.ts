import type { Rectangle } from '../../src/runtime/crop.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import type { Filler } from './peers.ts';

/** One thing that an application is asked to do. */
export interface Case {
  /** `removal`, `extension`, … */
  readonly application: string;
  /** Of the photograph. */
  readonly photograph: string;
  /** `horizon`, `4×`, …: figures are averaged over cases of one kind. */
  readonly kind: string;
  /** What was given, as it is shown. */
  readonly given: Tensor;
  /** What would be perfect; undefined where nobody knows. */
  readonly truth?: Tensor;
  /** What of the images is shown. */
  readonly window: Rectangle;
}

/** What somebody made of a case. */
export interface Made {
  readonly by: string;
  readonly image: Tensor;
  readonly seconds: number;
  /** By name; the first is the one by which makers are compared. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Several results of one maker for one case as one: the first image, and the means of seconds and figures. */
export function meanOfDraws(made: readonly Made[]): Made {
  const [first] = made;
  if (first === undefined) throw new RangeError('Nothing was made.');
  const mean = (value: (one: Made) => number) => made.reduce((sum, one) => sum + value(one), 0) / made.length;
  const names = Object.keys(first.figures);
  return {
    ...first,
    seconds: mean(({ seconds }) => seconds),
    figures: Object.fromEntries(names.map((name) => [name, mean(({ figures }) => figures[name]!)])),
  };
}

export interface Judged {
  readonly of: Case;
  readonly made: readonly Made[];
}

/** What a bench needs to run. */
export interface Bench {
  readonly photographs: readonly Photograph[];
  readonly out: string;
  /** Who fills holes beside it: looked for once, by the parts that ask. */
  readonly fillers: () => Promise<readonly Filler[]>;
  /** How often whoever fills a hole by chance is asked to: figures are means. */
  readonly draws: number;
  readonly tell: (text: string) => void;
}

/** A photograph as a file of 8 bits has it, at the size of the bench. */
export interface Photograph {
  readonly stem: string;
  readonly image: Tensor;
  /** Path of a model that has learned it; undefined: none is known. */
  readonly model: string | undefined;
}

/** Runs it, with the seconds that it takes. */
export async function timed<T>(action: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const began = performance.now();
  const result = await action();
  return { result, seconds: (performance.now() - began) / 1000 };
}
