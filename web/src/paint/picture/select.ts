import type { Point } from '../../picture/viewport.ts';
import type { Raster } from '../raster/raster.ts';

/** How far beyond what is painted the object may reach, as a share of its longer side. */
const PAINTED = 0.02;

/** The object that lies under a point of a picture, as a mask; undefined where nothing stands out. */
export async function objectAt(photo: Raster, { x, y }: Point): Promise<Raster | undefined> {
  const { selectClicked } = await import('../../../../src/model/segment/select-clicked.ts');
  const found = await selectClicked(coloursOf(photo), { x, y });
  return found && maskOf(found, photo);
}

/** The object that is roughly painted over: a mask with its edge. */
export async function objectUnder(photo: Raster, mask: Raster): Promise<Raster> {
  const { reachOfMark, selectObject } = await import('../../../../src/model/segment/select-object.ts');
  const { width, height } = photo;
  const mark = { shape: [1, 1, height, width], data: Float32Array.from(mask.data, (value) => value / 255) };
  return maskOf(await selectObject(coloursOf(photo), mark, { reach: reachOfMark(mark, PAINTED) }), photo);
}

/** As a tensor, values in [-1, 1]. */
function coloursOf({ width, height, data }: Raster) {
  const area = width * height;
  const colours = new Float32Array(3 * area);
  for (let i = 0; i < area; i++)
    for (let c = 0; c < 3; c++) colours[c * area + i] = data[4 * i + c]! / 127.5 - 1;
  return { shape: [1, 3, height, width], data: colours };
}

function maskOf({ data }: { readonly data: Float32Array }, { width, height }: Raster): Raster {
  return { width, height, channels: 1, data: Uint8ClampedArray.from(data, (value) => 255 * value) };
}
