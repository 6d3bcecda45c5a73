import { type Coverage, newCoverage } from '../../../web/src/paint/raster/coverage.ts';
import { blankRaster, type Raster } from '../../../web/src/paint/raster/raster.ts';

/** Sum of a coverage, in pixels. */
export function area({ raster }: Coverage): number {
  return raster.data.reduce((sum, value) => sum + value, 0) / 255;
}

export function valueAt({ raster }: Coverage, x: number, y: number): number {
  return raster.data[y * raster.width + x] ?? -1;
}

export { newCoverage };

/** An RGBA picture by its pixels. */
export function picture(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly number[],
): Raster {
  const raster = blankRaster(width, height, 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) raster.data.set(colour(x, y), 4 * (y * width + x));
  }
  return raster;
}

/** A mask of rows of digits, 9 is full. */
export function mask(...rows: readonly string[]): Raster {
  const width = rows[0]?.length ?? 0;
  const raster = blankRaster(width, rows.length, 1);
  rows.forEach((row, y) => {
    [...row].forEach((digit, x) => {
      raster.data[y * width + x] = Math.round((Number(digit) / 9) * 255);
    });
  });
  return raster;
}

export function rowsOf({ width, height, data }: Raster): readonly string[] {
  return Array.from({ length: height }, (_, y) =>
    [...data.subarray(y * width, (y + 1) * width)].map((value) => Math.round((value / 255) * 9)).join(''),
  );
}
