import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { runScale } from '../coarse-to-fine.ts';
import type { ScaleModel } from '../pyramid-model.ts';

/** Cosines that are averaged: those of the last moves of a chain. */
const LAST = 5;

/**
 * Whether the end of a chain goes somewhere or swings about it: the mean cosine of each of its last moves and the one
 * before. Near 1 the chain comes to rest, below 0 its energy is too sharp for its step.
 * @param start [N, C, h, w] of the scale, N chains; they run as in sampling, without noise.
 * @returns in [-1, 1]; 0 where a chain is too short to tell, or does not move.
 */
export async function chainSwing(
  engine: EnergyEngine,
  scale: ScaleModel,
  start: Tensor,
  signal?: AbortSignal,
): Promise<number> {
  const cosines: number[] = [];
  let state: Float32Array | undefined;
  let move: Float32Array | undefined;
  await runScale(engine, scale, start, {
    signal,
    onStep: async (step, read) => {
      // LAST cosines are of LAST + 1 moves.
      if (step < scale.steps - LAST - 1) return;
      const now = Float32Array.from((await read()).data);
      const last = state;
      const next = last && now.map((value, i) => value - (last[i] as number));
      if (move && next) cosines.push(cosine(move, next));
      state = now;
      move = next;
    },
  });
  return cosines.length === 0 ? 0 : cosines.reduce((a, b) => a + b, 0) / cosines.length;
}

function cosine(a: Float32Array, b: Float32Array): number {
  let product = 0;
  let ofA = 0;
  let ofB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    product += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return ofA > 0 && ofB > 0 ? product / Math.sqrt(ofA * ofB) : 0;
}
