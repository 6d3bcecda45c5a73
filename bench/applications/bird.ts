import { fileURLToPath } from 'node:url';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { type Pasted, pasteObject } from '../../src/image/paste-object.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';

/** A bird that is cut out. */
export const BIRD = fileURLToPath(new URL('../../samples/inputs/wren.png', import.meta.url));
/** Of the photograph: where its centre comes to lie, and its longer side. */
export const PLACE = { x: 0.5, y: 0.5, size: 0.3 };

/** The bird, and its opacity. */
export async function cutBird(): Promise<{ readonly image: Tensor; readonly alpha: Tensor }> {
  const { image, alpha } = await decodeImage(BIRD);
  return { image, alpha: alpha as Tensor };
}

/** A photograph with the bird on it, as it is, and where it lies. */
export async function withBird(photo: Tensor): Promise<Pasted> {
  const { image, alpha } = await cutBird();
  const scale = (PLACE.size * longer(photo)) / longer(image);
  return pasteObject(photo, image, alpha, { ...PLACE, scale, rotation: 0 });
}

const longer = (image: Tensor) => Math.max(sizeOf(image).width, sizeOf(image).height);
