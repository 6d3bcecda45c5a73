import { expect } from 'chai';
import { pad } from '../../../src/image/pad.ts';
import { byBytes } from '../../../src/image/pointwise.ts';
import { voteImage } from '../../../src/model/lift/field/vote-image.ts';
import { type Lifted, liftImage } from '../../../src/model/lift/lift-image.ts';
import { layoutOfSurroundings } from '../../../src/model/lift/surroundings.ts';
import { MOST_TONES } from '../../../src/model/lift/tones/join-tones.ts';
import { psnr } from '../../../src/model/metrics/psnr.ts';
import { filled, type Tensor, tensor } from '../../../src/runtime/tensor.ts';
import { openKernelThreads } from '../../../src/runtime/wasm/kernel-threads.ts';
import { failure } from '../../support/failure.ts';
import { at, flat, imageOf, maskOf, noiseImage } from '../../support/images.ts';
import { shrunk, smallPhoto } from './pictures.ts';

/** Levels of 8 bits, as a set: what pixels a picture has. */
function colours(image: Tensor): Set<string> {
  const [, , h, w] = image.shape as [number, number, number, number];
  const found = new Set<string>();
  for (let i = 0; i < h * w; i++) {
    found.add([0, 1, 2].map((c) => Math.round(image.data[c * h * w + i]! * 127.5 + 127.5)).join());
  }
  return found;
}

