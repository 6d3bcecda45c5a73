import type { Size } from '../../runtime/tensor.ts';
import type { KernelMemory } from '../../runtime/wasm/kernel-memory.ts';
import { copyOfImage, type KernelImage } from './images.ts';

/** Levels of 8 bits at which texture is half as strong as it can be: calm water has 2, a wood 6, rock and snow 50. */
const HALF = 8;
/** From a picture of so many times the width on it makes no difference how fine it is. */
const FINE = 8;

/** Of pictures of one photograph, from small to large, the one that tells the texture of the one at `index`. */
export function finerOf(pictures: readonly KernelImage[], index: number): KernelImage {
  const least = FINE * (pictures[index] as KernelImage).width;
  return (pictures.find(({ width }, i) => i >= index && width >= least) ?? pictures.at(-1)) as KernelImage;
}

/** Whether a pixel of a picture holds enough pixels of a larger one to tell its texture: two across at least. */
export function tellsTexture(finer: Size, { width, height }: Size): boolean {
  return finer.width >= 2 * width && finer.height >= 2 * height;
}

/**
 * How much a photograph varies within each pixel of a smaller picture of it, 255 σ / (σ + {@link HALF}) with σ the
 * standard deviation of its lightness there, in levels: what is alike in colour when it is small, as a dark wood and
 * the water below it, is told apart by it.
 * @param bytes red, green, blue and opacity of each pixel of the photograph, of size `from`
 * @param to size of the smaller picture
 * @returns a byte a pixel of it; 0 where a pixel of it holds no two of the photograph's
 */
export function textureOf(bytes: Uint8Array, from: Size, to: Size): Uint8Array {
  const count = to.width * to.height;
  const [sums, squares, counts] = [new Float64Array(count), new Float64Array(count), new Uint32Array(count)];
  const columns = Uint32Array.from({ length: from.width }, (_, x) => Math.floor((x * to.width) / from.width));
  for (let y = 0, i = 0; y < from.height; y++) {
    const row = Math.floor((y * to.height) / from.height) * to.width;
    for (let x = 0; x < from.width; x++, i += 4) {
      const cell = row + columns[x]!;
      const sum = bytes[i]! + bytes[i + 1]! + bytes[i + 2]!;
      sums[cell]! += sum;
      squares[cell]! += sum * sum;
      counts[cell]!++;
    }
  }
  return Uint8Array.from(sums, (sum, cell) => {
    const n = Math.max(1, counts[cell]!);
    const deviation = Math.sqrt(Math.max(0, n * squares[cell]! - sum * sum)) / (3 * n);
    return Math.round((255 * deviation) / (deviation + HALF));
  });
}

/** A copy of a picture with its texture ({@link textureOf}) in the place of its opacity. The caller frees it. */
export function withTexture(memory: KernelMemory, image: KernelImage, finer: KernelImage): KernelImage {
  const copy = copyOfImage(memory, image);
  const texture = textureOf(memory.bytes(finer.at, finer.width * finer.height * 4), finer, image);
  const bytes = memory.bytes(copy.at, image.width * image.height * 4);
  for (let i = 0, o = 3; i < texture.length; i++, o += 4) bytes[o] = texture[i]!;
  return copy;
}
