import { contactSheet } from '../../src/render/contact-sheet.ts';
import { crop } from '../../src/runtime/crop.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import type { Hole } from './holes.ts';

export interface FilledHole {
  readonly hole: Hole;
  readonly images: readonly { readonly by: string; readonly image: Tensor }[];
}

/** A section a hole: the hole in magenta, then each filling, all cut to its surroundings. */
export function holesSheet(filled: readonly FilledHole[]): Promise<Tensor> {
  const sections = filled.map(({ hole, images }) => ({
    title: hole.name,
    cells: [{ by: 'the hole', image: marked(hole) }, ...images].map(({ by, image }) => ({
      image: surroundings(image, hole),
      label: by,
    })),
  }));
  return contactSheet(sections, { cellSize: 400, columns: 3, magnification: 'bicubic' });
}

const MAGENTA = [1, -1, 1] as const;

function marked({ image, mask }: Hole): Tensor {
  const count = mask.data.length;
  const paint = (v: number, i: number) => (mask.data[i % count] === 1 ? MAGENTA[Math.floor(i / count)]! : v);
  return { ...image, data: image.data.map(paint) };
}

function surroundings(image: Tensor, { window }: Hole): Tensor {
  const { width, height } = sizeOf(image);
  return crop(image, {
    left: Math.round(window.left * width),
    top: Math.round(window.top * height),
    width: Math.round(window.width * width),
    height: Math.round(window.height * height),
  });
}
