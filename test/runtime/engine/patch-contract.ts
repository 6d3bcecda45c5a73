import { expect } from 'chai';
import type { ErrorCode } from '../../../src/errors.ts';
import type { EnergyEngine, ImageRows, PatchBank } from '../../../src/runtime/engine/engine.ts';
import { filled, nchw, type Tensor, tensor } from '../../../src/runtime/tensor.ts';
import { failure } from '../../support/failure.ts';
import { randomImage } from './reference-net.ts';

/** Photographs, images and weights that differ in what engines and tables treat differently. */
const CASES: Readonly<
  Record<string, { bank: PatchBank; images: Tensor; sigma: number; rows?: ImageRows | undefined }>
> = {
  'colour, side 3': {
    bank: { photo: randomImage([1, 3, 5, 7], 1), patch: 3, border: 0, heights: 0 },
    images: randomImage([2, 3, 4, 6], 2),
    sigma: 0.6,
  },
  'grey, side 5, border and heights': {
    bank: { photo: randomImage([1, 1, 6, 5], 3), patch: 5, border: 1.5, heights: 2 },
    images: randomImage([1, 1, 7, 6], 4),
    sigma: 1.1,
  },
  'other rows, a hole': {
    bank: { photo: randomImage([1, 3, 6, 6], 5), patch: 3, border: 0.7, heights: 3, excluded: hole() },
    images: randomImage([1, 3, 6, 9], 6),
    sigma: 0.4,
    rows: { top: -0.2, bottom: 1.1 },
  },
  'a small noise level': {
    bank: { photo: randomImage([1, 3, 5, 5], 7), patch: 3, border: 1, heights: 1 },
    images: randomImage([1, 3, 5, 5], 8),
    sigma: 0.02,
  },
};

function hole(): Tensor {
  const excluded = filled([1, 1, 6, 6], 0);
  excluded.data[0] = 1;
  return excluded;
}

/** The case with colours, a border, heights, other rows and a hole. */
const LEAST = 'other rows, a hole';

/**
 * What every engine must say of the patches of a photograph, beside sums in float64.
 * @param most whether all cases are tried, or one
 */
export function describePatches(engine: () => EnergyEngine, tolerance: number, most: boolean): void {
  const cases = Object.entries(CASES).filter(([name]) => most || name === LEAST);
  for (const [name, { bank, images, sigma, rows }] of cases) {
    it(`gives score, drift and nearest patches as sums in float64 do: ${name}`, async () => {
      const program = engine().compilePatches(bank);
      try {
        const found = await program.evaluate(images, sigma, rows);
        const wanted = reference(bank, images, sigma, rows);
        expectClose(found.score.data, wanted.score, tolerance);
        expectClose(found.drift.data, wanted.drift, tolerance);
        expect(found.score.shape).to.deep.equal([nchw(images).n, 1, ...images.shape.slice(2)]);
        expect(found.drift.shape).to.deep.equal(images.shape);
        expect([...(await program.nearest(images, rows))]).to.deep.equal(wanted.nearest);
      } finally {
        await program.release();
      }
    });
  }

  it('gives the gradient of its score where patches are single pixels', async () => {
    const bank: PatchBank = { photo: randomImage([1, 3, 4, 4], 9), patch: 1, border: 0, heights: 0 };
    const images = randomImage([1, 3, 3, 3], 10);
    const sum = (x: Tensor) => reference(bank, x, 0.5).score.reduce((a, b) => a + b, 0);
    const program = engine().compilePatches(bank);
    const { drift } = await program.evaluate(images, 0.5);
    await program.release();
    const differences = Float64Array.from(images.data, (value, i) => {
      const moved = (by: number) => {
        const data = images.data.slice();
        data[i] = value + by;
        return sum(tensor(images.shape, data));
      };
      return (moved(1e-3) - moved(-1e-3)) / 2e-3;
    });
    expectClose(drift.data, differences, 1e-3);
  });

  it('refuses banks and images that do not fit', async () => {
    const bank: PatchBank = { photo: randomImage([1, 3, 4, 4], 9), patch: 3, border: 0, heights: 0 };
    const compile = (change: Partial<PatchBank>) => async () =>
      engine().compilePatches({ ...bank, ...change });
    await refused(compile({ patch: 4 }), 'value/out-of-range', /odd side/);
    await refused(compile({ border: -1 }), 'value/out-of-range', /border/);
    await refused(compile({ photo: randomImage([2, 3, 4, 4], 1) }), 'tensor/shape');
    await refused(compile({ excluded: filled([1, 1, 3, 4], 0) }), 'tensor/shape');
    await refused(compile({ excluded: filled([1, 1, 4, 4], 1) }), 'value/out-of-range', /touches the hole/);
    const program = engine().compilePatches(bank);
    await refused(() => program.evaluate(randomImage([1, 1, 4, 4], 1), 1), 'tensor/shape');
    await refused(() => program.evaluate(randomImage([1, 3, 4, 4], 1), 0), 'value/out-of-range');
    await program.release();
  });
}

