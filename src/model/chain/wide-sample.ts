import { crop } from '../../runtime/crop.ts';
import { filled, nchw, type Size, type Tensor } from '../../runtime/tensor.ts';

/** In widths of the photograph: what a window goes on from, what it adds at most, and what is drawn beyond that. */
const [KEPT, ADDED, BEYOND] = [0.5, 0.75, 0.25];
/** So many times as wide as the photograph a sample is drawn in windows. */
const FROM = 2;

/** A part of a wide sample that is drawn at once. */
export interface SampleWindow {
  /** 0 for the leftmost, and how many there are. */
  readonly index: number;
  readonly count: number;
  /** Of all that is drawn, what is known included. */
  readonly size: Size;
  /** What is there already: the window, and a mask [1, 1, H, W] that is 1 where it is to be drawn. Not of the first. */
  readonly known: { readonly image: Tensor; readonly free: Tensor } | undefined;
}

/** Whether a sample of that size is drawn in windows. @param own size of the photograph at the same scale */
export function isWide(own: Size, size: Size): boolean {
  return size.width >= FROM * own.width;
}

/**
 * A sample many times as wide as the photograph, from left to right: each window is drawn so that it goes on from half a
 * photograph's width of what is there, so that each can be the best of its candidates, which a whole panorama is not
 * anywhere. A quarter more is drawn and left out, since at its right side things may end as the photograph's frame ends
 * them.
 * @param draw draws a window, [1, C, H, W] of its size
 * @returns [1, C, H, W]
 */
export async function sampleInWindows(
  own: Size,
  { width, height }: Size,
  channels: number,
  draw: (window: SampleWindow) => Promise<Tensor>,
): Promise<Tensor> {
  const result = filled([1, channels, height, width], 0);
  const more = Math.max(0, width / own.width - 1);
  const count = 1 + Math.ceil(more / ADDED);
  const endOf = (index: number) =>
    index === count - 1 ? width : Math.round(own.width * (1 + (index * more) / (count - 1)));
  for (let index = 0; index < count; index++) {
    const start = index === 0 ? 0 : endOf(index - 1);
    const left = Math.max(0, start - Math.round(KEPT * own.width));
    const right = Math.min(width, endOf(index) + Math.round(BEYOND * own.width));
    const size = { height, width: right - left };
    const image = crop(result, { top: 0, left, ...size });
    const free = columnsFrom(start - left, size);
    const drawn = await draw({ index, count, size, known: index === 0 ? undefined : { image, free } });
    setColumns(result, drawn, left, start, endOf(index));
  }
  return result;
}

/** A mask of what lies right of a column, that included. */
function columnsFrom(first: number, { width, height }: Size): Tensor {
  const data = Float32Array.from({ length: width * height }, (_, i) => (i % width < first ? 0 : 1));
  return { shape: [1, 1, height, width], data };
}

/** Sets the columns from `from` to before `to` to those of a window that begins at `left`. */
function setColumns(image: Tensor, window: Tensor, left: number, from: number, to: number): void {
  const [{ c, h, w }, own] = [nchw(image), nchw(window).w];
  for (let row = 0; row < c * h; row++) {
    const at = row * own - left;
    image.data.set(window.data.subarray(at + from, at + to), row * w + from);
  }
}
