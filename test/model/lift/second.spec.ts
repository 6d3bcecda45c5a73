import { expect } from 'chai';
import { decodeField, encodeField } from '../../../src/model/lift/field/field-file.ts';
import { patchHeights, pixelHeights } from '../../../src/model/lift/field/heights.ts';
import { type PatchField, shareOfSecond } from '../../../src/model/lift/field/patch-field.ts';
import { excludedLevels, excludedPixels } from '../../../src/model/lift/fill/excluded.ts';
import { holeOf } from '../../../src/model/lift/fill/holes.ts';
import { placeHole } from '../../../src/model/lift/fill/kernel-holes.ts';
import { LIFT_WASM } from '../../../src/model/lift/kernels.ts';
import { type LiftOptions, liftImage } from '../../../src/model/lift/lift-image.ts';
import { type PlannedLevel, planLift } from '../../../src/model/lift/plan.ts';
import { type Part, partsAt, referenceLayout, stackReferences } from '../../../src/model/lift/references.ts';
import { psnr } from '../../../src/model/metrics/psnr.ts';
import { filled, sizeOf, type Tensor } from '../../../src/runtime/tensor.ts';
import { openKernelThreads } from '../../../src/runtime/wasm/kernel-threads.ts';
import { openKernels } from '../../../src/runtime/wasm/kernels.ts';
import { failure } from '../../support/failure.ts';
import { at, flat, imageOf, maskOf, noiseImage } from '../../support/images.ts';
import { shrunk, smallPhoto } from './pictures.ts';

const NO_MATCH = 0xffffffff;

/** Every match lies in one of the photographs, and, where one is given, outside of the hole of the first. */
function expectSound({ x, y, distance, patch, parts }: PatchField, hole?: Tensor): void {
  const [photo, second] = parts as readonly [Part, Part];
  for (let i = 0; i < x.length; i++) {
    if (distance[i] === NO_MATCH) continue;
    const [left, top] = [x[i]!, y[i]!];
    const part = top >= second.top ? second : photo;
    expect(left + patch <= part.width && top + patch <= part.top + part.height, `${left},${top}`).to.equal(
      true,
    );
    if (hole === undefined || part === second) continue;
    for (let v = top; v < top + patch; v++)
      for (let u = left; u < left + patch; u++)
        expect(at(hole, 0, v, u), `${u},${v} is in the hole`).to.equal(0);
  }
}

/** Mean squared difference in a mask. */
function within(mask: Tensor, a: Tensor, b: Tensor): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < a.data.length; i++) {
    if (mask.data[i % mask.data.length] === 0) continue;
    sum += (a.data[i]! - b.data[i]!) ** 2;
    count++;
  }
  return sum / count;
}