async function refused(action: () => unknown, code: ErrorCode, message = /./): Promise<void> {
  const error = await failure(action);
  expect(error.code).to.equal(code);
  expect(error.message).to.match(message);
}

function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  let [worst, largest] = [0, 0];
  expect(found.length).to.equal(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    worst = Math.max(worst, Math.abs(found[i]! - wanted[i]!));
    largest = Math.max(largest, Math.abs(wanted[i]!));
  }
  expect(worst / largest).to.be.below(tolerance);
}

/** The definition, patch by patch. */
function reference(
  { photo, patch, border, heights, excluded }: PatchBank,
  images: Tensor,
  sigma: number,
  { top, bottom }: ImageRows = { top: 0, bottom: 1 },
): { score: Float64Array; drift: Float64Array; nearest: number[] } {
  const { n, c, h: H, w: W } = nchw(images);
  const { h, w } = nchw(photo);
  const reach = (patch - 1) / 2;
  const features = (image: Tensor, i: number, y: number, x: number, height: number): number[] => {
    const size = nchw(image);
    const out = [heights * patch * height];
    for (let v = -reach; v <= reach; v++)
      for (let u = -reach; u <= reach; u++) {
        const inside = y + v >= 0 && y + v < size.h && x + u >= 0 && x + u < size.w;
        out.push(inside ? border : 0);
        for (let k = 0; k < c; k++)
          out.push(inside ? image.data[((i * c + k) * size.h + y + v) * size.w + x + u]! : 0);
      }
    return out;
  };
  const touches = (y: number, x: number) => {
    for (let v = -reach; v <= reach; v++)
      for (let u = -reach; u <= reach; u++)
        if (y + v >= 0 && y + v < h && x + u >= 0 && x + u < w && excluded?.data[(y + v) * w + x + u] === 1)
          return true;
    return false;
  };
  const score = new Float64Array(n * H * W);
  const drift = new Float64Array(images.data.length);
  const nearest: number[] = [];
  for (let i = 0; i < n; i++)
    for (let Y = 0; Y < H; Y++)
      for (let X = 0; X < W; X++) {
        const own = features(images, i, Y, X, top + ((bottom - top) * (Y + 0.5)) / H);
        const halves = Array.from({ length: h * w }, (_, j) => {
          const [y, x] = [Math.floor(j / w), j % w];
          if (excluded !== undefined && touches(y, x)) return Number.POSITIVE_INFINITY;
          const other = features(photo, 0, y, x, (y + 0.5) / h);
          return own.reduce((sum, value, k) => sum + (value - other[k]!) ** 2, 0) / 2;
        });
        const least = Math.min(...halves);
        nearest.push(halves.indexOf(least));
        const weights = halves.map((half) => Math.exp((least - half) / sigma ** 2));
        const total = weights.reduce((a, b) => a + b, 0);
        score[(i * H + Y) * W + X] = sigma ** 2 * Math.log(total) - least;
        for (let k = 0; k < c; k++) {
          const at = ((i * c + k) * H + Y) * W + X;
          const mean =
            weights.reduce((sum, weight, j) => sum + weight * photo.data[k * h * w + j]!, 0) / total;
          drift[at] = mean - images.data[at]!;
        }
      }
  return { score, drift, nearest };
}
