import { PatchwiseError } from '../errors.ts';
import { formatShape, nchw, type Tensor } from '../runtime/tensor.ts';

/** 8-bit RGB pixels, row after row, that may be painted on until they become a tensor. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** [1, 3, H, W] in [-1, 1]. */
export function canvasToTensor(canvas: Canvas): Tensor {
  const plane = canvas.width * canvas.height;
  const data = new Float32Array(3 * plane);
  for (let p = 0; p < plane; p++) {
    for (let c = 0; c < 3; c++) data[c * plane + p] = canvas.data[p * 3 + c]! / 127.5 - 1;
  }
  return { shape: [1, 3, canvas.height, canvas.width], data };
}

/** One image of 1 or 3 channels with its extents. @throws `tensor/shape` */
export function pictureOf(image: Tensor): { c: 1 | 3; h: number; w: number } {
  const { n, c, h, w } = nchw(image);
  if (n !== 1 || (c !== 1 && c !== 3) || h < 1 || w < 1) {
    throw new PatchwiseError(
      'tensor/shape',
      `A picture shows images of shape 1×1×H×W or 1×3×H×W, not ${formatShape(image.shape)}.`,
      { hint: 'Split a batch into its images first.' },
    );
  }
  return { c, h, w };
}

/**
 * Paints an image with its upper left corner at (x, y), clipped to the canvas. Values are clipped to [-1, 1];
 * pixels with NaN become magenta, which no photograph has, so that they are seen.
 * @param image [1, 1 or 3, H, W] in [-1, 1]
 */
export function paint(canvas: Canvas, image: Tensor, x: number, y: number): void {
  const { c, h, w } = pictureOf(image);
  const plane = h * w;
  for (let row = Math.max(0, -y); row < Math.min(h, canvas.height - y); row++) {
    for (let column = Math.max(0, -x); column < Math.min(w, canvas.width - x); column++) {
      const from = row * w + column;
      const to = ((y + row) * canvas.width + x + column) * 3;
      const red = image.data[from]!;
      const green = c === 3 ? image.data[plane + from]! : red;
      const blue = c === 3 ? image.data[2 * plane + from]! : red;
      const broken = Number.isNaN(red + green + blue);
      canvas.data[to] = broken ? 255 : level(red);
      canvas.data[to + 1] = broken ? 0 : level(green);
      canvas.data[to + 2] = broken ? 255 : level(blue);
    }
  }
}

function level(value: number): number {
  return Math.round((Math.min(1, Math.max(-1, value)) + 1) * 127.5);
}
