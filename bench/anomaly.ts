// How well the drift and the score of trained models find what does not belong (docs/workflows/anomaly-map.md): squares
// of a quarter of the height, cut out of the other shipped photographs and pasted on the training image; the mean area
// under the curve of each joint map against the square:
// node --import tsx bench/anomaly.ts samples/models/*.safetensors
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figure, tableText } from '../src/cli/bench/table.ts';
import { decodeImage } from '../src/image/codec/image-codec.ts';
import { composite } from '../src/image/composite.ts';
import { resize } from '../src/image/resize.ts';
import { anomalyMaps } from '../src/model/apply/anomaly.ts';
import { decodeModel } from '../src/model/file/model-file.ts';
import { crop } from '../src/runtime/crop.ts';
import { openEngine } from '../src/runtime/engine/engines.ts';
import { generator } from '../src/runtime/random/random.ts';
import { filled, sizeOf, type Tensor } from '../src/runtime/tensor.ts';
import { areaUnderCurve } from './anomaly/area-under-curve.ts';

const SQUARES = 12;
const SEED = 1;

const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error('Give model files.');
const photos = fileURLToPath(new URL('../samples/photos', import.meta.url));
const names = (await readdir(photos)).filter((name) => name.endsWith('.jpg')).sort();
const engine = await openEngine('onnx-cpu', { threads: 1 });
const cells: string[][] = [];
for (const path of paths) {
  const model = decodeModel(await readFile(path));
  const size = sizeOf(model.image);
  const others = names.filter((name) => !basename(path).startsWith(name.slice(0, -'.jpg'.length)));
  const sums = { drift: 0, score: 0 };
  for (let square = 0; square < SQUARES; square++) {
    const random = generator(SEED).split('square', square);
    const { image } = await decodeImage(join(photos, others[square % others.length] as string));
    const side = Math.round(size.height / 4);
    const place = (split: string) => ({
      top: random.split(split, 'top').integer(size.height - side + 1),
      left: random.split(split, 'left').integer(size.width - side + 1),
      height: side,
      width: side,
    });
    const strange = crop(resize(image, size, 'bicubic', { clip: [-1, 1] }), place('from'));
    const { mask, pasted } = pasteAt(model.image, strange, place('to'));
    for (const measure of ['drift', 'score'] as const) {
      const { combined } = await anomalyMaps(engine, model, pasted, { measure });
      sums[measure] += areaUnderCurve(combined.data, mask.data) / SQUARES;
    }
  }
  cells.push([basename(path), figure(sums.drift), figure(sums.score)]);
  console.log(tableText(['model', 'drift', 'score'], cells.slice(-1), 1));
}
await engine.dispose();

function pasteAt(
  photo: Tensor,
  part: Tensor,
  { top, left }: { readonly top: number; readonly left: number },
) {
  const { height, width } = sizeOf(photo);
  const { height: rows, width: columns } = sizeOf(part);
  const mask = filled([1, 1, height, width], 0);
  const over = filled(photo.shape, 0);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const at = (top + y) * width + left + x;
      mask.data[at] = 1;
      for (let c = 0; c < 3; c++) {
        over.data[c * height * width + at] = part.data[c * rows * columns + y * columns + x]!;
      }
    }
  }
  return { mask, pasted: composite(photo, over, mask) };
}
