import type { Point } from '../../picture/viewport.ts';
import { blankRaster, type Raster } from '../raster/raster.ts';

/**
 * Radius of what a click marks, and how far from it the object may reach, as shares of the longer side; and how many
 * times as large as the mark an object is at least.
 */
const CLICK = { radius: 0.008, reach: 0.25, least: 4 };
/** How far beyond what is painted the object may reach, as a share of its longer side. */
const PAINTED = 0.02;

/** The object that lies under a point of a picture, as a mask; undefined where nothing stands out by its colours. */
export async function objectAt(photo: Raster, { x, y }: Point): Promise<Raster | undefined> {
  const side = Math.max(photo.width, photo.height);
  const mark = blankRaster(photo.width, photo.height, 1);
  const radius = Math.max(1, CLICK.radius * side);
  for (let row = Math.max(0, Math.floor(y - radius)); row < Math.min(photo.height, y + radius); row++)
    for (
      let column = Math.max(0, Math.floor(x - radius));
      column < Math.min(photo.width, x + radius);
      column++
    )
      if (Math.hypot(column + 0.5 - x, row + 0.5 - y) <= radius) mark.data[row * photo.width + column] = 255;
  const found = await selected(photo, mark, () => CLICK.reach * side);
  const area = ({ data }: Raster) => data.reduce((count, value) => count + (value > 127 ? 1 : 0), 0);
  return area(found) < CLICK.least * area(mark) ? undefined : found;
}

/** The object that is roughly painted over: a mask with its edge. */
export async function objectUnder(photo: Raster, mask: Raster): Promise<Raster> {
  return await selected(photo, mask, (mark, reachOfMark) => reachOfMark(mark, PAINTED));
}

type Segment = typeof import('../../../../src/model/segment/select-object.ts');
type Mark = Parameters<Segment['reachOfMark']>[0];

async function selected(
  photo: Raster,
  mask: Raster,
  reachOf: (mark: Mark, reachOfMark: Segment['reachOfMark']) => number,
): Promise<Raster> {
  const { reachOfMark, selectObject } = await import('../../../../src/model/segment/select-object.ts');
  const { width, height } = photo;
  const area = width * height;
  const colours = new Float32Array(3 * area);
  for (let i = 0; i < area; i++)
    for (let c = 0; c < 3; c++) colours[c * area + i] = photo.data[4 * i + c]! / 127.5 - 1;
  const mark = { shape: [1, 1, height, width], data: Float32Array.from(mask.data, (value) => value / 255) };
  const found = await selectObject({ shape: [1, 3, height, width], data: colours }, mark, {
    reach: reachOf(mark, reachOfMark),
  });
  return { width, height, channels: 1, data: Uint8ClampedArray.from(found.data, (value) => 255 * value) };
}
