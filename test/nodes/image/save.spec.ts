import { expect } from 'chai';
import sharp from 'sharp';
import type { z } from 'zod';
import { decodeImage } from '../../../src/image/codec/image-codec.ts';
import { imageSave } from '../../../src/nodes/image/save.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { distinct, flat, maskOf } from '../../support/images.ts';
import { memoryServices, runNode } from '../harness.ts';

describe('image/save', () => {
  const image = distinct(5, 6);
  let written: Map<string, Uint8Array>;
  beforeEach(() => {
    written = new Map();
  });
  const save = (
    params: z.input<typeof imageSave.params>,
    extra: { alpha?: Tensor; profile?: string; label?: string } = {},
    activation = 0,
  ) => runNode(imageSave, { image, ...extra }, params, { services: memoryServices(written), activation });

  it('writes one file a stream element, named after the node and the position, and says where', async () => {
    expect((await save({})).outputs.path).to.deep.equal(['out/node-000.png']);
    await save({}, {}, 12);
    expect([...written.keys()]).to.deep.equal(['node-000.png', 'node-012.png']);
  });

  it('writes the pixels', async () => {
    await save({ name: 'a.png', bitDepth: 16 });
    const decoded = await decodeImage(written.get('a.png') as Uint8Array);
    image.data.forEach((value, i) => {
      expect(decoded.image.data[i]).to.be.closeTo(value, 1 / 65535 + 1e-6);
    });
  });

  it('takes the format from the ending', async () => {
    for (const ending of ['png', 'jpg', 'webp', 'avif', 'tif']) {
      await save({ name: `picture.${ending}` });
      const { info } = await decodeImage(written.get(`picture.${ending}`) as Uint8Array);
      expect(info.format).to.equal({ jpg: 'jpeg', tif: 'tiff' }[ending] ?? ending);
    }
  });

  it('makes smaller files at lower quality', async () => {
    await save({ name: 'low.jpg', quality: 5 });
    await save({ name: 'high.jpg', quality: 100 });
    expect(written.get('low.jpg')?.length).to.be.below(written.get('high.jpg')?.length as number);
  });

  it('writes the colour profile that the photograph came with', async () => {
    const file = await sharp({ create: { width: 6, height: 5, channels: 3, background: '#c84' } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const { profile } = await decodeImage(file, { colours: 'own' });
    await save({ name: 'p3.png' }, { profile: Buffer.from(profile!).toString('base64') });
    const again = await decodeImage(written.get('p3.png') as Uint8Array, { colours: 'own' });
    expect(Buffer.from(again.profile!).equals(Buffer.from(profile!))).to.equal(true);
    await save({ name: 'none.png' }, { profile: '' });
    const none = await decodeImage(written.get('none.png') as Uint8Array, { colours: 'own' });
    expect(none.profile).to.equal(undefined);
  });

  it('writes transparency, and names files by their labels', async () => {
    const alpha = maskOf(5, 6, (y) => (y < 2 ? 0 : 1));
    await save({ name: 'steps/{label}.png' }, { alpha, label: 'scale 1' });
    const decoded = await decodeImage(written.get('steps/scale-1.png') as Uint8Array);
    expect([...(decoded.alpha?.data ?? [])]).to.deep.equal([...alpha.data]);
  });

  it('writes nothing when the request is wrong', async () => {
    const wrong = {
      'usage/invalid': () => save({ name: 'a.jpg' }, { alpha: maskOf(5, 6, () => 1) }),
      'tensor/shape': () => save({ name: 'a.png' }, { alpha: flat(1, 4, 4, 1) }),
    };
    for (const [code, run] of Object.entries(wrong)) expect(await codeOfAsync(run)).to.equal(code);
    expect(await codeOfAsync(() => save({ name: 'a.webp', bitDepth: 16 }))).to.equal('usage/invalid');
    expect(written.size).to.equal(0);
    for (const name of ['a.bmp', '../a.png', '/a.png', 'a', '{what}.png']) {
      expect(imageSave.params.safeParse({ name }).success, name).to.equal(false);
    }
  });

  it('is a sink', () => {
    expect(imageSave.sink).to.equal(true);
  });
});
