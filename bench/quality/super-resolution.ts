import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { figure, tableText } from '../../src/cli/bench/table.ts';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { resize } from '../../src/image/resize.ts';
import { patchSwd } from '../../src/model/metrics/patch-swd.ts';
import { psnr } from '../../src/model/metrics/psnr.ts';
import { decodeModel } from '../../src/model/model-file.ts';
import { upsample } from '../../src/model/pyramid-model.ts';
import { superResolutionScale, superResolve } from '../../src/model/super-resolve.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';

const SAMPLES = new URL('../../samples/', import.meta.url);
const PHOTOGRAPHS = ['lake', 'rock', 'waves', 'dune'];

interface Way {
  readonly name: string;
  readonly net: 'finest' | 'paper';
  readonly backProjections: number;
  readonly steps?: number;
}

const WAYS: readonly Way[] = [
  { name: 'second-finest net', net: 'paper', backProjections: 3 },
  { name: 'finest net, nothing projected back', net: 'finest', backProjections: 0 },
  { name: 'finest net', net: 'finest', backProjections: 3 },
  { name: 'finest net, 10 projected back', net: 'finest', backProjections: 10 },
  { name: 'finest net, half the steps', net: 'finest', backProjections: 3, steps: 4 },
  { name: 'finest net, 2 steps', net: 'finest', backProjections: 3, steps: 2 },
  { name: 'finest net, 1 step', net: 'finest', backProjections: 3, steps: 1 },
  { name: 'second-finest net, 2 steps', net: 'paper', backProjections: 3, steps: 2 },
];

/**
 * Each shipped model's own training image, enlarged to the photograph shrunk to that size: PSNR and patch SWD of each way,
 * beside bicubic. Prints a line a way and photograph as it comes.
 */
export async function benchSuperResolution(
  engine: EnergyEngine,
  factors: readonly number[],
  print: (text: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const rows: string[][] = [];
  for (const factor of factors) {
    for (const photograph of PHOTOGRAPHS) {
      const bytes = await readFile(new URL(`models/${photograph}-96.safetensors`, SAMPLES));
      const model = decodeModel(bytes);
      const { image: photo } = await decodeImage(fileURLToPath(new URL(`photos/${photograph}.jpg`, SAMPLES)));
      const { width, height } = sizeOf(model.image);
      const size = { width: width * factor, height: height * factor };
      const truth = resize(photo, size, 'bicubic', { clip: [-1, 1] });
      const row = (way: string, image: Tensor) => {
        const cells = [
          photograph,
          `${factor}×`,
          way,
          psnr(image, truth).toFixed(2),
          figure(patchSwd(truth, image).distance),
        ];
        print(`${cells.join('  ')}\n`);
        rows.push(cells);
      };
      row('bicubic', upsample(model.image, size));
      for (const { name, net, backProjections, steps } of WAYS) {
        const scale = net === 'finest' ? model.scales.length - 1 : superResolutionScale(model);
        const options = { size, scale, backProjections, ...(steps !== undefined && { steps }), signal };
        row(name, await superResolve(engine, model, model.image, options));
      }
    }
  }
  print(`\n${tableText(['photograph', 'factor', 'way', 'PSNR, dB', 'patch SWD'], rows, 3)}\n`);
}
