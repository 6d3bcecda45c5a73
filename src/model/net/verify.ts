import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import type { ReferenceVectors } from '../../runtime/engine/reference-vectors.ts';
import { concatBatch, type Tensor, tensor } from '../../runtime/tensor.ts';
import type { EnergyNet } from './energy-net.ts';
import { backpropSpectralNorm, spectralNormalise } from './spectral-norm.ts';

/** The quantities that reference vectors hold, in the order of computing them. */
export const VERIFIED_QUANTITIES = [
  'sigma',
  'uNext',
  'score',
  'inputGradient',
  'langevinNext',
  'loss',
  'weightGradients',
  'biasGradients',
] as const;

export interface Verification {
  readonly quantity: (typeof VERIFIED_QUANTITIES)[number];
  /** max|a − b| / max|b| against the reference b. NaN when a value is. */
  readonly relativeError: number;
}

/**
 * Computes on an engine, and in the host code around it, everything that the vectors hold, and compares.
 * float32 gives errors of some 1e-6.
 */
export async function verifyEngine(engine: EnergyEngine, vectors: ReferenceVectors): Promise<Verification[]> {
  const { expected } = vectors;
  const normalised = spectralNormalise(netOf(vectors));
  const program = engine.compile(normalised.stack);
  try {
    const observed = image(vectors, vectors.observed);
    const { gradient } = await program.scoreGradient(observed);
    const score = await program.score(observed);

    const chain = await program.chain(observed);
    await chain.step({
      stepSize: vectors.step,
      noiseScale: vectors.noiseScale,
      noise: Float32Array.from(vectors.noise),
    });
    const next = await chain.read();
    chain.dispose();

    const batch = concatBatch([
      image(vectors, vectors.synthesis),
      observed,
      image(vectors, vectors.recovered),
    ]);
    const lambda = vectors.lambdaRecovery;
    const imageWeights = [1, -1 - lambda, lambda];
    const gradients = await program.parameterGradients(batch, imageWeights);
    const loss = gradients.meanScores.reduce((sum, mean, i) => sum + mean * (imageWeights[i] as number), 0);

    const sigma = expected.sigma.filter((value) => value !== null);
    const uNext = expected.uNext.slice(0, normalised.u.length);
    return [
      { quantity: 'sigma', relativeError: relativeError(normalised.sigma, sigma) },
      { quantity: 'uNext', relativeError: relativeErrorOfLayers(normalised.u, uNext) },
      { quantity: 'score', relativeError: relativeError(score.data, expected.score) },
      { quantity: 'inputGradient', relativeError: relativeError(gradient.data, expected.inputGradient) },
      { quantity: 'langevinNext', relativeError: relativeError(next.data, expected.langevinNext) },
      { quantity: 'loss', relativeError: relativeError([loss], [expected.loss]) },
      {
        quantity: 'weightGradients',
        relativeError: relativeErrorOfLayers(
          backpropSpectralNorm(normalised, gradients.weights),
          expected.weightGradients,
        ),
      },
      {
        quantity: 'biasGradients',
        relativeError: relativeErrorOfLayers(gradients.biases, expected.biasGradients),
      },
    ];
  } finally {
    await program.release();
  }
}

/** The vectors' net, to be normalised. */
function netOf(vectors: ReferenceVectors): EnergyNet {
  const lists = (values: readonly (readonly number[])[]) => values.map((list) => Float32Array.from(list));
  return {
    spec: {
      inChannels: vectors.shape[1],
      channels: vectors.channels,
      kernels: vectors.channels.map(() => vectors.kernel),
      activation: { kind: 'elu' },
      spectralNorm: true,
    },
    weights: lists(vectors.weights),
    biases: lists(vectors.biases),
    u: lists(vectors.u).slice(0, -1),
  };
}

function image(vectors: ReferenceVectors, values: readonly number[]): Tensor {
  return tensor(vectors.shape, Float32Array.from(values));
}

/** max|a − b| / max|b|; Infinity when the lengths differ, NaN when a value is. */
export function relativeError(actual: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (actual.length !== reference.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let scale = Number.MIN_VALUE;
  for (let i = 0; i < reference.length; i++) {
    const b = reference[i] as number;
    difference = Math.max(difference, Math.abs((actual[i] as number) - b));
    scale = Math.max(scale, Math.abs(b));
  }
  return difference / scale;
}

/** Of all layers at once, because a layer's gradient can be zero in theory: the last bias moves all scores alike. */
function relativeErrorOfLayers(
  actual: readonly ArrayLike<number>[],
  reference: readonly ArrayLike<number>[],
): number {
  const sameShape =
    actual.length === reference.length && actual.every((a, i) => a.length === reference[i]?.length);
  if (!sameShape) return Number.POSITIVE_INFINITY;
  return relativeError(flatten(actual), flatten(reference));
}

function flatten(lists: readonly ArrayLike<number>[]): number[] {
  return lists.flatMap((list) => Array.from(list));
}
