import { byBytes } from '../../src/image/pointwise.ts';
import { resize } from '../../src/image/resize.ts';
import { backProjected } from '../../src/model/apply/back-projection.ts';
import { psnr } from '../../src/model/metrics/psnr.ts';
import { ssim } from '../../src/model/metrics/ssim.ts';
import { crop } from '../../src/runtime/crop.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { upscale } from '../../src/tasks/tasks.ts';
import { type Bench, type Judged, type Made, timed } from './case.ts';
import { openMagick } from './peers.ts';

const BACK_PROJECTIONS = 3;

/** Photographs made smaller, and enlarged again by each way. */
export async function* benchEnlarging({ photographs, tell }: Bench): AsyncGenerator<Judged> {
  const magick = await openMagick(tell);
  for (const factor of [2, 4]) {
    for (const { stem, image } of photographs) {
      const whole = sizeOf(image);
      const even = {
        width: whole.width - (whole.width % factor),
        height: whole.height - (whole.height % factor),
      };
      const truth = crop(image, { left: 0, top: 0, ...even });
      const small = byBytes(
        resize(truth, { width: even.width / factor, height: even.height / factor }, 'bicubic', {
          clip: [-1, 1],
        }),
      );
      const ways: [string, () => Promise<Tensor>][] = [
        ['Patchwise', async () => (await (await upscale(small, { factor })).decode()).image],
        [
          'Lanczos + back-projection',
          async () => projected(resize(small, even, 'lanczos', { clip: [-1, 1] }), small),
        ],
        ['bicubic', async () => resize(small, even, 'bicubic', { clip: [-1, 1] })],
      ];
      if (magick !== undefined) ways.push(['ImageMagick Lanczos', () => magick(small, even)]);
      const made: Made[] = [];
      for (const [by, enlarge] of ways) {
        tell(`${stem}, ${factor}×: ${by}`);
        const { result, seconds } = await timed(enlarge);
        made.push({
          by,
          image: result,
          seconds,
          figures: { 'PSNR, dB': psnr(result, truth), SSIM: ssim(result, truth) },
        });
      }
      const window = { width: Math.min(240, even.width), height: Math.min(240, even.height) };
      const middle = { left: (even.width - window.width) >> 1, top: (even.height - window.height) >> 1 };
      const given = resize(small, even, 'bicubic', { clip: [-1, 1] });
      yield {
        of: {
          application: 'super-resolution',
          photograph: stem,
          kind: `${factor}×`,
          given,
          truth,
          window: { ...middle, ...window },
        },
        made,
      };
    }
  }
}

function projected(image: Tensor, small: Tensor): Tensor {
  let state = image;
  for (let i = 0; i < BACK_PROJECTIONS; i++) state = backProjected(state, small);
  return state;
}
