import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { resize } from '../../src/image/resize.ts';
import { measureQuality } from '../../src/model/metrics/quality.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { toolImages } from './images.ts';
import type { Judged } from './summary.ts';

/** Other tools' images of one training image, brought to its size, by the same meter. */
export async function judgeTools(folder: string, stem: string, reference: Tensor): Promise<Judged[]> {
  const images = await toolImages(folder, stem);
  const tools = [...new Set(images.map(({ tool }) => tool))];
  const rows: Judged[] = [];
  for (const tool of tools) {
    const samples: Tensor[] = [];
    for (const { path } of images.filter((one) => one.tool === tool)) {
      const { image } = await decodeImage(path);
      samples.push(resize(image, sizeOf(reference), 'bicubic', { clip: [-1, 1] }));
    }
    rows.push({ stem, maker: tool, quality: await measureQuality(reference, samples), seconds: undefined });
  }
  return rows;
}