describe('a second photograph of a lift', () => {
  let photo: Tensor;
  let other: Tensor;
  let small: Tensor;
  before(async () => {
    photo = await smallPhoto();
    // Narrower and higher.
    other = await smallPhoto('waves', 120, 110);
    small = shrunk(photo, 48, 27);
  });

  const lift = (image: Tensor, options: Partial<LiftOptions>) =>
    liftImage(image, photo, { seed: 1, ...options });

  it('gives its patches where they fit, and what lies between and beside both is no patch', async () => {
    // Of the photograph at the left, of the other at the right.
    const waves = shrunk(other, 36, 33);
    const both = imageOf(3, 27, 48, (c, y, x) => (x < 24 ? at(small, c, y, x) : at(waves, c, y, x - 12)));
    const { image, field, secondShare } = await lift(both, { second: other });
    expect(image.shape).to.deep.equal(photo.shape);
    expect(field.parts).to.deep.equal([
      { top: 0, width: 160, height: 90 },
      { top: 95, width: 120, height: 110 },
    ]);
    expect(field.source).to.deep.equal({ width: 160, height: 205 });
    expectSound(field);
    const share = (from: number, to: number) => {
      const rows = field.y.filter((_, i) => i % field.width >= from && i % field.width < to);
      return rows.filter((y) => y >= 95).length / rows.length;
    };
    expect(share(0, 60)).to.be.below(0.2);
    expect(share(90, 154)).to.be.above(0.8);
    expect(secondShare).to.equal(shareOfSecond(field)).and.to.be.within(0.3, 0.7);
    expect(decodeField(encodeField(field))).to.deep.equal(field);
  });

  it('keeps all that holds of one: a smaller result, another start', async () => {
    const more: readonly Partial<LiftOptions>[] = [{}, { width: 130 }, { stay: 0.1 }, { start: 200 }];
    for (const options of more) {
      const { field, secondShare } = await lift(small, { second: other, ...options });
      expectSound(field);
      expect(field.distance.includes(NO_MATCH)).to.equal(false);
      expect(secondShare).to.be.below(0.7);
    }
  });

  it('that is the photograph again changes nothing for the worse', async () => {
    const alone = await lift(small, {});
    const twice = await lift(small, { second: photo });
    expect(psnr(twice.image, photo)).to.be.above(psnr(shrunk(small, 160, 90), photo) + 6);
    expectSound(twice.field);
    expect(alone.secondShare).to.equal(0);
    expect(alone.field.parts).to.equal(undefined);
  });

  it('is the same on one thread and on many', async () => {
    const one = await lift(small, { second: other });
    const many = await lift(small, { second: other, openKernels: openKernelThreads });
    expect(many.image.data).to.deep.equal(one.image.data);
    expect(many.field).to.deep.equal(one.field);
  });

  describe('with a mask', () => {
    const inside = (y: number, x: number) => y >= 25 && y < 65 && x >= 55 && x < 105;
    const mask = maskOf(90, 160, (y, x) => (inside(y, x) ? 1 : 0));
    let scene: Tensor;
    let shot: Tensor;
    let marked: Tensor;
    before(async () => {
      // Another shot of the scene, from 20 px further to the left and 8 px further up, a little darker.
      scene = await smallPhoto('colosseum', 220, 124);
      const cut = (left: number, top: number, gain: number) =>
        imageOf(3, 90, 160, (c, y, x) => (at(scene, c, y + top, x + left) + 1) * gain - 1);
      photo = cut(40, 20, 1);
      shot = cut(20, 12, 0.95);
      marked = imageOf(3, 90, 160, (c, y, x) => (inside(y, x) ? [1, -1, 1][c]! : at(photo, c, y, x)));
    });
    after(async () => {
      photo = await smallPhoto();
    });

    it('fills a hole with what another shot shows there; all else stays bit for bit', async () => {
      const blank = shrunk(
        imageOf(3, 90, 160, (c, y, x) => (inside(y, x) ? 0 : at(photo, c, y, x))),
        48,
        27,
      );
      const alone = await liftImage(blank, marked, { seed: 1, mask });
      const filled = await liftImage(blank, marked, { seed: 1, mask, second: shot });
      expectSound(filled.field, mask);
      expect(filled.secondShare).to.be.above(0.8);
      expect(within(mask, filled.image, photo)).to.be.below(0.5 * within(mask, alone.image, photo));
      for (let i = 0; i < photo.data.length; i++)
        if (mask.data[i % mask.data.length] === 0) expect(filled.image.data[i]).to.equal(marked.data[i]);
    });

    it('fills a picture that is all hole', async () => {
      const grey = flat(0, 27, 48);
      const all = maskOf(90, 160, () => 1);
      const only = await liftImage(grey, marked, { seed: 1, mask: all, second: shot });
      expect(only.secondShare).to.equal(1);
    });
  });

  it('counts heights within each, and with a mask not those of the second', async () => {
    const waves = shrunk(other, 48, 27);
    const upsideDown = imageOf(3, 27, 48, (c, y, x) => at(waves, c, 26 - y, x));
    const rows = ({ field }: { field: PatchField }, part: 0 | 1) => {
      const { top, height } = field.parts![part]!;
      const own = [...field.y.keys()].filter((i) => field.y[i]! >= 95 === (part === 1));
      const far = own.map((i) =>
        Math.abs((field.y[i]! - top) / (height - 7) - Math.floor(i / field.width) / 83),
      );
      return far.reduce((sum, v) => sum + v, 0) / far.length;
    };
    const white = flat(1, 90, 160);
    const of = (options: Partial<LiftOptions>) =>
      liftImage(upsideDown, white, { seed: 1, second: other, ...options });
    const strict = await of({ stay: 10 });
    const free = await of({ stay: 0 });
    expect(rows(strict, 1)).to.be.below(0.05);
    expect(rows(free, 1)).to.be.above(2 * rows(strict, 1));
    const mask = maskOf(90, 160, () => 1);
    const loose = await of({ stay: 10, mask });
    expect(rows(loose, 1)).to.be.above(2 * rows(strict, 1));
  });

  it('has the finer depth of both, and the opacity of each', async () => {
    const deep = { ...other, data: other.data.map((v) => Math.max(-1, v - 0.3 / 127.5)) };
    const turned = shrunk(other, 48, 27);
    const { image, alpha } = await lift(turned, { second: deep });
    expect(alpha).to.equal(undefined);
    const levels = image.data.filter(
      (v) => Math.abs(v * 127.5 + 127.5 - Math.round(v * 127.5 + 127.5)) > 0.1,
    );
    expect(levels.length / image.data.length).to.be.above(0.2);
    const clear = await lift(turned, { second: other, secondAlpha: filled([1, 1, 110, 120], 0) });
    const opaque = clear.alpha!.data.filter((v) => v === 1).length / clear.alpha!.data.length;
    expect(opaque).to.be.closeTo(1 - clear.secondShare, 0.15);
  });

  it('says what is wrong with it', async () => {
    const why = async (second: Tensor, more: Partial<LiftOptions> = {}) => {
      const error = await failure(() => lift(small, { second, ...more }));
      expect(error.hint, error.message).to.be.a('string');
      return [error.code, error.message] as const;
    };
    expect(await why(flat(0, 6, 40))).to.deep.equal([
      'image/too-small',
      'The second photograph measures 40×6 px: less than one patch of 7×7 px.',
    ]);
    expect((await why(flat(0, 12, 40)))[1]).to.contain('at the scale of the small image');
    expect((await why(filled([1, 1, 60, 60], 0)))[0]).to.equal('tensor/shape');
    expect((await why(other, { secondAlpha: filled([1, 1, 9, 9], 1) }))[1]).to.contain('second photograph');
    expect(
      (
        await failure(async () =>
          referenceLayout({ width: 40_000, height: 40_000 }, { width: 9, height: 30_000 }),
        )
      ).message,
    ).to.contain('65535 px a side');
  });
});