describe('liftImage', () => {
  let photo: Tensor;
  let small: Tensor;
  before(async () => {
    photo = await smallPhoto();
    small = shrunk(photo, 48, 27);
  });

  it('restores a photograph from its own small copy far better than bicubic', async () => {
    const { image, field } = await liftImage(small, photo, { seed: 1 });
    expect(image.shape).to.deep.equal(photo.shape);
    expect(psnr(image, photo)).to.be.above(psnr(shrunk(small, 160, 90), photo) + 6);
    expect([field.width, field.height, field.patch]).to.deep.equal([154, 84, 7]);
    expect(field.source).to.deep.equal({ width: 160, height: 90 });
  });

  it('names the photograph: its votes make the result, but for tones, and most of them are pixels of it', async () => {
    const mirrored = imageOf(3, 27, 48, (c, y, x) => at(small, c, y, 47 - x));
    const { image, field } = await liftImage(mirrored, photo, { seed: 1 });
    const voted = await voteImage(photo, field);
    const known = colours(photo);
    const share = (of: Tensor) => {
      const own = [...colours(of)];
      return own.filter((colour) => known.has(colour)).length / own.length;
    };
    // The others are blends where pieces meet.
    expect(share(voted)).to.be.above(1.5 * share(shrunk(mirrored, 160, 90)));
    const toned = image.data.map((v, i) => Math.abs(v - voted.data[i]!) * 127.5);
    expect(Math.max(...toned)).to.be.within(1, MOST_TONES + 0.6);
    expect(Math.max(...field.x)).to.be.below(154);
    expect(Math.max(...field.y)).to.be.below(84);
  });

  it('is the same on one thread and on many, and from run to run; another seed gives another', async () => {
    const mirrored = imageOf(3, 27, 48, (c, y, x) => at(small, c, y, 47 - x));
    const one = await liftImage(mirrored, photo, { seed: 5 });
    const many = await liftImage(mirrored, photo, { seed: 5, openKernels: openKernelThreads });
    const again = await liftImage(mirrored, photo, { seed: 5, openKernels: openKernelThreads });
    const other = await liftImage(mirrored, photo, { seed: 6 });
    expect(many.image.data).to.deep.equal(one.image.data);
    expect(many.field.x).to.deep.equal(one.field.x);
    expect(again.image.data).to.deep.equal(one.image.data);
    expect(other.field.x).to.not.deep.equal(one.field.x);
  });

  it('keeps a stroke that is smaller than a patch where it is held to the small image, and else does not', async () => {
    // Rock in the sky.
    const stroke = (y: number, x: number) => (y - 5) ** 2 + (x - 36) ** 2 <= 4;
    const rock = [0, 1, 2].map((c) => at(small, c, 14, 20));
    const painted = imageOf(3, 27, 48, (c, y, x) => (stroke(y, x) ? rock[c]! : at(small, c, y, x)));
    const dark = async (options: object) => {
      const { image } = await liftImage(painted, photo, { seed: 1, ...options });
      expect(image.shape).to.deep.equal(photo.shape);
      return at(photo, 0, 18, 121) - at(image, 0, 18, 121);
    };
    const depth = at(small, 0, 5, 36) - (rock[0] as number);
    expect(depth).to.be.above(0.2);
    expect(await dark({})).to.be.below(0.35 * depth);
    expect(await dark({ hold: 0.5, start: 96 })).to.be.above(0.5 * depth);
    const hole = maskOf(90, 160, (y) => (y < 20 ? 1 : 0));
    const filled = (options: object) => liftImage(small, photo, { seed: 1, mask: hole, ...options });
    expect((await filled({ hold: 0.5 })).image.data).to.deep.equal((await filled({})).image.data);
    for (const hold of [-0.1, 1.1, Number.NaN])
      expect((await failure(() => liftImage(small, photo, { seed: 1, hold }))).code).to.equal(
        'value/out-of-range',
      );
  });

  it('keeps the strokes of a painting where they are', async () => {
    const line = (y: number, x: number) => Math.abs(y - 4 - x / 12) <= 2;
    const rock = [0, 1, 2].map((c) => at(small, c, 14, 20));
    const painting = imageOf(3, 54, 96, (c, y, x) =>
      line(y, x) ? rock[c]! : at(small, c, Math.floor(y / 2), Math.floor(x / 2)),
    );
    const strokeMask = maskOf(54, 96, (y, x) => (line(y, x) ? 1 : 0));
    const plain = await liftImage(small, photo, { seed: 1 });
    const drawn = await liftImage(small, photo, { seed: 1, hold: 0.3, painting, strokeMask });
    // Along the line: how much darker than without it, of how much was drawn.
    const kept = ({ image }: typeof plain) => {
      const darker = [40, 60, 80, 100, 120].map((x) => {
        const y = Math.round(7 + x / 12);
        return (at(plain.image, 0, y, x) - at(image, 0, y, x)) / (at(plain.image, 0, y, x) - rock[0]!);
      });
      return darker.reduce((sum, share) => sum + share, 0) / darker.length;
    };
    expect(kept(drawn)).to.be.above(0.4);
    const held = (hold: number) => liftImage(small, photo, { seed: 1, painting, hold });
    expect(kept(await held(0)), 'without a mask').to.be.below(0.1);
    expect(kept(await held(0.7)), 'all of it held').to.be.above(0.4);
    const atNoLevel = (options: object) =>
      liftImage(small, photo, { seed: 1, hold: 0.7, holdTo: 1, ...options });
    expect((await atNoLevel({ painting })).image.data).to.deep.equal((await atNoLevel({})).image.data);
    const mask = maskOf(90, 160, (y) => (y < 20 ? 1 : 0));
    const filled = (options: object) => liftImage(small, photo, { seed: 1, mask, ...options });
    expect((await filled({ painting, strokeMask })).image.data).to.deep.equal((await filled({})).image.data);
  });

  it('holds a grey stroke up to that share of the levels only', async () => {
    const dot = (y: number, x: number) => (y - 12) ** 2 + (x - 48) ** 2 <= 25;
    const rock = [0, 1, 2].map((c) => at(small, c, 14, 20));
    const painting = imageOf(3, 54, 96, (c, y, x) =>
      dot(y, x) ? rock[c]! : at(small, c, Math.floor(y / 2), Math.floor(x / 2)),
    );
    const lifted = async (held: number) => {
      const strokeMask = maskOf(54, 96, (y, x) => (dot(y, x) ? held : 0));
      return (await liftImage(small, photo, { seed: 1, hold: 0.3, painting, strokeMask })).image;
    };
    const [long, short] = [await lifted(1), await lifted(0.2)];
    // How far what lies on the dot is from what was painted there.
    const off = (image: typeof long) => {
      let sum = 0;
      for (let y = 16; y <= 24; y++)
        for (let x = 76; x <= 84; x++) sum += Math.abs(at(image, 0, y, x) - rock[0]!);
      return sum / 81;
    };
    expect(off(short)).to.be.above(1.2 * off(long));
  });

  it('makes any size at any scale of the photograph, and tells of each level', async () => {
    const wide = shrunk(photo, 96, 27);
    const seen: [number, number, number][] = [];
    const { image } = await liftImage(wide, photo, {
      seed: 1,
      trained: { width: 48, height: 27 },
      width: 240,
      onLevel: (level, levels, read) => seen.push([level, levels, read().shape[3] as number]),
    });
    expect(image.shape).to.deep.equal([1, 3, 68, 240]);
    expect(seen.map(([level]) => level)).to.deep.equal(seen.map((_, i) => i + 1));
    expect(seen.every(([, levels]) => levels === seen.length)).to.equal(true);
    expect([seen[0]![2], seen.at(-1)![2]]).to.deep.equal([96, 240]);
    const sizes = seen.map(([, , width]) => width);
    for (let i = 1; i < sizes.length; i++) expect(sizes[i]! / sizes[i - 1]!).to.be.within(1, 1.37);
  });

  it('carries grey, 16 bits and opacity', async () => {
    const grey = tensor([1, 1, 90, 160], photo.data.slice(0, 90 * 160));
    const lifted = await liftImage(tensor([1, 1, 27, 48], small.data.slice(0, 27 * 48)), grey, { seed: 1 });
    expect(lifted.image.shape).to.deep.equal([1, 1, 90, 160]);
    expect(lifted.alpha).to.equal(undefined);

    const deep = { ...photo, data: photo.data.map((v) => Math.max(-1, v - 0.3 / 127.5)) };
    const fine = await liftImage(small, deep, { seed: 1 });
    const own = new Set(deep.data.map((v) => Math.round(v * 32767.5 + 32767.5)));
    const kept = fine.image.data.filter((v) => own.has(Math.round(v * 32767.5 + 32767.5)));
    expect(kept.length / fine.image.data.length).to.be.above(0.6);

    // Transparent sky: the opacity of a pixel goes with its colour.
    const alpha = maskOf(90, 160, (y) => (y < 40 ? 0 : 1));
    const clear = await liftImage(small, photo, { seed: 1, alpha });
    expect(clear.alpha?.shape).to.deep.equal([1, 1, 90, 160]);
    expect(at(clear.alpha as Tensor, 0, 5, 80)).to.equal(0);
    expect(at(clear.alpha as Tensor, 0, 85, 80)).to.equal(1);
  });

  it('goes on with the opacity of a canvas', async () => {
    const margins = { left: 0, right: 40, top: 0, bottom: 0 };
    const mask = maskOf(90, 200, (_y, x) => (x < 160 ? 0 : 1));
    const alpha = maskOf(90, 200, (y) => (y < 40 ? 0 : 1));
    const trained = { width: 48, height: 27 };
    const options = { seed: 1, alpha, mask, stay: 1, trained, canvas: true };
    const drawn = imageOf(3, 27, 60, (c, y, x) => at(small, c, y, Math.min(47, x)));
    const wide = await liftImage(drawn, pad(photo, margins, 'reflect'), options);
    expect(wide.alpha?.shape).to.deep.equal([1, 1, 90, 200]);
    expect(at(wide.alpha as Tensor, 0, 10, 150)).to.equal(0);
    expect(at(wide.alpha as Tensor, 0, 80, 150)).to.equal(1);
    expect(at(wide.alpha as Tensor, 0, 5, 195), 'what goes on, too').to.equal(0);
    const another = { ...options, baseAlpha: maskOf(90, 160, () => 1) };
    const { code } = await failure(() => liftImage(drawn, pad(photo, margins, 'reflect'), another));
    expect(code).to.equal('tensor/shape');
  });

  it('changes nothing outside of a mask, bit for bit, and takes nothing that touches it', async () => {
    const inside = (y: number, x: number) => y >= 30 && y < 60 && x >= 50 && x < 90;
    const mask = maskOf(90, 160, (y, x) => (inside(y, x) ? 1 : 0));
    // A magenta block, as nothing else in the photograph is: an object to be removed.
    const paint = (image: Tensor) =>
      imageOf(3, 90, 160, (c, y, x) => (inside(y, x) ? [1, -1, 1][c]! : at(image, c, y, x)));
    const marked = paint(photo);
    const { image, field } = await liftImage(small, marked, { seed: 1, mask });
    let [outside, magenta] = [0, 0];
    for (let y = 0; y < 90; y++) {
      for (let x = 0; x < 160; x++) {
        const own = [0, 1, 2].map((c) => at(image, c, y, x));
        const given = [0, 1, 2].map((c) => at(marked, c, y, x));
        if (!inside(y, x) && own.join() !== given.join()) outside++;
        if (own[0]! > 0.9 && own[1]! < -0.9) magenta++;
      }
    }
    expect([outside, magenta]).to.deep.equal([0, 0]);
    for (let i = 0; i < field.x.length; i++) {
      const [x, y] = [i % field.width, Math.floor(i / field.width)];
      const active = x > 43 && x < 90 && y > 23 && y < 60;
      const [sx, sy] = [field.x[i]!, field.y[i]!];
      expect(field.distance[i] === 0xffffffff, `${x},${y} has no match`).to.equal(!active);
      if (active) expect(sx > 43 && sx < 90 && sy > 23 && sy < 60, `${x},${y} → ${sx},${sy}`).to.equal(false);
    }
  });

  it('leaves nothing of what was in a hole, not even as an outline', async () => {
    const inside = (y: number, x: number) => y >= 31 && y < 60 && x >= 51 && x < 90;
    const mask = maskOf(90, 160, (y, x) => (inside(y, x) ? 1 : 0));
    // A darker block before a calm sky, which becomes lighter downwards.
    const sky = (y: number) => (150 + Math.floor(y / 3) - 127.5) / 127.5;
    const marked = imageOf(3, 90, 160, (_c, y, x) => (inside(y, x) ? sky(45) - 0.4 : sky(y)));
    const blank = imageOf(3, 27, 48, (_c, y) => sky((y * 90) / 27));
    const { image } = await liftImage(blank, marked, { seed: 1, mask });
    let worst = 0;
    for (let y = 31; y < 60; y++)
      for (let x = 51; x < 90; x++) worst = Math.max(worst, Math.abs(at(image, 1, y, x) - sky(y)) * 127.5);
    // 20 levels along the edge where the block counts among the tones around it.
    expect(worst).to.be.below(5);
  });

  it('fills a hole of the photograph from the heights around it, not a margin', async () => {
    const mask = maskOf(90, 160, (y, x) => (y > 35 && y < 75 && x > 60 && x < 100 ? 1 : 0));
    const grey = flat(0, 27, 48);
    const fill = (stay?: number) => liftImage(grey, photo, { seed: 1, mask, stay });
    const climb = ({ field }: Lifted): number => {
      const found = [...field.y.keys()].filter((i) => field.distance[i] !== 0xffffffff);
      const rows = found.map((i) => Math.abs(field.y[i]! - Math.floor(i / field.width)));
      return rows.reduce((sum, v) => sum + v, 0) / rows.length;
    };
    const [usual, free] = [await fill(), await fill(0)];
    // Both are the most alike of four, so the free one climbs less than it could.
    expect(climb(usual)).to.be.below(0.8 * climb(free));
    const canvas = pad(photo, { left: 40, right: 0, top: 0, bottom: 0 }, 'reflect');
    const widened = { mask: maskOf(90, 200, (_, x) => (x < 40 ? 1 : 0)), canvas: true, seed: 1 };
    const trained = { width: 48, height: 27 };
    const widen = async (stay?: number) =>
      (await liftImage(shrunk(canvas, 60, 27), canvas, { ...widened, trained, stay })).image.data;
    expect(await widen()).to.deep.equal(await widen(0.2));
  });

  it('brings tones together in a hole: what fills it becomes darker at its edge where its surroundings are', async () => {
    const mask = maskOf(90, 160, (y, x) => (y > 10 && y < 40 && x > 50 && x < 110 ? 1 : 0));
    const filled = async (base: Tensor) => (await liftImage(small, photo, { seed: 1, mask, base })).image;
    const base = { ...photo, data: photo.data.map((v) => Math.max(-1, v - 0.12)) };
    const [as, darker] = [await filled(photo), await filled(base)];
    const mean = (image: Tensor) => {
      let sum = 0;
      for (let x = 52; x < 109; x++) for (let y = 12; y < 20; y++) sum += at(image, 2, y, x);
      return (sum / 57 / 8) * 127.5;
    };
    expect(mean(darker)).to.be.below(mean(as) - 3);
    for (let i = 0; i < mask.data.length; i++)
      if (mask.data[i] === 0) expect(darker.data[i]).to.equal(base.data[i]);
  });

  it('meets what surrounds a hole: no seam where a canvas is extended', async () => {
    const margins = { left: 40, right: 0, top: 0, bottom: 0 };
    const canvas = pad(photo, margins, 'reflect');
    const mask = maskOf(90, 200, (_, x) => (x < 40 ? 1 : 0));
    const steps: number[] = [];
    for (const seed of [1, 2, 3]) {
      const { image } = await liftImage(shrunk(canvas, 60, 27), canvas, {
        ...{ seed, mask, canvas: true, trained: { width: 48, height: 27 } },
      });
      for (let y = 0; y < 90; y++)
        for (let c = 0; c < 3; c++) steps.push(Math.abs(at(image, c, y, 40) - at(image, c, y, 39)) * 127.5);
    }
    // 18.4 levels; 24.3 where all votes count alike, 20.0 where tones do not join at the seam.
    expect(steps.reduce((sum, step) => sum + step, 0) / steps.length).to.be.below(19);
  });

  it('completes by the mirror image what the edge of a canvas cuts in two, and nothing else has', async () => {
    // Half a stone before a sky; nowhere in the photograph does a stone end at its right.
    const stone = imageOf(3, 90, 160, (c, y, x) =>
      y > 50 - 0.8 * (x - 120) && x > 120
        ? 0.4 - 0.2 * c + 0.2 * Math.sin(x + y * y)
        : 0.5 + 0.2 * c + y / 900,
    );
    const canvas = pad(stone, { left: 0, right: 40, top: 0, bottom: 0 }, 'reflect');
    const mask = maskOf(90, 200, (_, x) => (x < 160 ? 0 : 1));
    const { small: start, trained } = layoutOfSurroundings(canvas, mask, { canvas: true });
    const { image, field } = await liftImage(start, canvas, {
      seed: 1,
      stay: 0.2,
      trained,
      mask,
      canvas: true,
    });
    const mirrored = [...field.x.keys()].filter((i) => field.distance[i] !== 0xffffffff && field.x[i]! > 154);
    expect(mirrored.length).to.be.above(0);
    // Where the stone meets the edge it goes on, and does not end there.
    for (let y = 40; y < 85; y += 5) {
      const step = Math.abs(at(image, 2, y, 161) - at(image, 2, y, 158)) * 127.5;
      expect(step, `row ${y}`).to.be.below(60);
    }
  });

  it('mirrors little of what its own patches continue: what lies below a canvas does not stand on its head', async () => {
    const texture = byBytes(shrunk(noiseImage(7, 18, 32), 160, 90));
    const canvas = pad(texture, { left: 0, right: 0, top: 0, bottom: 20 }, 'reflect');
    const mask = maskOf(110, 160, (y) => (y < 90 ? 0 : 1));
    const { small: start, trained } = layoutOfSurroundings(canvas, mask, { canvas: true });
    const { field } = await liftImage(start, canvas, { seed: 1, trained, mask, canvas: true });
    const made = [...field.y.keys()].filter((i) => field.distance[i] !== 0xffffffff);
    const mirrored = made.filter((i) => field.y[i]! + 7 > 90);
    // All of them, where the mirror image is matched as other patches are.
    expect(mirrored.length).to.be.below(0.4 * made.length);
  });

  it('enlarges a photograph that is smaller than the model learned it at, and adds what there is', async () => {
    const tiny = shrunk(photo, 32, 18);
    const { image } = await liftImage(small, tiny, { seed: 1, trained: { width: 48, height: 27 } });
    expect(image.shape).to.deep.equal([1, 3, 27, 48]);
  });

  it('leaves an image of one colour as it is', async () => {
    const { image } = await liftImage(flat(0.2, 9, 12), flat(0.2, 36, 48), { seed: 1 });
    expect(new Set(image.data.map((v) => Math.round(v * 127.5 + 127.5)))).to.deep.equal(new Set([153]));
  });

  it('says what is wrong with its input', async () => {
    const why = async (...args: Parameters<typeof liftImage>) => {
      const error = await failure(() => liftImage(...args));
      expect(error.hint, error.message).to.be.a('string');
      return [error.code, error.message] as const;
    };
    const seed = 1;
    const [larger, text] = await why(photo, small, { seed });
    expect([larger, text.includes('160×90') && text.includes('48×27')]).to.deep.equal([
      'value/out-of-range',
      true,
    ]);
    expect((await why(flat(0, 6, 40), photo, { seed }))[0]).to.equal('image/too-small');
    expect((await why(small, flat(0, 5, 200), { seed }))[0]).to.equal('image/too-small');
    expect((await why(small, photo, { seed, width: 500 }))[1]).to.contain('too little detail');
    expect((await why(small, photo, { seed, width: 0 }))[0]).to.equal('value/out-of-range');
    expect((await why(small, tensor([1, 1, 90, 160], new Float32Array(90 * 160)), { seed }))[0]).to.equal(
      'tensor/shape',
    );
    expect((await why(small, photo, { seed, alpha: filled([1, 1, 9, 9], 1) }))[0]).to.equal('tensor/shape');
    const none = maskOf(90, 160, () => 0);
    expect((await why(small, photo, { seed, mask: none }))[1]).to.contain('The mask is empty');
    const all = maskOf(90, 160, () => 1);
    expect((await why(small, photo, { seed, mask: all }))[1]).to.contain('surroundings');
    expect((await why(small, photo, { seed, mask: maskOf(9, 16, () => 1) }))[0]).to.equal('tensor/shape');
  });

  it('stops when it is told to, between bands, and gives its threads back', async () => {
    for (const openKernels of [undefined, openKernelThreads]) {
      const stop = new AbortController();
      const run = liftImage(small, photo, {
        ...{ seed: 1, signal: stop.signal, openKernels },
        onLevel: (level) => level === 2 && stop.abort(),
      });
      expect((await failure(() => run)).code).to.equal('run/cancelled');
    }
    const { image } = await liftImage(small, photo, { seed: 1, openKernels: openKernelThreads });
    expect(image.shape).to.deep.equal(photo.shape);
  });
});
