import type { Canvas } from './canvas.ts';

/** The pixels of an SVG picture, on white. @param scale pixels for each px of the SVG @throws for text that is not SVG */
export async function drawSvg(svg: string, scale: number): Promise<Canvas> {
  const { default: sharp } = await import('sharp');
  // 72 dots an inch make one pixel of one SVG px.
  const { data, info } = await sharp(Buffer.from(svg), { density: 72 * scale, unlimited: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
