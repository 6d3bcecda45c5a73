import { readFile } from 'node:fs/promises';
import { addNoise } from '../../src/image/add-noise.ts';
import { composite } from '../../src/image/composite.ts';
import { flip } from '../../src/image/flip.ts';
import { gaussianBlur } from '../../src/image/gaussian-blur.ts';
import { clamp } from '../../src/image/pointwise.ts';
import { resize } from '../../src/image/resize.ts';
import { recoverPyramid } from '../../src/model/chain/sample-pyramid.ts';
import { decodeModel } from '../../src/model/file/model-file.ts';
import { psnr } from '../../src/model/metrics/psnr.ts';
import { ssim } from '../../src/model/metrics/ssim.ts';
import { corruptedStart, type PyramidModel, trainingPyramid } from '../../src/model/pyramid/pyramid-model.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { openEngine } from '../../src/runtime/engine/engines.ts';
import { type Generator, generator } from '../../src/runtime/random/random.ts';
import { filled, sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { type Bench, type Judged, type Made, timed } from './case.ts';
import { maskOf } from './places.ts';

const SEED = 1;
/** Damages of the coarsest scale: three as *Corrupt image* makes them without a parameter, and one grey blot. */
const DAMAGES: Readonly<Record<string, (level: Tensor, random: Generator) => Tensor>> = {
  resolution: (level) => corruptedStart(level, 0.75),
  noise: (level, random) => clamp(addNoise(level, random.normal(level.data.length), 0.3)),
  blur: (level) => gaussianBlur(level, 1.5),
  'a blot': (level, random) => {
    const { width, height } = sizeOf(level);
    const side = Math.round(0.3 * height);
    const [left, top] = [random.integer(width - side + 1), random.integer(height - side + 1)];
    return composite(
      level,
      filled(level.shape, 0),
      maskOf({ left, top, width: side, height: side }, { width, height }),
    );
  },
};
/** A model knows the photograph by heart; the mirrored one has its statistics, and was never seen. */
const SHOWN: Readonly<Record<string, (level: Tensor) => Tensor>> = {
  learned: (level) => level,
  mirrored: (level) => flip(level, 'horizontal'),
};

/**
 * The smallest scale of each photograph that has a model, damaged, and its finest scale made of that: beside plain
 * enlargements of what was given, of which one takes the noise out first.
 */
export async function* benchRecovering({ photographs, tell }: Bench): AsyncGenerator<Judged> {
  const engine = await openEngine('onnx-cpu', {});
  try {
    for (const { stem, model } of photographs) {
      if (model === undefined) {
        tell(`${stem} has no model: nothing is recovered of it`);
        continue;
      }
      yield* recovered(engine, stem, decodeModel(await readFile(model)), tell);
    }
  } finally {
    await engine.dispose();
  }
}

async function* recovered(
  engine: EnergyEngine,
  stem: string,
  model: PyramidModel,
  tell: (text: string) => void,
): AsyncGenerator<Judged> {
  const { levels } = trainingPyramid(model);
  for (const [shown, showing] of Object.entries(SHOWN)) {
    const [coarsest, truth] = [showing(levels[0]!), showing(levels.at(-1)!)];
    const size = sizeOf(truth);
    const enlarged = (image: Tensor) => resize(image, size, 'lanczos', { clip: [-1, 1] });
    for (const [damage, damaged] of Object.entries(DAMAGES)) {
      const start = damaged(coarsest, generator(SEED).split(stem).split(damage));
      const ways: [string, () => Promise<Tensor>][] = [
        ['Patchwise', async () => (await recoverPyramid(engine, model, start, { keepColour: true })).at(-1)!],
        ['Lanczos', async () => enlarged(start)],
        ['blur of 0.7 px, Lanczos', async () => enlarged(gaussianBlur(start, 0.7))],
      ];
      const made: Made[] = [];
      for (const [by, mend] of ways) {
        tell(`${stem}, ${shown}, ${damage}: ${by}`);
        const { result, seconds } = await timed(mend);
        const figures = { 'PSNR, dB': psnr(result, truth), SSIM: ssim(result, truth) };
        made.push({ by, image: result, seconds, figures });
      }
      yield {
        of: {
          ...{ application: 'recovery', photograph: stem, kind: `${damage}, ${shown}` },
          ...{ given: enlarged(start), truth, window: { left: 0, top: 0, ...size } },
        },
        made,
      };
    }
  }
}
