import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { affine } from '../../src/image/pointwise.ts';
import { decodeImage, encodeImage, remove, selectClicked, selectObject } from '../../src/index.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { grainyImage, overlap } from '../model/segment/scene.ts';
import { failure } from '../support/failure.ts';
import { maskOf } from '../support/images.ts';

const [W, H] = [96, 72];
const within = (x: number, y: number, radius: number) => Math.hypot(x - 40, y - 36) < radius;
const image = grainyImage(5, H, W, (x, y) => (within(x, y, 15) ? [40, 38, 52] : [110, 140, 60]));
const ball = maskOf(H, W, (y, x) => within(x + 0.5, y + 0.5, 15));
const rough = maskOf(H, W, (y, x) => within(x + 0.5, y + 0.5, 11));

describe('selecting an object as a task', () => {
  let folder: string;
  let photo: string;
  let mark: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'patchwise-select-'));
    [photo, mark] = [join(folder, 'photo.png'), join(folder, 'rough.png')];
    await writeFile(photo, await encodeImage(image, 'png', { bitDepth: 16 }));
    await writeFile(mark, await encodeImage(affine(rough, 2, -1), 'png'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** A file in every form in which a task takes one, and its values. */
  const formsOf = (path: string, values: Tensor) => [
    ...[path, pathToFileURL(path), readFileSync(path), createReadStream(path), values],
  ];

  it('takes a photograph and a mark in every form that other tasks take', async () => {
    for (const form of formsOf(photo, image)) {
      const mask = await selectClicked(form, { x: 40, y: 36 });
      expect(mask && overlap(mask, ball)).to.be.above(0.93);
    }
    for (const form of [...formsOf(mark, rough), (await decodeImage(mark)).image]) {
      expect(overlap(await selectObject(photo, form, { reach: 9 }), ball)).to.be.above(0.93);
    }
  });

  it('gives a mask that remove takes, and nothing else of the photograph changes', async () => {
    const mask = await selectClicked(photo, { x: 40, y: 36 });
    const removed = await remove(photo, mask as Tensor, {
      engine: 'onnx-cpu',
      threads: 1,
      home: folder,
      seed: 1,
    });
    const { data } = (await removed.decode()).image;
    const at = (x: number, y: number) => (data[y * W + x] as number) - (image.data[y * W + x] as number);
    expect(Math.abs(at(5, 5)), 'a corner').to.be.below(0.02);
    expect(at(40, 36), 'the middle is not dark any more').to.be.above(0.2);
  });

  it('names what it cannot use', async () => {
    const click = { x: 40, y: 36 };
    for (const [call, code, text] of [
      [() => selectClicked(undefined as never, click), 'usage/invalid', '"photo"'],
      [() => selectClicked(join(folder, 'none.png'), click), 'file/missing', 'none.png'],
      [() => selectClicked(Buffer.from('text'), click), 'image/undecodable', 'the picture "photo"'],
      [() => selectClicked(photo, { x: 40 } as never), 'usage/invalid', '"y"'],
      [() => selectClicked(photo, { x: 600, y: 1 }), 'value/out-of-range', '600, 1'],
      [() => selectObject(photo, 7 as never, { reach: 3 }), 'usage/invalid', '"rough"'],
      [
        () => selectObject(photo, affine(rough, 2, -1), { reach: 3 }),
        'usage/invalid',
        '[1, 1, H, W] in [0, 1]',
      ],
      [() => selectObject(photo, mark, {} as never), 'usage/invalid', '"reach"'],
      [() => remove(photo, affine(rough, 2, -1)), 'usage/invalid', '[1, 1, H, W] in [0, 1]'],
    ] as const) {
      const error = await failure(call);
      expect([error.code, error.message.includes(text)], error.message).to.deep.equal([code, true]);
    }
  });
});
