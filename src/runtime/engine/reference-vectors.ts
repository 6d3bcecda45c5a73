import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { messageOf, PatchwiseError } from '../../errors.ts';
import { assetPath } from '../assets.ts';

/**
 * A small energy net with everything that it should compute, worked out in float64 by an independent program.
 * Images are [N, C, H, W] of `shape`; weights OIHW, before spectral normalisation; the net has ELU between layers.
 */
export interface ReferenceVectors {
  readonly shape: readonly [number, number, number, number];
  /** Output channels, a layer each. */
  readonly channels: readonly number[];
  readonly kernel: number;
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly (readonly number[])[];
  /** Power-iteration vectors before the pass. */
  readonly u: readonly (readonly number[])[];
  /** The image that `score`, `inputGradient` and `langevinNext` are of. */
  readonly observed: readonly number[];
  readonly synthesis: readonly number[];
  readonly recovered: readonly number[];
  readonly noise: readonly number[];
  /** δ² */
  readonly step: number;
  readonly noiseScale: number;
  readonly lambdaRecovery: number;
  readonly expected: {
    /** null for the last layer, which is not normalised. */
    readonly sigma: readonly (number | null)[];
    readonly uNext: readonly (readonly number[])[];
    readonly scoreShape: readonly number[];
    readonly score: readonly number[];
    readonly inputGradient: readonly number[];
    readonly langevinNext: readonly number[];
    /** (f̄(synthesis) − f̄(observed)) + λ·(f̄(recovered) − f̄(observed)), f̄ the mean of the score map. */
    readonly loss: number;
    /** Of the loss, to the weights before normalisation. */
    readonly weightGradients: readonly (readonly number[])[];
    readonly biasGradients: readonly (readonly number[])[];
  };
}

const floats = z.array(z.number());
const floatLists = z.array(floats);
const extent = z.number().int().min(1);

const schema = z.strictObject({
  about: z.string().optional(),
  shape: z.tuple([extent, extent, extent, extent]),
  channels: z.array(extent).min(1),
  kernel: extent,
  activation: z.literal('elu'),
  weights: floatLists,
  biases: floatLists,
  u: floatLists,
  observed: floats,
  synthesis: floats,
  recovered: floats,
  noise: floats,
  step: z.number(),
  noiseScale: z.number(),
  lambdaRecovery: z.number(),
  expected: z.strictObject({
    sigma: z.array(z.number().nullable()),
    uNext: floatLists,
    scoreShape: z.array(extent),
    score: floats,
    inputGradient: floats,
    langevinNext: floats,
    loss: z.number(),
    weightGradients: floatLists,
    biasGradients: floatLists,
  }),
});

/** The vectors that ship with Patchwise, by their names in `reference/`. */
export const REFERENCE_VECTORS = ['energy-net-1', 'energy-net-2'] as const;

export type ReferenceVectorsName = (typeof REFERENCE_VECTORS)[number];

const DAMAGED = 'The installation is damaged: install Patchwise again.';
const OTHER = 'Give a file with the names of reference/energy-net-1.json, which ships with Patchwise.';

/** Reads vectors that ship with Patchwise. @throws `file/missing`, `file/unreadable` */
export async function loadReferenceVectors(name: ReferenceVectorsName): Promise<ReferenceVectors> {
  const file = `reference/${name}.json`;
  return parseReferenceVectors(await readFile(assetPath(file), 'utf8'), file, DAMAGED);
}

/**
 * Parses vectors, checking every name and every length.
 * @param source what the messages call the text: a file's name
 * @param hint what to do about a text that is no good
 * @throws `file/unreadable` naming the first thing that is wrong
 */
export function parseReferenceVectors(text: string, source: string, hint = OTHER): ReferenceVectors {
  const unreadable = (what: string, cause?: unknown) =>
    new PatchwiseError('file/unreadable', `${source} ${what}`, {
      hint,
      ...(cause === undefined ? {} : { cause }),
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw unreadable(`is not JSON: ${messageOf(cause)}`, cause);
  }
  const result = schema.safeParse(json);
  if (!result.success) {
    const issue = result.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? '' : `"${issue.path.join('.')}": `;
    throw unreadable(`does not hold reference vectors: ${where}${issue?.message}`, result.error);
  }
  const problem = lengthProblem(result.data);
  if (problem !== undefined) throw unreadable(`contradicts itself: ${problem}`);
  return result.data;
}

function lengthProblem(v: ReferenceVectors): string | undefined {
  const [n, c, h, w] = v.shape;
  const layers = v.channels.length;
  const margin = layers * (v.kernel - 1);
  const weights = v.channels.map((out, i) => out * (v.channels[i - 1] ?? c) * v.kernel ** 2);
  const image = n * c * h * w;
  const lists = (name: string, actual: readonly (readonly number[])[], wanted: readonly number[]) =>
    wanted.map((length, i) => [`${name}[${i}]`, actual[i]?.length, length] as const);
  const checks = [
    ['expected.sigma', v.expected.sigma.length, layers],
    ...lists('weights', v.weights, weights),
    ...lists('biases', v.biases, v.channels),
    ...lists('u', v.u, v.channels),
    ...lists('expected.uNext', v.expected.uNext, v.channels),
    ...lists('expected.weightGradients', v.expected.weightGradients, weights),
    ...lists('expected.biasGradients', v.expected.biasGradients, v.channels),
    ['observed', v.observed.length, image],
    ['synthesis', v.synthesis.length, image],
    ['recovered', v.recovered.length, image],
    ['noise', v.noise.length, image],
    ['expected.inputGradient', v.expected.inputGradient.length, image],
    ['expected.langevinNext', v.expected.langevinNext.length, image],
    ['expected.score', v.expected.score.length, n * (h - margin) * (w - margin)],
  ] as const;
  const wrong = checks.find(([, actual, wanted]) => actual !== wanted);
  return wrong && `"${wrong[0]}" holds ${wrong[1] ?? 'no'} values where ${wrong[2]} are due.`;
}
