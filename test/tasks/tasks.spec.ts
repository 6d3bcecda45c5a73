import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import {
  decodeImage,
  edit,
  encodeImage,
  encodeModel,
  extend,
  harmonize,
  isCancelled,
  learn,
  remove,
  sample,
  stylize,
  type TaskOptions,
  type TaskPicture,
  type TaskProgress,
  upscale,
} from '../../src/index.ts';
import { filled, sizeOf } from '../../src/runtime/tensor.ts';
import { cli, ENGINE, TINY } from '../cli/support.ts';
import { failure } from '../support/failure.ts';
import { tinyImage } from '../support/tiny-model.ts';

describe('tasks of the library', () => {
  let folder: string;
  let options: TaskOptions;
  let photo: string;
  const at = (name: string) => join(folder, name);
  const set = Object.fromEntries(
    TINY.filter((word) => word !== '--set').map((text) => text.split('=') as [string, string]),
  );

  /** A mask of the photograph's size. */
  const mask = filled([1, 1, 60, 72], 0);
  for (let y = 20; y < 32; y++) mask.data.fill(1, y * 72 + 30, y * 72 + 44);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'patchwise-tasks-'));
    options = { engine: 'onnx-cpu', threads: 1, home: at('home'), set };
    photo = at('photo.png');
    await writeFile(photo, await encodeImage(tinyImage(60, 72), 'png'));
  });
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

  const size = async (picture: TaskPicture | undefined) => sizeOf((await picture!.decode()).image);

  it('learn a photograph once, whatever form it has, and tell how far they are', async () => {
    const heard: TaskProgress[] = [];
    const said: string[] = [];
    const more = {
      onProgress: (one: TaskProgress) => heard.push(one),
      onMessage: (text: string) => said.push(text),
    };
    const model = await learn(photo, { ...options, ...more });
    expect(
      heard.some(({ stage, fraction }) => stage === 'learning' && fraction > 0 && fraction <= 1),
    ).to.equal(true);
    expect(said.join()).to.include('Learning photo.png');
    said.length = 0;
    const forms = [
      ...[readFileSync(photo), pathToFileURL(photo), createReadStream(photo)],
      new Blob([readFileSync(photo)]).stream(),
    ];
    for (const form of forms) {
      expect(encodeModel(await learn(form, { ...options, ...more }))).to.deep.equal(encodeModel(model));
    }
    expect(said.join(), 'it is known').to.not.include('Learning');
  });

  it('give the very picture of the command line, which finds what they have learned', async () => {
    const [picture] = await sample(photo, { ...options, seed: 5 });
    const args = [
      'sample',
      photo,
      ...TINY,
      ...ENGINE,
      '--home',
      at('home'),
      '--seed',
      '5',
      '--out',
      at('cli.png'),
    ];
    const { code, err } = await cli(...args);
    expect(code, err).to.equal(0);
    expect(err).to.not.include('Learning');
    expect((await picture!.decode()).image).to.deep.equal((await decodeImage(at('cli.png'))).image);
    expect(readdirSync(at('home/models')).filter((name) => name.endsWith('.safetensors'))).to.have.length(1);
  });

  it('take several, other sizes, other formats, second photographs and masks as tensors', async () => {
    expect(await sample(photo, { ...options, count: 2, second: tinyImage(64, 64) })).to.have.length(2);
    expect(await size(await remove(photo, mask, options))).to.deep.equal({ width: 72, height: 60 });
    const [wide] = await extend(photo, { ...options, left: 50, format: 'webp' });
    expect(await size(wide)).to.deep.equal({ width: 108, height: 60 });
    expect([wide?.format, Buffer.from(wide!.bytes.subarray(8, 12)).toString()]).to.deep.equal([
      'webp',
      'WEBP',
    ]);
    expect(await size(await harmonize(photo, tinyImage(16, 16), { ...options, y: 30 }))).to.deep.equal({
      width: 72,
      height: 60,
    });
    expect(await size(await upscale(photo, { ...options, factor: 1.5 }))).to.deep.equal({
      width: 108,
      height: 90,
    });
    expect((await size(await stylize(photo, tinyImage(48, 64), { ...options, set: {} }))).width).to.be.above(
      24,
    );
    const edited = tinyImage(60, 72);
    for (let y = 20; y < 32; y++) edited.data.fill(0.7, y * 72 + 30, y * 72 + 44);
    expect(await size(await edit(photo, edited, options))).to.deep.equal({ width: 72, height: 60 });
  });

  it('use a model that is given, and learn nothing', async () => {
    const model = await learn(photo, options);
    const other = { ...options, home: at('other'), set: {} };
    for (const given of [model, encodeModel(model)]) {
      const [picture] = await sample(photo, { ...other, model: given, seed: 5 });
      const [usual] = await sample(photo, { ...options, seed: 5 });
      expect((await picture!.decode()).image).to.deep.equal((await usual!.decode()).image);
    }
  });

  it('stop when they are asked to, and go on from there', async () => {
    const stop = new AbortController();
    const slow = { ...options, home: at('slow'), set: { ...set, 'train.updates': 40 } };
    const onProgress = ({ fraction }: TaskProgress) => {
      if (fraction > 0.2) stop.abort();
    };
    const stopped = await failure(() => learn(photo, { ...slow, signal: stop.signal, onProgress }));
    expect(isCancelled(stopped)).to.equal(true);
    const said: string[] = [];
    await learn(photo, { ...slow, onMessage: (text) => said.push(text) });
    expect(said.join()).to.include('Resuming');
  });

  it('stop when a function that they tell throws, with what it throws', async () => {
    for (const name of ['onProgress', 'onMessage']) {
      const heard = () => {
        throw new RangeError(name);
      };
      const error = await sample(photo, { ...options, [name]: heard }).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(RangeError).with.property('message', name);
    }
  });

  it('name options that there are not, or of another kind, as plain JavaScript gives them', async () => {
    for (const [option, value, text] of [
      ['cuont', 4, 'sample has no option "cuont".'],
      ['count', 'four', 'Expected a number as "count", but received the text \'four\'.'],
      ['seed', -1, 'a whole number from 0 as "seed"'],
      ['threads', 'two', 'as "threads"'],
      ['signal', 5, 'an AbortSignal as "signal"'],
      ['onProgress', 5, 'a function as "onProgress"'],
      ['engine', {}, 'one that openEngine gave as "engine"'],
      ['model', 5, 'as "model"'],
      ['home', 5, 'as "home"'],
      ['set', 'train.updates=2', 'as "set"'],
      ['quality', 500, 'as "quality"'],
      ['notes', 'all', "one of 'none', 'place'"],
      ['second', 5, 'as "second"'],
    ] as const) {
      const error = await failure(() => sample(photo, { ...options, [option]: value }));
      expect([error.code, error.message.includes(text)], error.message).to.deep.equal([
        'usage/invalid',
        true,
      ]);
    }
    const [none, slip] = [
      await failure(() => sample(photo, null as never)),
      await failure(() => upscale(photo, { factr: 2 } as never)),
    ];
    expect(none.message).to.include('as "options"');
    expect(slip.hint).to.equal('Did you mean "factor"?');
  });

  it('name what cannot be used, before they learn anything', async () => {
    const heard: TaskProgress[] = [];
    const given = { ...options, home: at('none'), onProgress: (one: TaskProgress) => heard.push(one) };
    for (const [call, code, text] of [
      [() => sample(undefined as never, given), 'usage/invalid', '"photo"'],
      [() => remove(photo, undefined as never, given), 'usage/invalid', '"mask"'],
      [() => remove(photo, photo, given), 'usage/invalid', 'not black and white'],
      [() => sample(new URL('https://example.com/photo.jpg'), given), 'usage/invalid', 'https://example.com'],
      [() => sample(at('nowhere.png'), given), 'file/missing', 'nowhere.png'],
      [() => sample(Buffer.from('text'), given), 'image/undecodable', 'the picture "photo"'],
      [() => sample(photo, { ...given, format: 'bmp' as never }), 'usage/invalid', "'png', 'jpeg'"],
      [() => sample(photo, { ...given, engine: 'abacus' }), 'engine/unknown', 'abacus'],
      [() => sample(photo, { ...given, set: { 'trian.updates': 2 } }), 'graph/invalid', 'trian'],
      [() => learn(photo, { ...given, set: { 'lift.stay': 0 } }), 'usage/invalid', 'lift.stay'],
      [() => upscale(photo, { ...given, factor: 0 }), 'usage/invalid', 'factor'],
    ] as const) {
      const error = await failure(call);
      expect([error.code, error.message.includes(text)], error.message).to.deep.equal([code, true]);
    }
    expect(heard).to.deep.equal([]);
  });
});
