import { gaussianBlur } from '../../src/image/gaussian-blur.ts';
import { compileNet } from '../../src/model/coarse-to-fine.ts';
import { toAxes, toColours } from '../../src/model/colour-axes.ts';
import { frameWidth } from '../../src/model/energy-net.ts';
import { heldAt } from '../../src/model/known-pixels.ts';
import { type PyramidModel, type ScaleModel, upsample } from '../../src/model/pyramid-model.ts';
import { injected, sizeAtScale } from '../../src/model/sample-pyramid.ts';
import { withStartNoise } from '../../src/model/start-noise.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { type Generator, generator } from '../../src/runtime/random/random.ts';
import { cropFrame, padFrame, sizeOf, type Tensor } from '../../src/runtime/tensor.ts';

export interface PullOptions {
  readonly seed: number;
  /** First scale to run. */
  readonly startScale: number;
  /** β: share of the tones' difference from the input that each step makes good; 0 is `injectPyramid`. */
  readonly pull: number;
}

/** Of the low pass, px of each scale. */
const SIGMA = 2;

/**
 * An image injected as by `injectPyramid` without noise in its steps, but each step is followed by a drift towards the
 * input's tones, x ← x + β·LP(input − x): tried and rejected (docs/workflows/harmonization.md).
 * @param image [1, C, H, W] of the training image's size
 */
export async function pulledInjection(
  engine: EnergyEngine,
  model: PyramidModel,
  image: Tensor,
  { seed, startScale, pull }: PullOptions,
): Promise<Tensor> {
  const root = generator(seed).split('langevin', 0);
  let state = injected(model, image, startScale, sizeOf(image));
  for (const [s, scale] of model.scales.entries()) {
    if (s < startScale) continue;
    const size = sizeAtScale(model, s, sizeOf(image));
    if (s > startScale) state = upsample(state, size);
    state = await pulledChain(engine, scale, state, {
      input: heldAt(image, size),
      pull,
      own: root.split('scale', s),
    });
  }
  return state;
}

async function pulledChain(
  engine: EnergyEngine,
  scale: ScaleModel,
  start: Tensor,
  { input, pull, own }: { readonly input: Tensor; readonly pull: number; readonly own: Generator },
): Promise<Tensor> {
  const { net, stepSize, momentum } = scale;
  const { colour } = net.spec;
  const limit = colour?.limit ?? 1;
  const frame = frameWidth(net.spec);
  const clip = (value: number) => Math.min(limit, Math.max(-limit, value));
  const wanted = toAxes(input, colour);
  const program = compileNet(engine, net);
  try {
    let x = padFrame(toAxes(withStartNoise(start, scale.startNoise, [own]), colour), frame);
    const velocity = new Float32Array(x.data.length);
    for (let step = 0; step < scale.steps; step++) {
      const { gradient } = await program.scoreGradient(x);
      gradient.data.forEach((g, i) => {
        velocity[i] = momentum * velocity[i]! + (stepSize / 2) * g;
      });
      x = { shape: x.shape, data: x.data.map((value, i) => clip(value + velocity[i]!)) };
      if (pull === 0) continue;
      const picture = cropFrame(x, frame);
      const missing = { shape: wanted.shape, data: wanted.data.map((value, i) => value - picture.data[i]!) };
      // The frame takes part in the chain, but the input has none.
      const drift = padFrame(gaussianBlur(missing, SIGMA), frame).data;
      x = { shape: x.shape, data: x.data.map((value, i) => clip(value + pull * drift[i]!)) };
    }
    return toColours(cropFrame(x, frame), colour);
  } finally {
    await program.release();
  }
}
