import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { exifOfFile } from '../../src/image/codec/exif-in-file.ts';
import { decodeImage, encodeImage } from '../../src/image/codec/image-codec.ts';
import { filled, sizeOf } from '../../src/runtime/tensor.ts';
import { JOBS } from '../../src/tasks/jobs.ts';
import { scalesNotRecovered } from '../../src/tasks/kept-model.ts';
import { tinyImage } from '../support/tiny-model.ts';
import { cli, ENGINE, TINY, temporaryFolder, writePicture } from './support.ts';

/** An engine that is of another system. */
const ELSEWHERE = process.platform === 'darwin' ? 'onnx-dml' : 'onnx-coreml';

describe('the short forms', () => {
  const at = temporaryFolder();
  const size = async (path: string) => sizeOf((await decodeImage(path)).image);

  /** A photograph, and a picture of each kind that a job may ask for. */
  async function pictures() {
    await writePicture(at('photo.png'), tinyImage(60, 72));
    const mask = filled([1, 1, 60, 72], -1);
    for (let y = 20; y < 32; y++) mask.data.fill(1, y * 72 + 30, y * 72 + 44);
    await writePicture(at('mask.png'), mask);
    const edited = tinyImage(60, 72);
    for (let y = 20; y < 32; y++) edited.data.fill(0.7, y * 72 + 30, y * 72 + 44);
    await writePicture(at('edited.png'), edited);
    await writePicture(at('object.png'), tinyImage(16, 16));
    await writePicture(at('style.png'), tinyImage(48, 64));
  }

  const run = (job: string, ...args: readonly string[]) =>
    cli(job, at('photo.png'), ...(job === 'stylize' ? [] : TINY), ...ENGINE, '--home', at('home'), ...args);

  /** The pictures, of which the photograph has been learned: once for all that ask nothing about learning. */
  async function learned() {
    await pictures();
    if (kept === undefined) {
      kept = await mkdtemp(join(tmpdir(), 'patchwise-learned-'));
      const { code, err } = await run('sample', '--out', at('first.png'));
      expect(code, err).to.equal(0);
      await cp(at('home', 'models'), kept, { recursive: true });
    } else {
      await cp(kept, at('home', 'models'), { recursive: true });
    }
  }
  let kept: string | undefined;
  after(async () => {
    if (kept !== undefined) await rm(kept, { recursive: true });
  });

  const CASES: Readonly<Record<string, { args: () => string[]; size: { width: number; height: number } }>> = {
    sample: { args: () => [], size: { width: 72, height: 60 } },
    remove: { args: () => ['--mask', at('mask.png')], size: { width: 72, height: 60 } },
    extend: { args: () => ['--left', '50', '--top', '20'], size: { width: 108, height: 72 } },
    harmonize: { args: () => ['--object', at('object.png'), '--y', '30'], size: { width: 72, height: 60 } },
    upscale: { args: () => ['--factor', '1.5'], size: { width: 108, height: 90 } },
    stylize: { args: () => ['--style', at('style.png')], size: { width: 0, height: 0 } },
    edit: { args: () => ['--edited', at('edited.png')], size: { width: 72, height: 60 } },
  };

  it('are each tried here', () => {
    expect(Object.keys(CASES)).to.have.members(JOBS.map(({ name }) => name));
  });

  for (const [job, { args, size: expected }] of Object.entries(CASES)) {
    it(`${job}: a photograph in, a picture out`, async () => {
      await pictures();
      const out = at('result.png');
      const { code, err } = await run(job, ...args(), '--out', out);
      expect(code, err).to.equal(0);
      if (expected.width > 0) expect(await size(out)).to.deep.equal(expected);
      else expect((await size(out)).width).to.be.greaterThan(24);
      expect(err).to.include(out);
      if (job === 'stylize') expect(err, 'the strokes are those of its patches').to.not.include('Learning');
      else expect(err).to.include('Learning');
    });
  }

  it('learn a photograph once, whatever its name and the job, and again for other settings', async () => {
    await pictures();
    expect((await run('sample')).err).to.include('Learning');
    const name = 'photo-sample.png';
    expect(existsSync(name), 'in the current folder').to.equal(true);
    await rm(name);
    const again = await run('remove', '--mask', at('mask.png'), '--out', at('clean.png'));
    expect(again.code, again.err).to.equal(0);
    expect(again.err).to.not.include('Learning');
    expect((await run('sample', '--set', 'train.updates=1', '--out', at('x.png'))).err).to.include(
      'Learning',
    );
    const models = (await readdir(at('home', 'models'))).filter((name) => name.endsWith('.safetensors'));
    expect(models).to.have.length(2);
  });

  for (const args of [['remove', '--mask', 'mask.png'], ['extend'], ['upscale']] as const) {
    it(`${args[0]} without a training, unless one is asked for`, async () => {
      await pictures();
      const [job, ...more] = args.map((one) => (one.endsWith('.png') ? at(one) : one)) as [
        string,
        ...string[],
      ];
      const alone = [job, at('photo.png'), ...more, '--home', at('home'), '--out', at('made.png')];
      const { code, err } = await cli(...alone);
      expect(code, err).to.equal(0);
      expect(err).to.not.include('Learning');
      expect(err).to.include('without a model');
      expect(existsSync(at('home', 'models')), 'nothing is kept').to.equal(false);
      const made = await readFile(at('made.png'));
      expect((await run(job, ...more, '--out', at('made.png'))).err).to.include('Learning');
      expect(await readFile(at('made.png')), 'by a model').to.not.deep.equal(made);
    });
  }

  it('write camera, lens and date of the photograph into the result, and its place only if asked', async () => {
    await pictures();
    await sharp(at('photo.png'))
      .withIccProfile('p3')
      .withExif({
        IFD0: { Make: 'Seagull' },
        IFD2: { DateTimeOriginal: '2024:06:07 08:09:10' },
        IFD3: { GPSLatitudeRef: 'N' },
      })
      .jpeg({ quality: 95 })
      .toFile(at('shot.jpg'));
    const upscaled = async (out: string, ...more: readonly string[]) => {
      const file = at(out);
      const given = [at('shot.jpg'), '--factor', '1.5', '--home', at('home'), '--out', file, ...more];
      const { code, err } = await cli('upscale', ...given);
      expect(code, err).to.equal(0);
      return readFile(file);
    };
    for (const out of ['made.jpg', 'made.png', 'made.tif', 'made.webp']) {
      const file = await upscaled(out);
      const exif = exifOfFile(file);
      expect(Buffer.from(exif?.image[0]?.value ?? []).toString(), out).to.equal('Seagull\0');
      expect(exif?.shot.map(({ tag }) => tag)).to.include(0x9003);
      expect(exif?.place, out).to.deep.equal([]);
      expect((await sharp(file).metadata()).icc, 'in its colour space').to.not.equal(undefined);
    }
    expect(exifOfFile(await upscaled('placed.jpg', '--keep-location'))?.place).to.have.length(1);
    expect(exifOfFile(await upscaled('bare.jpg', '--no-metadata'))).to.equal(undefined);
    const poor = await upscaled('poor.jpg', '--quality', '40');
    expect(poor.length).to.be.below((await upscaled('good.jpg', '--quality', '95')).length);
    const both = await cli('upscale', at('shot.jpg'), '--no-metadata', '--keep-location');
    expect(both.code).to.equal(2);
    expect(both.err).to.include('do not go together');
  });

  it('learn again when the kept model is damaged, say so, and keep the damaged one', async () => {
    await pictures();
    expect((await run('sample', '--out', at('x.png'))).code).to.equal(0);
    const name = (await readdir(at('home', 'models'))).find((file) => file.endsWith('.safetensors')) ?? '';
    const kept = at('home', 'models', name);
    const bytes = await readFile(kept);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 4) ^ 1, bytes.length - 4);
    await writeFile(kept, bytes);
    const again = await run('sample', '--out', at('y.png'));
    expect(again.code, again.err).to.equal(0);
    expect(again.err).to.include('was damaged').and.to.include('Learning');
    expect(await readFile(`${kept}.damaged`)).to.deep.equal(bytes);
    expect((await run('sample', '--out', at('z.png'))).err).to.not.include('Learning');
  });

  it('leave what a mask does not cover as it is', async () => {
    await learned();
    const { code, err } = await run(
      'remove',
      '--mask',
      at('mask.png'),
      '--grow',
      '0',
      '--out',
      at('clean.png'),
    );
    expect(code, err).to.equal(0);
    const before = (await decodeImage(at('photo.png'))).image;
    const after = (await decodeImage(at('clean.png'))).image;
    const mask = (await decodeImage(at('mask.png'))).image;
    const area = 60 * 72;
    let changed = 0;
    for (let i = 0; i < before.data.length; i++) {
      const inside = (mask.data[i % area] as number) > 0;
      if (!inside) expect(after.data[i]).to.equal(before.data[i]);
      else if (after.data[i] !== before.data[i]) changed++;
    }
    expect(changed).to.be.greaterThan(100);
  });

  it('keep the transparency and the depth of the photograph, in every format that has them', async () => {
    await pictures();
    // Transparent in its upper third, as a sky that was cut away; the edit is cut likewise.
    const sky = filled([1, 1, 60, 72], 1);
    sky.data.fill(0, 0, 20 * 72);
    for (const name of ['photo.png', 'edited.png']) {
      const { image } = await decodeImage(at(name));
      await writeFile(at(name), await encodeImage(image, 'png', { alpha: sky, bitDepth: 16 }));
    }
    for (const [job, { args }] of Object.entries(CASES)) {
      const out = at(`${job}.png`);
      const { code, err } = await run(job, ...args(), '--out', out);
      expect(code, err).to.equal(0);
      const { image, alpha, info } = await decodeImage(out);
      expect(info.bitDepth, job).to.equal(16);
      const { width, height } = sizeOf(image);
      const rows = (from: number, to: number) => [
        ...(alpha?.data.slice(Math.round(from * height) * width, Math.round(to * height) * width) ?? []),
      ];
      if (job === 'sample') {
        expect(rows(0, 1), job).to.include(0).and.to.include(1);
      } else if (job === 'extend') {
        // Twelve rows are new above it and the left third beside it; there the photograph is as it was.
        const own = rows(0, 1).filter((_, i) => i % width >= 36 && i >= 12 * width);
        expect([own.indexOf(1), own.lastIndexOf(0)]).to.deep.equal([20 * 72, 20 * 72 - 1]);
        expect(Math.max(...rows(0, 0.15)), 'the sky goes on').to.be.below(0.5);
      } else {
        // What is pasted is to be seen.
        expect(Math.max(...rows(0, 0.3)), job).to.equal(job === 'harmonize' ? 1 : 0);
        expect(Math.min(...rows(0.4, 1)), job).to.equal(1);
      }
    }
    for (const name of ['clean.webp', 'clean.avif', 'clean.TIF']) {
      const { code, err } = await run('remove', '--mask', at('mask.png'), '--out', at(name));
      expect(code, err).to.equal(0);
      const { alpha, info } = await decodeImage(at(name));
      expect([alpha?.data[0], alpha?.data.at(-1)], name).to.deep.equal([0, 1]);
      expect(info.format).to.equal(name === 'clean.TIF' ? 'tiff' : name.slice(6));
      expect(err).to.not.include('opaque');
    }
    const jpeg = await run('remove', '--mask', at('mask.png'), '--out', at('clean.jpg'));
    expect(jpeg.code, jpeg.err).to.equal(0);
    expect(jpeg.err).to.include('photo.png is transparent in places, which a JPEG file cannot be');
    expect((await decodeImage(at('clean.jpg'))).info.format).to.equal('jpeg');
    const other = await run(
      'remove',
      '--mask',
      at('mask.png'),
      '--out',
      at('clean.gif'),
      '--set',
      'train.updates=1',
    );
    expect([other.code, other.err.includes('.webp'), other.err.includes('Learning')]).to.deep.equal([
      2,
      true,
      false,
    ]);
  });

  it('take patches of a second photograph, too, where one is given', async () => {
    await learned();
    await writePicture(at('other.png'), tinyImage(50, 90));
    const made = async (...more: string[]) => {
      const { code, err } = await run('remove', '--mask', at('mask.png'), '--out', at('clean.png'), ...more);
      expect(code, err).to.equal(0);
      return (await decodeImage(at('clean.png'))).image.data;
    };
    const alone = await made();
    expect(await made('--second', at('other.png'))).to.not.deep.equal(alone);
    for (const job of ['sample', 'extend']) {
      const { code, err } = await run(job, '--second', at('other.png'), '--out', at('more.png'));
      expect(code, err).to.equal(0);
    }
    const style = ['--style', at('style.png'), '--second', at('other.png'), '--out', at('styled.png')];
    expect((await run('stylize', ...style)).code).to.equal(0);
    const missing = await run('sample', '--second', at('none.png'), '--out', at('more.png'));
    expect([missing.code === 0, missing.err.includes('none.png')]).to.deep.equal([false, true]);
  });

  it('say that a style takes no model, and no settings of a training', async () => {
    await pictures();
    for (const more of [TINY, ['--model', at('none.safetensors')]]) {
      const { code, err } = await run('stylize', '--style', at('style.png'), ...more);
      expect([code, err.includes('takes no model')], err).to.deep.equal([2, true]);
    }
  });

  it('write several pictures with numbers, into a folder that they make', async () => {
    await learned();
    const { code, err } = await run('sample', '--count', '3', '--out', at('many'));
    expect(code, err).to.equal(0);
    expect((await readdir(at('many'))).sort()).to.deep.equal([0, 1, 2].map((i) => `photo-sample-00${i}.png`));
    const [first, second] = await Promise.all(
      [0, 1].map((i) => readFile(join(at('many'), `photo-sample-00${i}.png`))),
    );
    expect(first?.equals(second as Buffer)).to.equal(false);
  });

  it('never write over a result that nobody gave a name, and know the same one again', async () => {
    await learned();
    const folder = at('results');
    const names = async () => (await readdir(folder)).sort();
    const make = async (...args: readonly string[]) => {
      const { code, err } = await run('sample', '--out', folder, ...args);
      expect(code, err).to.equal(0);
      return err;
    };
    await make();
    const before = await readFile(join(folder, 'photo-sample.png'));
    await make();
    expect(await names(), 'the very same picture').to.deep.equal(['photo-sample.png']);
    expect(await make('--seed', '9')).to.include('photo-sample-2.png');
    expect(await names()).to.deep.equal(['photo-sample-2.png', 'photo-sample.png']);
    expect(before.equals(await readFile(join(folder, 'photo-sample.png')))).to.equal(true);
    await mkdir(join(folder, 'photo-sample-3.png'));
    expect(await make('--seed', '10')).to.include('photo-sample-4.png');
    // A name that somebody gives is meant.
    const file = join(folder, 'photo-sample.png');
    expect((await run('sample', '--seed', '9', '--out', file)).code).to.equal(0);
    expect(before.equals(await readFile(file))).to.equal(false);
  });

  it('say what is missing before they learn anything', async () => {
    await pictures();
    for (const [args, said] of [
      [['remove', at('photo.png')], '--mask'],
      [['remove', at('photo.png'), '--mask', at('none.png')], 'file/missing'],
      [['sample', at('none.png')], 'file/missing'],
      [['upscale', at('photo.png'), '--factor', '0.5'], 'usage/invalid'],
      [['remove', '-', '--mask', '-'], 'one picture only'],
    ] as const) {
      const { code, err } = await cli(...args, '--home', at('home'));
      expect(code, err).to.equal(2);
      expect(err).to.include(said).and.to.not.include('Learning');
    }
    const nowhere = await run('extend', '--left', '0', '--out', at('x.png'));
    expect(nowhere.err).to.include('every side is at 0 percent');
  });

  it('look at every picture, every setting and the place of the result before they learn anything', async () => {
    await pictures();
    await writeFile(at('text.png'), 'I am a picture');
    await writePicture(at('black.png'), filled([1, 1, 60, 72], -1));
    await writePicture(at('white.png'), filled([1, 1, 60, 72], 1));
    const square = filled([1, 1, 50, 50], -1);
    square.data.fill(1, 1200, 1220);
    await writePicture(at('square.png'), square);
    await writeFile(at('file'), '');
    const remove = ['remove', at('photo.png'), '--mask', at('mask.png')];
    for (const [args, ...said] of [
      [['remove', at('photo.png'), '--mask', at('text.png')], 'text.png is not an image'],
      [['remove', at('photo.png'), '--mask', at('black.png')], 'black.png marks nothing'],
      [['remove', at('photo.png'), '--mask', at('white.png')], 'white.png marks the whole photograph'],
      [['remove', at('photo.png'), '--mask', at('photo.png')], 'photo.png is not black and white'],
      [['sample', at('photo.png'), '--engine', ELSEWHERE], 'engine/unavailable'],
      [['sample', at()], 'is a folder, not a file'],
      [['remove', at('photo.png'), '--mask', at('square.png')], 'square.png is 50 × 50 px', 'stretched'],
      [
        ['edit', at('photo.png'), '--edited', at('square.png')],
        'square.png is 50 × 50 px, and photo.png is 72 × 60 px',
      ],
      [['edit', at('photo.png'), '--edited', at('photo.png')], 'Nothing was changed in photo.png'],
      [[...remove, '--second', at('text.png')], 'text.png is not an image'],
      [[...remove, '--set', 'trian.updates=3'], 'no node "trian"', 'train'],
      [[...remove, '--set', 'lift.stey=3'], 'no parameter "stey"'],
      [[...remove, '--out', at('photo.png')], 'photo.png is an input picture'],
      [[...remove, '--out', at('file', 'clean.png')], 'file/unwritable'],
      [['sample', at('photo.png'), '--count', '2', '--out', '-'], 'Only one picture'],
    ] as const) {
      const { code, err } = await cli(...args, '--home', at('home'));
      // 1 only for what this machine cannot do.
      const own = said[0] === 'engine/unavailable';
      expect(code, `${args.join(' ')}: ${err}`).to.equal(own ? 1 : 2);
      for (const text of said) expect(err).to.include(text);
      expect(err).to.not.include('Learning');
    }
    expect(await size(at('photo.png')), 'the photograph is as it was').to.deep.equal({
      width: 72,
      height: 60,
    });
  });

  it('say that an object without transparency is pasted as a rectangle, and end once', async () => {
    await learned();
    const first = await run('harmonize', '--object', at('object.png'), '--out', at('x.png'));
    expect(first.code, first.err).to.equal(0);
    expect(first.err).to.include('object.png is transparent nowhere');
    expect(first.err.match(/Done in/g), 'one end').to.have.length(1);
    const image = tinyImage(16, 16);
    const alpha = filled([1, 1, 16, 16], 1);
    alpha.data.fill(0, 0, 16);
    await writeFile(at('cut.png'), await encodeImage(image, 'png', { alpha }));
    const again = await run('harmonize', '--object', at('cut.png'), '--out', at('y.png'));
    expect(again.err).to.not.include('transparent nowhere');
  });

  it('name the scales that were learned badly, with their figure', () => {
    expect(scalesNotRecovered([0.002, 0.06, 0.01])).to.deep.equal([
      'scale 1 (recovery error 0.060, healthy is below 0.01)',
    ]);
  });

  it('say at once that a speck or a strip cannot be learned', async () => {
    await writePicture(at('speck.png'), tinyImage(6, 7));
    await writePicture(at('strip.png'), tinyImage(12, 600));
    for (const [name, said] of [
      ['speck.png', 'speck.png is 7 × 6 px, which is too small'],
      ['strip.png', 'strip.png is 600 × 12 px: too narrow'],
    ] as const) {
      const { code, err } = await cli('sample', at(name), '--set', 'train.updates=12', '--home', at('home'));
      expect([code, err.includes(said), err.includes('Learning')], err).to.deep.equal([2, true, false]);
    }
  });

  it('take a photograph whose name is as long as a folder lets it be', async () => {
    const name = `${'Gämsen '.repeat(31)}.png`;
    expect(Buffer.byteLength(name)).to.equal(252);
    await writePicture(at(name), tinyImage(60, 72));
    const { code, err } = await cli(
      'sample',
      at(name),
      ...TINY,
      ...ENGINE,
      '--home',
      at('home'),
      '--out',
      at('out'),
    );
    expect(code, err).to.equal(0);
    expect((await readdir(at('out')))[0]).to.match(/^Gämsen .*-sample\.png$/);
  });

  it('take a smaller mask of the same shape', async () => {
    await learned();
    const small = filled([1, 1, 20, 24], -1);
    small.data.fill(1, 220, 226);
    await writePicture(at('small.png'), small);
    const { code, err } = await run('remove', '--mask', at('small.png'), '--out', at('clean.png'));
    expect(code, err).to.equal(0);
  });

  it('extend as the studio does where no side is named', async () => {
    await learned();
    const { code, err } = await run('extend', '--out', at('wide.png'));
    expect(code, err).to.equal(0);
    const { image } = await decodeImage(at('wide.png'));
    expect(image.shape.slice(2)).to.deep.equal([Math.round(60 * 1.22), 72 * 1.5]);
  });
});
