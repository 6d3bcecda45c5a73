import { concatBatch, nchw, partOfBatch, type Tensor } from '../tensor.ts';
import type { Clamp, LangevinChain, ScoreGradient } from './engine.ts';

/** Chains of a program on a batch, as {@link EnergyProgram.chain} starts them. */
type StartChain = (initial: Tensor, clamp: Clamp | undefined) => Promise<LangevinChain>;

/**
 * Chains on a batch of which only so many images are computed at a time, group after group, so that what an engine holds
 * does not grow with the batch. Images do not depend on each other: the result is the same.
 * @param initial [N, C, H, W]
 * @param most images of a group
 */
export async function joinedChains(
  start: StartChain,
  initial: Tensor,
  clamp: Clamp | undefined,
  most: number,
): Promise<LangevinChain> {
  const { n } = nchw(initial);
  if (n <= most) return start(initial, clamp);
  const groups = Array.from(
    { length: Math.ceil(n / most) },
    (_, g): Group => [g * most, Math.min(n, (g + 1) * most)],
  );
  const chains: LangevinChain[] = [];
  for (const group of groups) {
    chains.push(await start(partOfBatch(initial, ...group), clamp && clampOf(clamp, group)));
  }
  const each = initial.data.length / n;
  const noisesOf = partsOfNoise(groups, each);
  const joined = (parts: readonly (Tensor | undefined)[]): Tensor | undefined => {
    const known = parts.filter((part) => part !== undefined);
    return known.length < parts.length ? undefined : concatBatch(known);
  };
  const count = chains[0]?.together?.count;
  return {
    async step({ noise, ...step }) {
      const parts = noise && noisesOf(noise);
      for (const [g, chain] of chains.entries()) {
        const own = parts?.[g];
        await chain.step(own === undefined ? step : { ...step, noise: own });
      }
    },
    together:
      count === undefined
        ? undefined
        : {
            count,
            async step(step, noise) {
              const parts = noise.map(noisesOf);
              for (const [g, chain] of chains.entries()) {
                await chain.together?.step(
                  step,
                  parts.map((of) => of[g] as Float32Array),
                );
              }
            },
          },
    read: async () => concatBatch(await Promise.all(chains.map((chain) => chain.read()))),
    lastScore: async () => joined(await Promise.all(chains.map((chain) => chain.lastScore()))),
    async lastScoreGradient(): Promise<ScoreGradient | undefined> {
      const found = await Promise.all(chains.map((chain) => chain.lastScoreGradient()));
      const [score, gradient] = [
        joined(found.map((one) => one?.score)),
        joined(found.map((one) => one?.gradient)),
      ];
      return score === undefined || gradient === undefined ? undefined : { score, gradient };
    },
    dispose() {
      for (const chain of chains) chain.dispose();
    },
  };
}

/** The first image of a group, and the one after its last. */
type Group = readonly [from: number, to: number];

/** What holds for all images holds for each group. */
function clampOf({ mask, values }: Clamp, group: Group): Clamp {
  const own = (tensor: Tensor): Tensor => (nchw(tensor).n === 1 ? tensor : partOfBatch(tensor, ...group));
  return { mask: own(mask), values: own(values) };
}

/** The parts of noise, the same ones for the same noise: chains know memory that they are given again. */
function partsOfNoise(
  groups: readonly Group[],
  each: number,
): (noise: Float32Array) => readonly Float32Array[] {
  const known = new WeakMap<Float32Array, readonly Float32Array[]>();
  return (noise) => {
    const parts = known.get(noise) ?? groups.map(([from, to]) => noise.subarray(from * each, to * each));
    known.set(noise, parts);
    return parts;
  };
}
