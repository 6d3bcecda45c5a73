import type { EnergyEngine, ScoreGradient } from '../../runtime/engine/engine.ts';
import { cropMargin, type Tensor } from '../../runtime/tensor.ts';
import { marginWidth, withMargin } from '../net/energy-net.ts';
import { isPatchScale, type ScaleModel } from '../pyramid/pyramid-model.ts';
import { compileNet } from './coarse-to-fine.ts';
import { patchScores } from './run-patch-scale.ts';

/**
 * What the energy of a scale says of images at it: the score of the patch around each pixel, and ∂(Σ f)/∂x of the net in its
 * own colours, or the drift of patches.
 * @param images [N, C, H, W] in [-1, 1]
 */
export async function scaleScores(
  engine: EnergyEngine,
  scale: ScaleModel,
  images: Tensor,
): Promise<ScoreGradient> {
  if (isPatchScale(scale)) {
    const { score, drift } = await patchScores(engine, scale, images);
    return { score, gradient: drift };
  }
  const { net } = scale;
  const program = compileNet(engine, net);
  try {
    const { score, gradient } = await program.scoreGradient(withMargin(images, net.spec));
    return { score, gradient: cropMargin(gradient, marginWidth(net.spec)) };
  } finally {
    await program.release();
  }
}
