import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { figure, tableText } from '../../src/cli/bench/table.ts';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { resize } from '../../src/image/resize.ts';
import { backProjected } from '../../src/model/apply/back-projection.ts';
import { enlargeBySelfSimilarity } from '../../src/model/apply/self-similarity.ts';
import { superResolutionScale, superResolve } from '../../src/model/apply/super-resolve.ts';
import { decodeModel } from '../../src/model/file/model-file.ts';
import { patchSwd } from '../../src/model/metrics/patch-swd.ts';
import { psnr } from '../../src/model/metrics/psnr.ts';
import { ssim } from '../../src/model/metrics/ssim.ts';
import { upsample } from '../../src/model/pyramid/pyramid-model.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';

const SAMPLES = new URL('../../samples/', import.meta.url);
const PHOTOGRAPHS = ['lake', 'rock', 'waves', 'dune', 'colosseum', 'flowers', 'tea'];

interface Way {
  readonly name: string;
  readonly net: 'finest' | 'paper';
  readonly enlarge: 'bicubic' | 'self-similar';
  readonly steps?: number;
}

const WAYS: readonly Way[] = [
  { name: 'second-finest net', net: 'paper', enlarge: 'bicubic' },
  { name: 'finest net, 2 steps', net: 'finest', enlarge: 'bicubic', steps: 2 },
  { name: 'self-similar, finest net, 1 step', net: 'finest', enlarge: 'self-similar', steps: 1 },
  { name: 'self-similar, finest net, 2 steps', net: 'finest', enlarge: 'self-similar', steps: 2 },
  { name: 'self-similar, finest net, 4 steps', net: 'finest', enlarge: 'self-similar', steps: 4 },
];
const BACK_PROJECTIONS = 3;

/**
 * Each shipped model's own training image, enlarged to the photograph shrunk to that size: PSNR, SSIM and patch SWD of
 * each way, beside bicubic, Lanczos with back-projection and self-similarity without a net. All but bicubic are projected
 * back three times. Prints a line a way and photograph as it comes, and the means.
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
          ssim(image, truth).toFixed(4),
          figure(patchSwd(truth, image).distance),
        ];
        print(`${cells.join('  ')}\n`);
        rows.push(cells);
      };
      row('bicubic', upsample(model.image, size));
      let lanczos = resize(model.image, size, 'lanczos', { clip: [-1, 1] });
      for (let i = 0; i < BACK_PROJECTIONS; i++) lanczos = backProjected(lanczos, model.image);
      row('Lanczos + back-projection', lanczos);
      row('self-similar', await enlargeBySelfSimilarity(model.image, size));
      for (const { name, net, enlarge, steps } of WAYS) {
        const scale = net === 'finest' ? model.scales.length - 1 : superResolutionScale(model);
        const options = {
          ...{ size, scale, enlarge, backProjections: BACK_PROJECTIONS, signal },
          ...(steps !== undefined && { steps }),
        };
        row(name, await superResolve(engine, model, model.image, options));
      }
    }
  }
  print(
    `\n${tableText(['photograph', 'factor', 'way', 'PSNR, dB', 'SSIM', 'patch SWD'], [...rows, ...meansOf(rows)], 3)}\n`,
  );
}

/** Means over the photographs, a factor and way. */
function meansOf(rows: readonly (readonly string[])[]): string[][] {
  const groups = new Map<string, (readonly string[])[]>();
  for (const row of rows) {
    const key = `${row[1]} ${row[2]}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => {
    const mean = (column: number) =>
      group.reduce((sum, cells) => sum + Number(cells[column]), 0) / group.length;
    const [, factor = '', way = ''] = group[0] ?? [];
    return ['mean', factor, way, mean(3).toFixed(2), mean(4).toFixed(4), figure(mean(5))];
  });
}
