import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { JOBS } from '../../src/cli/jobs/jobs.ts';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { filled, sizeOf } from '../../src/runtime/tensor.ts';
import { tinyImage } from '../support/tiny-model.ts';
import { cli, ENGINE, TINY, temporaryFolder, writePicture } from './support.ts';

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
    cli(job, at('photo.png'), ...TINY, ...ENGINE, '--home', at('home'), ...args);

  const CASES: Readonly<Record<string, { args: () => string[]; size: { width: number; height: number } }>> = {
    sample: { args: () => [], size: { width: 72, height: 60 } },
    remove: { args: () => ['--mask', at('mask.png')], size: { width: 72, height: 60 } },
    extend: { args: () => ['--left', '50', '--top', '20'], size: { width: 108, height: 72 } },
    harmonize: { args: () => ['--object', at('object.png')], size: { width: 72, height: 60 } },
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
      expect(err).to.include(out).and.to.include('Learning');
    });
  }

  it('learn a photograph once, whatever its name and the job, and again for other settings', async () => {
    await pictures();
    expect((await run('sample')).err).to.include('Learning');
    const name = 'photo-sample.png';
    expect(existsSync(name), 'in the current folder').to.equal(true);
    const { rm } = await import('node:fs/promises');
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
    await pictures();
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

  it('take patches of a second photograph, too, where one is given', async () => {
    await pictures();
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

  it('write several pictures with numbers, into a folder that they make', async () => {
    await pictures();
    const { code, err } = await run('sample', '--count', '3', '--out', at('many'));
    expect(code, err).to.equal(0);
    expect((await readdir(at('many'))).sort()).to.deep.equal([0, 1, 2].map((i) => `photo-sample-00${i}.png`));
    const [first, second] = await Promise.all(
      [0, 1].map((i) => readFile(join(at('many'), `photo-sample-00${i}.png`))),
    );
    expect(first?.equals(second as Buffer)).to.equal(false);
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

  it('extend by a quarter on the left and on the right where no side is named', async () => {
    await pictures();
    const { code, err } = await run('extend', '--out', at('wide.png'));
    expect(code, err).to.equal(0);
    const { image } = await decodeImage(at('wide.png'));
    expect(image.shape.slice(2)).to.deep.equal([60, 72 * 1.5]);
  });
});
