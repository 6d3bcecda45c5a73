import { PATCH, PATCH_ELEMENTS } from './patches.ts';

/** Grey first, then the two colour differences: an orthonormal 3×3 matrix. */
const OPPONENT_COLOURS = [
  [Math.sqrt(1 / 3), Math.sqrt(1 / 3), Math.sqrt(1 / 3)],
  [Math.sqrt(1 / 2), 0, -Math.sqrt(1 / 2)],
  [Math.sqrt(1 / 6), -Math.sqrt(2 / 3), Math.sqrt(1 / 6)],
] as const;

let basis: Float32Array | undefined;

/**
 * An orthonormal basis of the patch space, [148, 147] with a last row of zeros: the two-dimensional cosine transform
 * (DCT-II) of three opponent colours, coarse frequencies first and grey before colour. Distances are the same in it,
 * but on photographs a few leading coefficients hold nearly all of a distance, so sums of the first ones are tight
 * lower bounds. Row 0 is the mean of the patch times √147.
 */
export function patchBasis(): Float32Array {
  basis ??= makeBasis();
  return basis;
}

function makeBasis(): Float32Array {
  const waves: { u: number; v: number; colour: number; order: number }[] = [];
  for (let colour = 0; colour < 3; colour++) {
    for (let u = 0; u < PATCH; u++) {
      for (let v = 0; v < PATCH; v++) waves.push({ u, v, colour, order: u + v + (colour === 0 ? 0 : 1) });
    }
  }
  waves.sort((a, b) => a.order - b.order || a.colour - b.colour || a.u - b.u);
  const out = new Float32Array((PATCH_ELEMENTS + 1) * PATCH_ELEMENTS);
  let at = 0;
  for (const { u, v, colour } of waves) {
    for (let channel = 0; channel < 3; channel++) {
      for (let y = 0; y < PATCH; y++) {
        for (let x = 0; x < PATCH; x++) {
          out[at++] = OPPONENT_COLOURS[colour]![channel]! * cosine(u, y) * cosine(v, x);
        }
      }
    }
  }
  return out;
}

/** Orthonormal DCT-II: row `frequency`, column `position`. */
function cosine(frequency: number, position: number): number {
  const scale = Math.sqrt((frequency === 0 ? 1 : 2) / PATCH);
  return scale * Math.cos((Math.PI * (position + 0.5) * frequency) / PATCH);
}
