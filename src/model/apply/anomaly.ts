import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../../errors.ts';
import { resize } from '../../image/resize.ts';
import { type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { nearestRow, type SortedRows, sortRows } from './nearest-rows.ts';
import { alike, BANDS, COLOURS, rowWidth, type Texture, textureOf, textureRows } from './textures.ts';

/** Longest side of the photograph at which pictures are compared by default, px. */
export const COMPARED_AT = 192;
/** Patches less than so many pixels apart are of one place. */
const APART = 8;
/** How the photograph looks to itself is measured at every such pixel, of every such row. */
const EVERY = 3;
/** Rows that are computed between two turns of the event loop. */
const ROWS_AT_ONCE = 16;

export interface AnomalyOptions {
  /** Longest side of the photograph at which pictures are compared, px; default 192. Smaller photographs stay as they are. */
  readonly size?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface AnomalyMaps {
  /** What of it is colour, and what is detail, coarsest first: [1, 1, H, W] at the image's size. */
  readonly parts: readonly Tensor[];
  /** The root of the sum of their squares. */
  readonly combined: Tensor;
}

/**
 * Where an image does not look like a photograph: how far the colours and the contrasts of four widths around each pixel are
 * from those of the place of the photograph that looks most like it. A smear has the colours of the photograph, but there no
 * such colours are that soft. The light and the noise of another camera do not count. 1 is as far as a place of the
 * photograph is from its likest other one, by their root mean square.
 * @param photo [1, C, H, W] in [-1, 1]: what is usual
 * @param image [1, C, h, w] in [-1, 1], with things as large as in the photograph
 */
export async function anomalyMaps(
  photo: Tensor,
  image: Tensor,
  options: AnomalyOptions = {},
): Promise<AnomalyMaps> {
  const { size = COMPARED_AT, signal } = options;
  const by = Math.min(1, size / Math.max(...Object.values(sizeOf(photo))));
  const [known, seen] = alike(textureOf(shrunk(photo, by)), textureOf(shrunk(image, by)));
  const rows = textureRows(known);
  const sorted = sortRows(rows, rowWidth);
  const usual = ownDistance(known, rows, sorted);
  const { height, width } = seen;
  const queries = textureRows(seen);
  const parts = Array.from({ length: 1 + BANDS.length }, () => new Float32Array(height * width));
  for (let p = 0; p < height * width; p++) {
    if (p % (ROWS_AT_ONCE * width) === 0) {
      await setImmediate();
      throwIfCancelled(signal);
    }
    const { index } = nearestRow(sorted, queries, p * rowWidth);
    for (let k = 0; k < rowWidth; k++) {
      const part = parts[Math.max(0, k - COLOURS + 1)] as Float32Array;
      part[p]! += ((queries[p * rowWidth + k]! - rows[index * rowWidth + k]!) / usual) ** 2;
    }
  }
  const combined = new Float32Array(height * width);
  for (let p = 0; p < combined.length; p++) for (const part of parts) combined[p]! += part[p]!;
  const map = (squares: Float32Array) =>
    resize({ shape: [1, 1, height, width], data: squares.map(Math.sqrt) }, sizeOf(image), 'bicubic', {
      clip: [0, Number.MAX_VALUE],
    });
  return { parts: parts.map(map), combined: map(combined) };
}

function shrunk(image: Tensor, by: number): Tensor {
  if (by === 1) return image;
  const { height, width } = sizeOf(image);
  const size: Size = {
    height: Math.max(1, Math.round(height * by)),
    width: Math.max(1, Math.round(width * by)),
  };
  return resize(image, size, 'area', { clip: [-1, 1] });
}

/** The root mean square of how far places of a photograph are from the likest that lies elsewhere in it. */
function ownDistance({ height, width }: Texture, rows: Float64Array, sorted: SortedRows): number {
  let sum = 0;
  let count = 0;
  for (let y = 0; y < height; y += EVERY) {
    for (let x = 0; x < width; x += EVERY) {
      const { distance, index } = nearestRow(sorted, rows, (y * width + x) * rowWidth, (other) => {
        const [dy, dx] = [Math.floor(other / width) - y, (other % width) - x];
        return Math.max(Math.abs(dy), Math.abs(dx)) >= APART;
      });
      if (index < 0) continue;
      sum += distance;
      count++;
    }
  }
  return Math.max(FAINTEST, Math.sqrt(sum / Math.max(1, count)));
}

/** The least that counts as a distance: of a photograph that is the same all over. */
const FAINTEST = 1 / 127.5;
