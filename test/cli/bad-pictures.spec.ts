import { readFile, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import sharp from 'sharp';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { filled } from '../../src/runtime/tensor.ts';
import { tinyImage } from '../support/tiny-model.ts';
import {
  cli,
  ENGINE,
  filesBelow,
  readRecord,
  TINY,
  temporaryFolder,
  WORKFLOW,
  writeGraph,
  writePicture,
} from './support.ts';

/** A PNG whose header claims another size; the pixels are those of the small one. */
async function claimSize(path: string, width: number, height: number): Promise<void> {
  const bytes = await readFile(path);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  await writeFile(path, bytes);
}

const RAW = { width: 24, height: 20, channels: 3 } as const;

describe('patchwise run on pictures that are not what it hopes for', () => {
  const at = temporaryFolder();

  function train(picture: string, only = 'model') {
    const place = ['--input', `photo=${picture}`, '--out', at('out'), '--home', at('home')];
    return cli('run', WORKFLOW, ...TINY, ...ENGINE, '--only', only, ...place);
  }

  /** Reads a picture and saves it again. */
  async function copy(picture: string) {
    const photo = { type: 'image/load@1', params: { path: 'to be replaced' } };
    const save = { type: 'image/save@1', in: { image: 'photo.image' } };
    const graph = await writeGraph(at('graph.json'), { photo, save });
    return cli('run', graph, '--input', `photo=${picture}`, '--out', at('out'), '--home', at('home'));
  }

  /** The node that failed and why; nothing but the record may have been written. */
  async function failure(picture: string): Promise<string> {
    const { code, err } = await train(picture);
    expect(code, err).to.equal(2);
    const { errors, files } = await readRecord(at('out'));
    expect(files).to.deep.equal([]);
    expect(await filesBelow(at('out'))).to.deep.equal(['graph.json', 'run.json']);
    expect(errors).to.have.length(1);
    return `${errors[0]?.nodeId}: ${errors[0]?.code}`;
  }

  it('refuses a missing one before anything runs', async () => {
    const { code, err } = await train(at('none.png'));
    expect(code).to.equal(2);
    expect(err).to.include('file/missing').and.to.include(at('none.png'));
    expect(await filesBelow(at())).to.deep.equal([]);
  });

  it('names a truncated one, and a text that calls itself a picture', async () => {
    const whole = await readFile(await writePicture(at('photo.png')));
    await writeFile(at('cut.png'), whole.subarray(0, whole.length >> 1));
    expect(await failure(at('cut.png'))).to.equal('photo: image/undecodable');
    await writeFile(at('text.png'), 'I am a picture');
    expect(await failure(at('text.png'))).to.equal('photo: image/undecodable');
    await writeFile(at('empty.png'), '');
    expect(await failure(at('empty.png'))).to.equal('photo: image/undecodable');
  });

  it('refuses a huge one by its header, before decoding', async () => {
    await claimSize(await writePicture(at('huge.png')), 100_000, 90_000);
    expect(await failure(at('huge.png'))).to.equal('photo: image/too-large');
  });

  it('says that 1×1 pixel is too small to learn from', async () => {
    await writePicture(at('dot.png'), filled([1, 3, 1, 1], 0.5));
    expect(await failure(at('dot.png'))).to.equal('train: image/too-small');
  });

  it('learns from a picture of one colour', async () => {
    await writePicture(at('plain.png'), filled([1, 3, 20, 24], 0.25));
    const { code, err } = await train(at('plain.png'), 'sample');
    expect(code, err).to.equal(0);
    const { image } = await decodeImage(at('out', 'sample-000.png'));
    expect(image.data.every(Number.isFinite)).to.equal(true);
  });

  it('takes the first frame of an animation, and says so', async () => {
    const frames = Buffer.alloc(2 * 20 * 24 * 3, 40);
    frames.fill(200, frames.length >> 1);
    const raw = { ...RAW, height: 40, pageHeight: 20 };
    await sharp(frames, { raw }).gif().toFile(at('moving.gif'));
    const { code, err } = await copy(at('moving.gif'));
    expect(code, err).to.equal(0);
    expect(err).to.match(/photo: .*2 frames; the first one is used/);
  });

  it('converts inks (CMYK) to colours, and says so', async () => {
    const pixels = Buffer.alloc(20 * 24 * 3, 90);
    await sharp(pixels, { raw: RAW }).toColourspace('cmyk').jpeg().toFile(at('inks.jpg'));
    const { code, err } = await copy(at('inks.jpg'));
    expect(code, err).to.equal(0);
    expect(err).to.match(/photo: .*CMYK/);
  });

  it('names the node where a mask of another size meets a picture', async () => {
    await writePicture(at('photo.png'));
    await writePicture(at('mask.png'), tinyImage(10, 9));
    const graph = await writeGraph(at('graph.json'), {
      photo: { type: 'image/load@1', params: { path: 'photo.png' } },
      mask: { type: 'mask/load@1', params: { path: 'mask.png' } },
      paste: {
        type: 'image/composite@1',
        in: { background: 'photo.image', foreground: 'photo.image', mask: 'mask.mask' },
      },
      save: { type: 'image/save@1', in: { image: 'paste.image' } },
    });
    const { code, err } = await cli('run', graph, '--out', at('out'));
    expect(code).to.equal(2);
    expect(err).to.match(/✗ paste: tensor\/shape: .*mask/i);
    expect(await filesBelow(at('out'))).to.deep.equal(['graph.json', 'run.json']);
  });
});
