import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { resize } from '../../src/image/resize.ts';
import { measureQuality } from '../../src/model/metrics/quality.ts';
import { measureOneShift } from '../../src/model/novelty/one-shift.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { toolImages } from './images.ts';
import type { Judged } from './summary.ts';

/** Other tools' images of one training image, brought to its size, by the same meter. */
export async function judgeTools(
  engine: EnergyEngine,
  folder: string,
  stem: string,
  reference: Tensor,
): Promise<Judged[]> {
  const images = await toolImages(folder, stem);
  const tools = [...new Set(images.map(({ tool }) => tool))];
  const rows: Judged[] = [];
  for (const tool of tools) {
    const samples: Tensor[] = [];
    for (const { path } of images.filter((one) => one.tool === tool)) {
      const { image } = await decodeImage(path);
      samples.push(resize(image, sizeOf(reference), 'bicubic', { clip: [-1, 1] }));
    }
    const oneShift: number[] = [];
    for (const sample of samples) oneShift.push(await measureOneShift(engine, reference, sample));
    rows.push({
      stem,
      maker: tool,
      quality: await measureQuality(reference, samples),
      oneShift,
      seconds: undefined,
    });
  }
  return rows;
}
