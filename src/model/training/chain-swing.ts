import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { runScale } from '../chain/coarse-to-fine.ts';
import type { NetScale } from '../pyramid/pyramid-model.ts';

/** Swing above which a chain counts as swinging: those that do have 0.08 and more, others 0.04 at most. */
export const SWINGING = 0.05;

/** Products of two moves that are averaged: those of the last moves of a chain. */
const LAST = 5;

/**
 * How far the end of a chain swings about something: with m_k the last moves of a chain and n values of an image
 *
 *     √ max(0, − mean over k of m_k · m_{k+1} / n)
 *
 * the RMS of moves that undo each other. A chain that goes on, or comes to rest, has 0 or nearly so; one whose energy
 * is too sharp for its step jumps to and fro.
 * @param start [N, C, h, w] of the scale, N chains; they run as in sampling, without noise.
 * @returns in units of [-1, 1], 0 to 2; 0 where a chain is too short to tell.
 */
export async function chainSwing(
  engine: EnergyEngine,
  scale: NetScale,
  start: Tensor,
  signal?: AbortSignal,
): Promise<number> {
  const products: number[] = [];
  let state: Float32Array | undefined;
  let move: Float32Array | undefined;
  await runScale(engine, scale, start, {
    signal,
    onStep: async (step, read) => {
      // LAST products are of LAST + 1 moves.
      if (step < scale.steps - LAST - 1) return;
      const now = Float32Array.from((await read()).data);
      const last = state;
      const next = last && now.map((value, i) => value - (last[i] as number));
      if (move && next) products.push(meanProduct(move, next));
      state = now;
      move = next;
    },
  });
  if (products.length === 0) return 0;
  const mean = products.reduce((sum, product) => sum + product, 0) / products.length;
  return Math.sqrt(Math.max(0, -mean));
}

function meanProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum / a.length;
}
