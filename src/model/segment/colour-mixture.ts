/** Colours as a mixture of Gaussians with full covariances: log densities. */
export interface ColourMixture {
  /** −log p of a colour, and the number of the Gaussian that it most likely comes from. */
  cost(r: number, g: number, b: number): { readonly cost: number; readonly component: number };
}

/** What is added to variances, squared levels: grain, so that a flat colour is no point. */
const GRAIN = 12;
/** Rounds of k-means by which colours are parted at first. */
const ROUNDS = 6;

interface Gaussian {
  readonly mean: readonly [number, number, number];
  /** Σ⁻¹: xx, yy, zz, xy, xz, yz. */
  readonly inverse: readonly [number, number, number, number, number, number];
  /** −log of weight / √|Σ|. */
  readonly offset: number;
}

/**
 * Fits a mixture to colours as GrabCut does: each belongs to one Gaussian, first by k-means, then to the likeliest.
 * @param colours three levels each, 0 to 255
 * @param before what they belonged to; undefined: nothing yet
 */
export function fitColours(
  colours: Float32Array,
  components: number,
  before?: ColourMixture | undefined,
): ColourMixture {
  const count = colours.length / 3;
  const labels =
    before === undefined
      ? kMeans(colours, components)
      : Uint8Array.from(
          { length: count },
          (_, i) => before.cost(colours[3 * i]!, colours[3 * i + 1]!, colours[3 * i + 2]!).component,
        );
  const gaussians = Array.from({ length: components }, (_, k) => gaussianOf(colours, labels, k));
  return {
    cost(r, g, b) {
      let best = { cost: Number.POSITIVE_INFINITY, component: 0 };
      for (const [component, gaussian] of gaussians.entries()) {
        if (gaussian === undefined) continue;
        const { mean, inverse, offset } = gaussian;
        const [x, y, z] = [r - mean[0], g - mean[1], b - mean[2]];
        const [xx, yy, zz, xy, xz, yz] = inverse;
        const far = x * (xx * x + 2 * xy * y + 2 * xz * z) + y * (yy * y + 2 * yz * z) + zz * z * z;
        const cost = offset + far / 2;
        if (cost < best.cost) best = { cost, component };
      }
      return best;
    },
  };
}

/** Undefined where a component has no colour. */
function gaussianOf(colours: Float32Array, labels: Uint8Array, component: number): Gaussian | undefined {
  let count = 0;
  const sum = [0, 0, 0];
  const product = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== component) continue;
    const [r, g, b] = [colours[3 * i]!, colours[3 * i + 1]!, colours[3 * i + 2]!];
    count++;
    sum[0]! += r;
    sum[1]! += g;
    sum[2]! += b;
    for (const [k, value] of [r * r, g * g, b * b, r * g, r * b, g * b].entries()) product[k]! += value;
  }
  if (count === 0) return undefined;
  const [r, g, b] = sum.map((value) => value / count) as [number, number, number];
  const spread = (k: number, a: number, c: number) => product[k]! / count - a * c;
  const [xx, yy, zz] = [spread(0, r, r) + GRAIN, spread(1, g, g) + GRAIN, spread(2, b, b) + GRAIN];
  const [xy, xz, yz] = [spread(3, r, g), spread(4, r, b), spread(5, g, b)];
  const det = xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz);
  return {
    mean: [r, g, b],
    inverse: [
      (yy * zz - yz * yz) / det,
      (xx * zz - xz * xz) / det,
      (xx * yy - xy * xy) / det,
      (xz * yz - xy * zz) / det,
      (xy * yz - xz * yy) / det,
      (xy * xz - xx * yz) / det,
    ],
    offset: Math.log(labels.length / count) + Math.log(det) / 2,
  };
}

/** Of each colour the number of its mean; means begin where they are farthest from those before (Gonzalez 1985). */
function kMeans(colours: Float32Array, clusters: number): Uint8Array {
  const count = colours.length / 3;
  const means: number[][] = [[colours[0]!, colours[1]!, colours[2]!]];
  const far = (i: number, mean: readonly number[]) =>
    (colours[3 * i]! - mean[0]!) ** 2 +
    (colours[3 * i + 1]! - mean[1]!) ** 2 +
    (colours[3 * i + 2]! - mean[2]!) ** 2;
  const nearest = Float64Array.from({ length: count }, (_, i) => far(i, means[0] as number[]));
  while (means.length < Math.min(clusters, count)) {
    const next = nearest.indexOf(nearest.reduce((most, value) => Math.max(most, value), 0));
    const mean = [colours[3 * next]!, colours[3 * next + 1]!, colours[3 * next + 2]!];
    means.push(mean);
    for (let i = 0; i < count; i++) nearest[i] = Math.min(nearest[i]!, far(i, mean));
  }
  const labels = new Uint8Array(count);
  for (let round = 0; round < ROUNDS; round++) {
    const sums = means.map(() => [0, 0, 0, 0]);
    for (let i = 0; i < count; i++) {
      let best = 0;
      for (let k = 1; k < means.length; k++) if (far(i, means[k]!) < far(i, means[best]!)) best = k;
      labels[i] = best;
      const sum = sums[best]!;
      for (let c = 0; c < 3; c++) sum[c]! += colours[3 * i + c]!;
      sum[3]!++;
    }
    for (const [k, [r, g, b, n]] of sums.entries()) if (n! > 0) means[k] = [r! / n!, g! / n!, b! / n!];
  }
  return labels;
}
