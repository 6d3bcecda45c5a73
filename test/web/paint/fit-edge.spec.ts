import { expect } from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import { growMask } from '../../../web/src/paint/raster/feather.ts';
import { fitEdge } from '../../../web/src/paint/raster/fit-edge.ts';
import { blankRaster, type Raster } from '../../../web/src/paint/raster/raster.ts';
import { picture } from './helpers.ts';

/** How much two masks have in common of what either covers. */
function overlap(a: Raster, b: Raster): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.data.length; i++) {
    both += Math.min(a.data[i]!, b.data[i]!);
    either += Math.max(a.data[i]!, b.data[i]!);
  }
  return both / either;
}

/** A bird before a photograph, with the mask of the bird. */
async function birdBefore(name: string): Promise<{ readonly scene: Raster; readonly bird: Raster }> {
  const [width, height] = [400, 300];
  const bird = await sharp('samples/inputs/wren.png').resize(220, 220, { fit: 'inside' }).png().toBuffer();
  const { width: w = 0, height: h = 0 } = await sharp(bird).metadata();
  const [left, top] = [Math.round((width - w) / 2), Math.round((height - h) / 2)];
  const data = await sharp(`samples/photos/${name}.jpg`)
    .resize(width, height, { fit: 'cover' })
    .composite([{ input: bird, left, top }])
    .ensureAlpha()
    .raw()
    .toBuffer();
  const alpha = await sharp(bird).extractChannel(3).raw().toBuffer();
  const mask = blankRaster(width, height, 1);
  for (let y = 0; y < h; y++) mask.data.set(alpha.subarray(y * w, (y + 1) * w), (top + y) * width + left);
  return { scene: { width, height, channels: 4, data: Uint8ClampedArray.from(data) }, bird: mask };
}

describe('the edge of what was drawn around', () => {
  for (const name of ['dune', 'lake', 'waves', 'rock']) {
    it(`is that of the object: a bird before ${name}`, async () => {
      const { scene, bird } = await birdBefore(name);
      const loose = growMask(bird, 14);
      const fitted = fitEdge(scene, loose);
      const [before, after] = [overlap(loose, bird), overlap(fitted, bird)];
      expect(after, `${before.toFixed(2)} before`).to.be.above(before + 0.08);
      for (let i = 0; i < fitted.data.length; i++) expect(fitted.data[i]).to.be.at.most(loose.data[i]!);
    });
  }

  it('is found where nothing but the object has its colours', () => {
    const disk = (x: number, y: number) => Math.hypot(x - 60, y - 50) < 25;
    const scene = picture(120, 100, (x, y) => (disk(x, y) ? [200, 40, 30, 255] : [60, 140, 50, 255]));
    const truth = blankRaster(120, 100, 1);
    const drawn = blankRaster(120, 100, 1);
    for (let y = 0; y < 100; y++) {
      for (let x = 0; x < 120; x++) {
        truth.data[y * 120 + x] = disk(x, y) ? 255 : 0;
        drawn.data[y * 120 + x] = Math.abs(x - 60) < 40 && Math.abs(y - 50) < 40 ? 255 : 0;
      }
    }
    expect(overlap(fitEdge(scene, drawn), truth)).to.be.above(0.88);
  });

  it('stays as it was drawn where nothing tells the object from what is around it', () => {
    const scene = picture(60, 60, () => [90, 90, 90, 255]);
    const drawn = blankRaster(60, 60, 1);
    for (let y = 20; y < 40; y++) drawn.data.fill(255, y * 60 + 20, y * 60 + 40);
    expect(overlap(fitEdge(scene, drawn), drawn)).to.be.above(0.7);
    expect(fitEdge(scene, blankRaster(60, 60, 1)).data.every((value) => value === 0)).to.equal(true);
  });

  it('never covers what was not drawn around', () => {
    const box = fc.record({
      left: fc.integer({ min: 0, max: 20 }),
      top: fc.integer({ min: 0, max: 20 }),
      width: fc.integer({ min: 1, max: 20 }),
      height: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(box, fc.integer({ min: 1, max: 99 }), ({ left, top, width, height }, seed) => {
        const scene = picture(40, 40, (x, y) => [(x * seed) % 256, (y * 7) % 256, (x * y) % 256, 255]);
        const drawn = blankRaster(40, 40, 1);
        for (let y = top; y < top + height; y++) drawn.data.fill(255, y * 40 + left, y * 40 + left + width);
        const fitted = fitEdge(scene, drawn);
        expect(fitted.data.every((value, i) => value <= drawn.data[i]!)).to.equal(true);
        expect(fitted.data.some((value) => value > 0)).to.equal(true);
      }),
      { numRuns: 40 },
    );
  });
});
