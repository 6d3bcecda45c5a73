import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';
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
  for (let attempt = 0; attempt < 60; attempt++) {
    seen = await drawn(canvas, x, y);
    if (seen.every((value, c) => Math.abs(value - (wanted[c] ?? 0)) <= within)) break;
    await canvas.page().waitForTimeout(50);
  }
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

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical findings of axe, as "rule: element". */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.waitForTimeout(250);
  await page.evaluate(axe);
  return page.evaluate(async () => {
    interface Violation {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string }[];
    }
    const { axe: tool } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    const { violations } = await tool.run();
    return violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)}`));
  });
}
