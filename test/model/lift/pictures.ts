import { decodeImage } from '../../../src/image/codec/image-codec.ts';
import { byBytes } from '../../../src/image/pointwise.ts';
import { resize } from '../../../src/image/resize.ts';
import { type KernelImage, placeBytes } from '../../../src/model/lift/images.ts';
import type { PieceImage } from '../../../src/model/lift/pieces/hole-pieces.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import type { Kernels } from '../../../src/runtime/wasm/kernels.ts';

/** A photograph of the project, 160 px wide: large enough for several levels, small enough for a spec. */
export async function smallPhoto(name = 'lake', width = 160, height = 90): Promise<Tensor> {
  const { image } = await decodeImage(`samples/photos/${name}.jpg`);
  const resized = resize(image, { width, height }, 'area', { clip: [-1, 1] });
  // As a file of 8 bits would have it.
  return byBytes(resized);
}

export function shrunk(photo: Tensor, width: number, height: number): Tensor {
  return resize(photo, { width, height }, 'bicubic', { clip: [-1, 1] });
}

/** A picture in the memory of the kernels. */
export function placed({ memory }: Kernels, { width, height, bytes }: PieceImage): KernelImage {
  return { width, height, at: placeBytes(memory, bytes) };
}
