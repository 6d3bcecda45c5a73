import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { encodeImage } from '../../../src/image/codec/image-codec.ts';
import { imageLoad } from '../../../src/nodes/image/load.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { at, distinct, maskOf } from '../../support/images.ts';
import { memoryServices, runNode } from '../harness.ts';

describe('image/load', () => {
  let folder: string;
  const picture = distinct(3, 4);
  const alpha = maskOf(3, 4, (y, x) => (x + y) / 5);
  const services = () => ({ ...memoryServices(), resolveInput: (path: string) => join(folder, path) });
  const load = (path: string, params = {}) =>
    runNode(imageLoad, {}, { path, ...params }, { services: services() });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwise-load-'));
    await writeFile(join(folder, 'opaque.png'), await encodeImage(picture, 'png'));
    await writeFile(join(folder, 'clear.png'), await encodeImage(picture, 'png', { alpha, bitDepth: 16 }));
    await writeFile(join(folder, 'notes.txt'), 'not an image');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('reads the file that the host finds at the path', async () => {
    const { outputs } = await load('opaque.png');
    expect(outputs.image[0]?.shape).to.deep.equal([1, 3, 3, 4]);
    const worst = Math.max(
      ...picture.data.map((x, i) => Math.abs(x - (outputs.image[0]?.data[i] as number))),
    );
    expect(worst).to.be.at.most(1 / 255 + 1e-6);
  });

  it('gives the transparency as a mask, and ones for a file without any', async () => {
    const clear = (await load('clear.png')).outputs.alpha[0];
    alpha.data.forEach((value, i) => {
      expect(clear?.data[i]).to.be.closeTo(value, 1e-4);
    });
    const opaque = (await load('opaque.png')).outputs.alpha[0];
    expect(opaque?.shape).to.deep.equal([1, 1, 3, 4]);
    expect(new Set(opaque?.data)).to.deep.equal(new Set([1]));
  });

  it('reads luma when asked for grey', async () => {
    const [image] = (await load('opaque.png', { channels: 'grey' })).outputs.image;
    const [color] = (await load('opaque.png')).outputs.image;
    expect(image?.shape).to.deep.equal([1, 1, 3, 4]);
    const luma = 0.299 * at(color!, 0, 1, 2) + 0.587 * at(color!, 1, 1, 2) + 0.114 * at(color!, 2, 1, 2);
    expect(at(image!, 0, 1, 2)).to.be.closeTo(luma, 1e-6);
  });

  it('has a fingerprint that follows the bytes of the file, not its name', async () => {
    const print = (path: string) =>
      imageLoad.fingerprint?.({ path, channels: 'color', colours: 'srgb', longSide: null }, services());
    await writeFile(join(folder, 'copy.png'), await encodeImage(picture, 'png'));
    const before = await print('copy.png');
    expect(before).to.equal(await print('opaque.png'));
    await writeFile(join(folder, 'copy.png'), await encodeImage(distinct(4, 3), 'png'));
    expect(await print('copy.png')).to.not.equal(before);
  });

  it('mentions that an animation has more frames', async () => {
    const frames = Array.from({ length: 3 }, (_, i) => Buffer.alloc(4 * 4 * 3, 80 * i));
    const raw = { width: 4, height: 12, channels: 3, pageHeight: 4 } as const;
    await writeFile(join(folder, 'a.gif'), await sharp(Buffer.concat(frames), { raw }).gif().toBuffer());
    const { logs } = await load('a.gif');
    expect(logs).to.deep.equal(['a.gif holds 3 frames; the first one is used.']);
  });

  it('names what is wrong with the file', async () => {
    expect(await codeOfAsync(() => load('none.png'))).to.equal('file/missing');
    expect(await codeOfAsync(() => load('notes.txt'))).to.equal('image/undecodable');
    expect(
      await codeOfAsync(async () =>
        imageLoad.fingerprint?.(
          { path: 'none.png', channels: 'color', colours: 'srgb', longSide: null },
          services(),
        ),
      ),
    ).to.equal('file/missing');
  });

  it('must be given a path', () => {
    expect(imageLoad.params.safeParse({}).success).to.equal(false);
    expect(imageLoad.params.safeParse({ path: '' }).success).to.equal(false);
  });
});
