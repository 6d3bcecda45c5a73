import { z } from 'zod';
import { psnr } from '../../model/metrics/psnr.ts';
import { rmse } from '../../model/metrics/rmse.ts';
import { ssim } from '../../model/metrics/ssim.ts';
import { defineNode, port } from '../kit.ts';

/** PSNR that stands for "no difference to speak of": 100 dB is an error of 0.003 of 255 levels. JSON has no ∞. */
const MOST_PSNR = 100;

export const metricsCompare = defineNode({
  type: 'metrics/compare',
  version: 1,
  title: 'Compare figures',
  category: 'Metrics',
  help: 'Measures how close an image is to a reference, pixel by pixel: PSNR, SSIM (Wang et al. 2004) and RMSE. For super-resolution and recovery; for samples, whose layout may differ, use Quality.',
  inputs: {
    image: port('image', 'The image to judge.'),
    reference: port('image', 'The target: same size and channels, at least 11 pixels a side.'),
  },
  outputs: {
    report: port('report', 'All figures.'),
    psnr: port('number', `Peak signal-to-noise ratio, dB; higher is better, ${MOST_PSNR} for equal images.`),
    ssim: port('number', 'Structural similarity, at most 1; higher is better.'),
    rmse: port('number', 'Root mean squared error in 8-bit levels, 0 to 255; lower is better.'),
  },
  params: z.object({
    title: z.string().max(200).default('Comparison').describe('Title of the report.'),
  }),
  run: async ({ image, reference }, { title }) => {
    const figures = {
      psnr: Math.min(MOST_PSNR, psnr(image, reference)),
      ssim: ssim(image, reference),
      rmse: rmse(image, reference, 255),
    };
    const entries = [
      { name: 'PSNR', value: figures.psnr, meaning: `dB; higher is better, at most ${MOST_PSNR}` },
      { name: 'SSIM', value: figures.ssim, meaning: 'of luma; higher is better, 1 for equal images' },
      { name: 'RMSE', value: figures.rmse, meaning: 'in levels of 0 to 255; lower is better' },
    ];
    return { ...figures, report: { title, entries } };
  },
});
