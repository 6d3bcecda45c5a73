import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import sharp from 'sharp';
import { encodeModel } from '../../src/model/file/model-file.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { smallPhoto } from '../model/lift/pictures.ts';
import { at, imageOf, maskOf } from '../support/images.ts';
import { untrainedModel } from '../workflows/run-workflow.ts';
import { cli, ENGINE, temporaryFolder, writePicture } from './support.ts';

/** Bytes of a file as a decoder of no concern of ours reads it: red, green, blue. */
async function pixels(path: string): Promise<{ data: Buffer; width: number; height: number }> {
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

describe('from file to file, what is outside of a mask', function () {
  this.timeout(60_000);
  const path = temporaryFolder();
  let photo: Tensor;
  before(async () => {
    photo = await smallPhoto();
  });

  /** Runs a shipped workflow on a small picture, for one of its results. */
  async function run(workflow: string, only: string, ...options: readonly string[]): Promise<void> {
    await writePicture(path('photo.png'), photo);
    const { code, err } = await cli(
      ...['run', `workflows/${workflow}.json`, '--out', path('out'), '--only', only, '--quiet', ...ENGINE],
      ...['--input', `photo=${path('photo.png')}`],
      ...options,
    );
    expect(code, err).to.equal(0);
  }

  /** How many pixels of two files differ, outside of a mask and in it. */
  async function changed(name: string, inside: (y: number, x: number) => boolean): Promise<[number, number]> {
    const [before, after] = [await pixels(path('photo.png')), await pixels(path('out', name))];
    expect([after.width, after.height]).to.deep.equal([before.width, before.height]);
    const count: [number, number] = [0, 0];
    for (let i = 0; i < before.data.length; i += 3) {
      const same = before.data.subarray(i, i + 3).equals(after.data.subarray(i, i + 3));
      const place = i / 3;
      if (!same) count[inside(Math.floor(place / before.width), place % before.width) ? 1 : 0] += 1;
    }
    return count;
  }

  it('stays as it was where an object is removed', async () => {
    const hole = (y: number, x: number) => y >= 30 && y < 55 && x >= 60 && x < 90;
    await writePicture(
      path('mask.png'),
      imageOf(3, 90, 160, (_, y, x) => (hole(y, x) ? 1 : -1)),
    );
    const radius = ['--set', 'full-hole.radius=0'];
    await run('inpainting', 'filling', '--input', `drawn=${path('mask.png')}`, ...radius);
    const [outside, inside] = await changed('filling.png', hole);
    expect(outside).to.equal(0);
    expect(inside).to.be.above(300);
  });

  it('stays as it was where a canvas is extended', async () => {
    await run('outpainting', 'extended', '--set', 'photos.count=1', '--set', 'extended.name={node}.png');
    const { data, width, height } = await pixels(path('out', 'extended.png'));
    expect([width, height]).to.deep.equal([240, 110]);
    const own = await pixels(path('photo.png'));
    for (let y = 0; y < 90; y++) {
      const from = ((y + 20) * 240 + 40) * 3;
      const row = data.subarray(from, from + 160 * 3);
      expect(row.equals(own.data.subarray(y * 480, (y + 1) * 480)), `row ${y}`).to.equal(true);
    }
  });

  it('stays as it was where a photograph is edited', async () => {
    // A magenta block, as nothing in the photograph is.
    const block = maskOf(90, 160, (y, x) => (y >= 40 && y < 60 && x >= 70 && x < 100 ? 1 : 0));
    const edit = imageOf(3, 90, 160, (c, y, x) =>
      at(block, 0, y, x) === 1 ? ([1, -1, 1][c] as number) : at(photo, c, y, x),
    );
    await writePicture(path('edit.png'), edit);
    // Percent of 160 px: 3 px.
    const radii = ['pasted', 'outer', 'inner'].flatMap((node) => ['--set', `${node}.radius=2`]);
    await writeFile(path('model.safetensors'), encodeModel(untrainedModel(photo)));
    const model = ['--input', `model=${path('model.safetensors')}`];
    await run('editing', 'edited', ...model, '--input', `edit=${path('edit.png')}`, ...radii);
    const near = (y: number, x: number) => y >= 33 && y < 67 && x >= 63 && x < 107;
    const [outside, inside] = await changed('edited.png', near);
    expect(outside).to.equal(0);
    expect(inside).to.be.above(300);
  });
});