describe('two photographs as one picture', () => {
  it('is refused with an opacity of another size, whichever of both it belongs to', async () => {
    const [photo, second] = [filled([1, 3, 20, 30], 0), filled([1, 3, 24, 16], 0)];
    const wrong = filled([1, 1, 10, 30], 1);
    for (const [alphas, words] of [
      [{ photo: wrong }, 'does not fit a photograph'],
      [{ second: wrong }, 'does not fit a second photograph'],
    ] as const) {
      const refused = await failure(async () => stackReferences(photo, second, alphas));
      expect(refused.code).to.equal('tensor/shape');
      expect(refused.message).to.include(words);
    }
  });

  it('lie below each other with their own pixels, and continue their edges in between', () => {
    const [photo, second] = [noiseImage(1, 64, 40), noiseImage(2, 30, 50)];
    const { image, alpha, parts } = stackReferences(photo, second);
    const [first, lower] = parts as readonly [Part, Part];
    expect([first, lower]).to.deep.equal([
      { top: 0, width: 40, height: 64 },
      { top: 66, width: 50, height: 30 },
    ]);
    expect([image.shape, alpha]).to.deep.equal([[1, 3, 96, 50], undefined]);
    for (const c of [0, 1, 2]) {
      for (const [part, of] of [
        [first, photo],
        [lower, second],
      ] as const)
        for (let y = 0; y < part.height; y++)
          for (let x = 0; x < part.width; x++)
            expect(at(image, c, part.top + y, x)).to.equal(at(of, c, y, x));
      expect(at(image, c, 10, 49)).to.equal(at(photo, c, 10, 39));
      expect(at(image, c, 64, 7)).to.equal(at(photo, c, 63, 7));
      expect(at(image, c, 65, 7)).to.equal(at(second, c, 0, 7));
    }
  });

  it('shrink by one factor: places of both stay where they are', () => {
    const layout = referenceLayout({ width: 1920, height: 1080 }, { width: 1500, height: 700 });
    const [, second] = partsAt(layout, { width: 192, height: Math.round(layout.size.height / 10) });
    expect(second).to.deep.equal({ top: 114, width: 150, height: 70 });
  });

  it('have heights of their own', () => {
    const parts = [
      { top: 0, height: 11 },
      { top: 15, height: 21 },
    ];
    const rows = pixelHeights(36, parts);
    expect([rows[0], rows[5], rows[10], rows[15], rows[25], rows[35]]).to.deep.equal([0, 0.5, 1, 0, 0.5, 1]);
    expect([...patchHeights(30, parts)].map((v) => Math.round(v * 28)).slice(0, 5)).to.deep.equal([
      0, 7, 14, 21, 28,
    ]);
    expect(patchHeights(30, parts)[29]).to.be.closeTo(1, 1e-6);
    expect(patchHeights(30, [parts[0]!, { ...parts[1]!, anyHeight: true }])[20]).to.equal(-1);
  });

  it('may be used but for the hole of the first and what lies between and beside them', async () => {
    const second = flat(0, 60, 80);
    const mask = maskOf(90, 160, (y, x) => (y >= 40 && y < 50 && x >= 70 && x < 90 ? 1 : 0));
    const photo = { width: 160, height: 90 };
    const last = planLift({ width: 48, height: 27 }, photo, { second, mask }).levels.at(-1) as PlannedLevel;
    const kernels = await openKernels(LIFT_WASM);
    const excluded = excludedPixels(referenceLayout(photo, sizeOf(second)), holeOf(mask));
    const levels = excludedLevels(kernels, excluded && placeHole(kernels, excluded), undefined);
    const size = (last.source.width - 6) * (last.source.height - 6);
    const { patches } = await levels(last);
    const used = kernels.memory.bytes(patches, size).filter((bits) => bits === 0);
    // 154 × 84 of the photograph, without those that touch the hole, and 74 × 54 of the second.
    expect(used.length).to.equal(154 * 84 - 26 * 16 + 74 * 54);
  });
});
