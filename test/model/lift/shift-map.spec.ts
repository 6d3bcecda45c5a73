import { expect } from 'chai';
import { isCancelled } from '../../../src/errors.ts';
import { shiftMapEnergy } from '../../../src/model/lift/shift-map.ts';
import { crop } from '../../../src/runtime/crop.ts';
import { type Tensor, tensor } from '../../../src/runtime/tensor.ts';
import { smallPhoto } from './pictures.ts';

/** A planet with a ring on an empty ground, light from above; `x` and `y` are where its middle is. */
function planet(
  show: (x: number, y: number) => readonly { readonly x: number; readonly y: number }[],
): Tensor {
  const [width, height] = [48, 32];
  const data = new Float32Array(3 * width * height).fill(-1);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      for (const middle of show(x, y)) {
        const [dx, dy] = [x - middle.x, y - middle.y];
        const ring = Math.hypot(dx / 14, dy / 5);
        const lit = Math.hypot(dx, dy) < 5 ? 0.8 - 0.1 * dy : ring < 1 && ring > 0.7 ? -0.2 : undefined;
        if (lit === undefined) continue;
        for (let c = 0; c < 3; c++) data[c * width * height + i] = lit - 0.2 * c;
      }
    }
  }
  return tensor([1, 3, height, width], data);
}

const PHOTO = planet(() => [{ x: 24, y: 16 }]);

async function energy(image: Tensor, photo = PHOTO): Promise<number> {
  return (await shiftMapEnergy(image, photo)) as number;
}

describe('the energy of a shift map', () => {
  it('is 0 for the photograph, and for a window of it', async () => {
    const photo = await smallPhoto('lake', 64, 36);
    expect(await energy(photo, photo)).to.equal(0);
    expect(await energy(crop(photo, { top: 3, left: 9, height: 30, width: 50 }), photo)).to.equal(0);
  });

  it('is little where a whole thing moved, and much where it is torn', async () => {
    const moved = await energy(planet(() => [{ x: 18, y: 14 }]));
    const torn = await energy(planet((x) => [{ x: 24, y: x < 24 ? 12 : 20 }]));
    const stretched = await energy(planet((x) => [{ x: x < 24 ? 16 : 32, y: 16 }]));
    expect(moved).to.be.below(1);
    expect(torn)
      .to.be.above(5)
      .and.above(10 * moved);
    expect(stretched)
      .to.be.above(5)
      .and.above(10 * moved);
  });

  it('counts what no piece shows, each pixel by the cap at most', async () => {
    const white = tensor([1, 3, 16, 16], new Float32Array(3 * 256).fill(1));
    const black = tensor([1, 3, 16, 16], new Float32Array(3 * 256).fill(-1));
    // Every pixel is 255 levels apart: 0.05 · min(3000, 255²).
    expect(await energy(white, black)).to.be.closeTo(150, 1e-9);
  });

  it('is that of grey images as of the same in three channels, and the same each time', async () => {
    const plane = 48 * 32;
    const torn = planet((x) => [{ x: 24, y: x < 24 ? 12 : 20 }]);
    const grey = ({ data }: Tensor) => tensor([1, 1, 32, 48], data.slice(0, plane));
    const thrice = ({ data }: Tensor) => {
      const first = data.slice(0, plane);
      return tensor([1, 3, 32, 48], Float32Array.from([...first, ...first, ...first]));
    };
    const once = await energy(grey(torn), grey(PHOTO));
    expect(await energy(grey(torn), grey(PHOTO))).to.equal(once);
    expect(await energy(thrice(torn), thrice(PHOTO))).to.equal(once);
  });

  it('is not there for what is smaller than a patch, and stops when it is told to', async () => {
    const small = tensor([1, 3, 6, 20], new Float32Array(360));
    expect(await shiftMapEnergy(small, PHOTO)).to.equal(undefined);
    expect(await shiftMapEnergy(PHOTO, small)).to.equal(undefined);
    const stopped = await shiftMapEnergy(PHOTO, PHOTO, { signal: AbortSignal.abort() }).catch((e) => e);
    expect(isCancelled(stopped)).to.equal(true);
  });
});
