import type { Canvas } from '../../src/render/canvas.ts';
import { askToDraw } from '../runner/draw.ts';

/** The pixels of an SVG picture, on white; the page draws it. */
export async function drawSvg(svg: string, scale: number): Promise<Canvas> {
  const { width, height, data } = await askToDraw(svg, scale);
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = data[4 * i + c]!;
  }
  return { width, height, data: rgb };
}
