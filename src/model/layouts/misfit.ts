import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { nchw, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { compileNet } from '../coarse-to-fine.ts';
import { withMargin } from '../energy-net.ts';
import type { ScaleModel } from '../pyramid-model.ts';

/** Quantiles that stand for the distribution of a channel's activations: sizes may then differ. */
const QUANTILES = 256;

/** How one image activates a net: for each layer, for each channel, the quantiles of its activations. */
type ActivationProfile = readonly (readonly Float64Array[])[];

/** Measures how unlike the training image a sample is, as the model's own features see it. */
export type MisfitMeter = (images: Tensor) => Promise<number[]>;

/**
 * A meter for one scale. With a_lc the activations of channel c of layer l (the score map is the last layer), W₁ the
 * Wasserstein distance of two sets of numbers and MAD their mean absolute deviation, the misfit of a sample x to the
 * training image o is the mean over layers of
 *     Σ_c W₁(a_lc(x), a_lc(o)) / Σ_c MAD(a_lc(o)).
 * 0 for the training image itself. A sample whose layout failed has features that the image lacks, and the energy's
 * own filters are what can tell. No distance between pixels enters, so a new arrangement costs nothing.
 */
export async function misfitMeter(
  engine: EnergyEngine,
  scale: ScaleModel,
  observed: Tensor,
): Promise<MisfitMeter> {
  const [reference] = await profiles(engine, scale, observed);
  const spreads = (reference as ActivationProfile).map((layer) =>
    layer.reduce((sum, q) => sum + deviation(q), 0),
  );
  return async (images) =>
    (await profiles(engine, scale, images)).map((profile) => {
      const ratios = profile.map((layer, l) => {
        const distance = layer.reduce(
          (sum, q, c) => sum + meanGap(q, reference?.[l]?.[c] as Float64Array),
          0,
        );
        return distance / Math.max(spreads[l] as number, 1e-12);
      });
      return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    });
}

async function profiles(
  engine: EnergyEngine,
  scale: ScaleModel,
  images: Tensor,
): Promise<ActivationProfile[]> {
  const program = compileNet(engine, scale.net);
  try {
    const { spec } = scale.net;
    const out: ActivationProfile[] = [];
    // One image at a time: its activations are some forty times as large as itself.
    for (const image of splitBatch(images)) {
      const layers = await program.activations(withMargin(image, spec));
      out.push(layers.map(channelQuantiles));
    }
    return out;
  } finally {
    await program.release();
  }
}

function channelQuantiles(activations: Tensor): Float64Array[] {
  const { c, h, w } = nchw(activations);
  return Array.from({ length: c }, (_, channel) =>
    quantiles(activations.data.slice(channel * h * w, (channel + 1) * h * w).sort()),
  );
}

/** Linear interpolation at the centres of equal shares. */
function quantiles(sorted: Float32Array): Float64Array {
  const out = new Float64Array(QUANTILES);
  const last = sorted.length - 1;
  for (let i = 0; i < QUANTILES; i++) {
    const position = Math.min(last, Math.max(0, ((i + 0.5) / QUANTILES) * sorted.length - 0.5));
    const below = Math.floor(position);
    const lower = sorted[below] as number;
    out[i] = lower + (position - below) * ((sorted[Math.min(below + 1, last)] as number) - lower);
  }
  return out;
}

/** W₁ of two distributions given by their quantiles. */
function meanGap(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] as number) - (b[i] as number));
  return sum / a.length;
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + Math.abs(value - mean), 0) / values.length;
}
