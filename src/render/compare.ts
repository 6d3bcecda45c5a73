import { PatchwiseError } from '../errors.ts';
import { toRgb } from '../image/grey.ts';
import { formatShape, type Tensor } from '../runtime/tensor.ts';
import { pictureOf } from './canvas.ts';
import { contactSheet } from './contact-sheet.ts';
import type { Magnification } from './magnify.ts';

export interface CompareOptions {
  readonly title?: string;
  readonly caption?: string;
  /** Default "A" and "B". */
  readonly labels?: readonly [string, string];
  /** Factor of the difference. Default: the power of two that shows the largest differences without clipping. */
  readonly amplify?: number;
  /** Long side of a picture in px. Default 256. */
  readonly cellSize?: number;
  readonly magnification?: Magnification;
}

/**
 * Two images of one size side by side, and how B differs from A, amplified: [1, 3, H, W].
 * @throws `tensor/shape` for images of different sizes, `value/out-of-range`
 */
export async function compareImages(a: Tensor, b: Tensor, options: CompareOptions = {}): Promise<Tensor> {
  const difference = subtract(a, b);
  const amplify = options.amplify ?? suitableAmplification(difference);
  const [labelA, labelB] = options.labels ?? ['A', 'B'];
  const cells = [
    { image: a, label: labelA },
    { image: b, label: labelB },
    { image: differenceImage(a, b, amplify), label: describe(difference, amplify) },
  ];
  const { title, caption, magnification, cellSize = 256 } = options;
  return contactSheet([{ cells }], {
    columns: 3,
    cellSize,
    ...(title !== undefined && { title }),
    ...(caption !== undefined && { caption }),
    ...(magnification !== undefined && { magnification }),
  });
}

/**
 * amplify · (B − A), clipped to [-1, 1]: mid-grey where the images agree, [1, 3, H, W].
 * @throws `tensor/shape`, `value/out-of-range`
 */
export function differenceImage(a: Tensor, b: Tensor, amplify: number): Tensor {
  if (!(amplify > 0) || !Number.isFinite(amplify)) {
    throw new PatchwiseError('value/out-of-range', `A difference cannot be amplified ${amplify} times.`);
  }
  const { shape, data } = subtract(a, b);
  return { shape, data: data.map((value) => Math.min(1, Math.max(-1, amplify * value))) };
}

function subtract(a: Tensor, b: Tensor): Tensor {
  const [sizeA, sizeB] = [pictureOf(a), pictureOf(b)];
  if (sizeA.h !== sizeB.h || sizeA.w !== sizeB.w) {
    throw new PatchwiseError(
      'tensor/shape',
      `Images of ${formatShape(a.shape)} and ${formatShape(b.shape)} cannot be compared pixel by pixel.`,
      { hint: 'Resize one of them to the size of the other.' },
    );
  }
  const [x, y] = [toRgb(a), toRgb(b)];
  return { shape: x.shape, data: x.data.map((value, i) => y.data[i]! - value) };
}

/** The greatest power of two from 1 to 128 at which 99 of 100 elements stay inside [-1, 1]. */
function suitableAmplification(difference: Tensor): number {
  const sizes = difference.data.map(Math.abs).filter(Number.isFinite).sort();
  const large = sizes[Math.floor(0.99 * (sizes.length - 1))] ?? 0;
  if (large <= 1 / 128) return 128;
  return 2 ** Math.max(0, Math.floor(Math.log2(1 / large)));
}

/** "difference ×8, RMS 3.2 levels" of 8 bits. */
function describe({ data }: Tensor, amplify: number): string {
  const meanSquare = data.reduce((sum, value) => sum + value * value, 0) / data.length;
  if (meanSquare === 0) return 'no difference';
  const levels = Math.sqrt(meanSquare) * 127.5;
  return `difference ×${amplify}, RMS ${levels.toPrecision(2)} levels`;
}
