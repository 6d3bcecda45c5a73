import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodeImage } from '../../../src/image/codec/image-codec.ts';
import { maskLoad } from '../../../src/nodes/mask/load.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { flat, imageOf, maskOf } from '../../support/images.ts';
import { memoryServices, runNode } from '../harness.ts';

describe('mask/load', () => {
  let folder: string;
  const drawing = imageOf(3, 3, 4, (_c, _y, x) => (x < 2 ? -1 : 1));
  const alpha = maskOf(3, 4, (y) => (y < 1 ? 0 : 1));
  const services = () => ({ ...memoryServices(), resolveInput: (path: string) => join(folder, path) });
  const load = async (path: string, channel?: 'auto' | 'brightness' | 'alpha') =>
    (await runNode(maskLoad, {}, { path, ...(channel && { channel }) }, { services: services() })).outputs
      .mask[0];
  const close = (mask: typeof alpha | undefined, expected: typeof alpha) =>
    expected.data.forEach((value, i) => {
      expect(mask?.data[i]).to.be.closeTo(value, 1e-6);
    });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchwise-mask-'));
    await writeFile(join(folder, 'drawn.png'), await encodeImage(drawing, 'png'));
    await writeFile(join(folder, 'cut.png'), await encodeImage(drawing, 'png', { alpha }));
    await writeFile(join(folder, 'full.png'), await encodeImage(drawing, 'png', { alpha: flat(1, 3, 4, 1) }));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const bright = maskOf(3, 4, (_y, x) => (x < 2 ? 0 : 1));

  it('reads white as 1 and black as 0', async () => {
    close(await load('drawn.png'), bright);
    close(await load('cut.png', 'brightness'), bright);
  });

  it('prefers transparency where there is any', async () => {
    close(await load('cut.png'), alpha);
    close(await load('full.png'), bright);
  });

  it('reads alpha when asked, ones for a file without', async () => {
    close(await load('cut.png', 'alpha'), alpha);
    close(await load('drawn.png', 'alpha'), flat(1, 3, 4, 1));
  });

  it('says when the file is missing', async () => {
    expect(await codeOfAsync(() => load('none.png'))).to.equal('file/missing');
  });
});
