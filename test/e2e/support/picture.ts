import type { Locator } from 'playwright-core';
import { until } from '../../server/support/waiting.ts';
import { PATIENCE_MS } from './browser.ts';
import { settled } from './editor.ts';

export type Rgb = readonly [number, number, number];

/** Colour of a canvas at a place given as fractions of its box, as it is drawn. */
export async function drawn(canvas: Locator, x: number, y: number): Promise<Rgb> {
  await settled(canvas.page());
  return canvas.evaluate(
    (element, [fx, fy]) => {
      const { width, height } = element as HTMLCanvasElement;
      const context = (element as HTMLCanvasElement).getContext('2d');
      const data = context?.getImageData(Math.floor(width * fx), Math.floor(height * fy), 1, 1).data;
      return [data?.[0] ?? -1, data?.[1] ?? -1, data?.[2] ?? -1] as const;
    },
    [x, y] as const,
  );
}

/** Waits until a canvas shows a colour at a place. @returns the last colour seen */
export async function shows(canvas: Locator, x: number, y: number, wanted: Rgb, within = 6): Promise<Rgb> {
  let seen: Rgb = [-1, -1, -1];
  await until(
    async () => {
      seen = await drawn(canvas, x, y);
      return seen;
    },
    (colour) => colour.every((value, c) => Math.abs(value - (wanted[c] ?? 0)) <= within),
    { timeoutMs: PATIENCE_MS, everyMs: 50 },
  ).catch(() => undefined);
  return seen;
}

/** A point of an element, given as fractions of its box. */
export async function pointOf(element: Locator, x: number, y: number): Promise<readonly [number, number]> {
  const box = await element.boundingBox();
  if (box === null) throw new Error('It is not on the page.');
  return [box.x + x * box.width, box.y + y * box.height];
}

/** Draws with the pointer along points given as fractions of an element's box. */
export async function draw(element: Locator, points: readonly (readonly [number, number])[]): Promise<void> {
  const page = element.page();
  for (const [i, [x, y]] of points.entries()) {
    await page.mouse.move(...(await pointOf(element, x, y)), { steps: i === 0 ? 1 : 8 });
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
  await settled(page);
}

/**
 * Waits until pictures are loaded.
 * @param count at least so many
 * @returns address and longer side of each, pixels
 */
export function loadedPictures(
  pictures: Locator,
  count: number,
): Promise<readonly { readonly address: string; readonly side: number }[]> {
  return until(
    () =>
      pictures.evaluateAll((images) =>
        (images as HTMLImageElement[]).flatMap((image) => {
          const side = Math.max(image.naturalWidth, image.naturalHeight);
          return side === 0 ? [] : [{ address: image.getAttribute('src') ?? '', side }];
        }),
      ),
    (loaded) => loaded.length >= count,
  );
}
