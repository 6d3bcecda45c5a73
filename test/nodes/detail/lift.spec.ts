import { expect } from 'chai';
import type { PatchField } from '../../../src/model/lift/field/patch-field.ts';
import { liftNode } from '../../../src/nodes/detail/lift.ts';
import { failure } from '../../support/failure.ts';
import { maskOf } from '../../support/images.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { runNode } from '../harness.ts';

/** The place of a value of a picture of 12×14 px in the picture upside down. */
const mirrored = (i: number) => i - (i % 168) + (11 - Math.floor((i % 168) / 14)) * 14 + (i % 14);

describe('detail/lift', () => {
  const photo = tinyImage(60, 70);
  const model = tinyModel({ scales: 2 });

  it('lifts to the size of the photograph, says so beforehand, and shows every level and the field', async () => {
    const { outputs, logs, progress, previews } = await runNode(
      liftNode,
      { image: model.image, photo, model },
      {},
    );
    expect(outputs.image[0]!.shape).to.deep.equal([1, 3, 60, 70]);
    expect(outputs.alpha[0]!.data.every((v) => v === 1)).to.equal(true);
    expect([outputs.field[0]!.width, outputs.field[0]!.height]).to.deep.equal([64, 54]);
    expect(outputs.map[0]!.shape).to.deep.equal([1, 3, 60, 70]);
    expect(logs[0]).to.match(/^From 14×12 to 70×60 px in 7 levels: about 1 s an image\.$/);
    expect(progress.map(([done]) => done)).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    expect(previews.map(([port]) => port)).to.deep.equal(new Array(6).fill('image'));
  });

  it('takes the scale from the model: a wide sample becomes a wide result', async () => {
    const wide = tinyImage(12, 28);
    const { outputs } = await runNode(liftNode, { image: wide, photo, model }, {});
    expect(outputs.image[0]!.shape).to.deep.equal([1, 3, 60, 140]);
  });

  it('says once for a stream what will come out', async () => {
    const { logs } = await runNode(liftNode, { image: model.image, photo }, {}, { activation: 1 });
    expect(logs).to.deep.equal([]);
  });

  it('keeps patches at their height where it is asked to', async () => {
    const upright = tinyImage(12, 14);
    const upsideDown = { ...upright, data: upright.data.map((_, i) => upright.data[mirrored(i)]!) };
    const rows = ({ y, width, height }: PatchField) =>
      y.reduce((sum, row, i) => sum + Math.abs(row - Math.floor(i / width)), 0) / y.length / height;
    const lift = async (stay: number) => {
      const { outputs } = await runNode(liftNode, { image: upsideDown, photo }, { stay });
      return rows(outputs.field[0]!);
    };
    expect(await lift(10)).to.be.below(0.5 * (await lift(0)));
  });

  it('keeps what is outside of the mask', async () => {
    const mask = maskOf(60, 70, (y, x) => (y > 20 && y < 30 && x > 20 && x < 30 ? 1 : 0));
    const { outputs } = await runNode(liftNode, { image: tinyImage(12, 14), photo, mask }, {});
    for (let i = 0; i < photo.data.length; i++) {
      if (mask.data[i % (60 * 70)] === 0) expect(outputs.image[0]!.data[i]).to.equal(photo.data[i]);
    }
  });

  it('fills a hole without a small image, and asks for a hole then', async () => {
    const mask = maskOf(60, 70, (y, x) => (y > 20 && y < 40 && x > 20 && x < 40 ? 1 : 0));
    // What was there is no source, and no start.
    const blank = { ...photo, data: photo.data.map((v, i) => (mask.data[i % (60 * 70)] === 1 ? 1 : v)) };
    const fill = async (of: typeof photo) => runNode(liftNode, { photo: of, mask }, {});
    const { outputs, logs } = await fill(photo);
    expect(logs.at(-1)).to.equal('Filled from its surroundings, without a model.');
    const made = outputs.image[0]!;
    for (let i = 0; i < photo.data.length; i++) {
      if (mask.data[i % (60 * 70)] === 0) expect(made.data[i]).to.equal(photo.data[i]);
    }
    const unseen = (await fill(blank)).outputs.image[0]!;
    expect(unseen.data.filter((v, i) => mask.data[i % (60 * 70)] === 1 && v > 0.99)).to.have.length(0);
    for (const [given, code] of [
      [{ photo }, 'value/out-of-range'],
      [{ photo, mask: maskOf(60, 70, () => 0) }, 'value/out-of-range'],
      [{ photo, mask: maskOf(60, 70, () => 1) }, 'value/out-of-range'],
      [{ photo, mask: maskOf(30, 70, () => 1) }, 'tensor/shape'],
    ] as const) {
      expect((await failure(() => runNode(liftNode, given, {}))).code).to.equal(code);
    }
  });

  it('takes patches of a second photograph, too, and says how many', async () => {
    const second = tinyImage(50, 40);
    const { outputs, metrics } = await runNode(liftNode, { image: model.image, photo, second }, {});
    expect(outputs.image[0]!.shape).to.deep.equal([1, 3, 60, 70]);
    expect(outputs.field[0]!.parts).to.have.length(2);
    expect(outputs.share[0]).to.be.within(0, 1);
    expect(metrics.filter(([name]) => name === 'second').map(([, value]) => value)).to.deep.equal([
      outputs.share[0],
    ]);
    const { outputs: alone } = await runNode(liftNode, { image: model.image, photo }, {});
    expect(alone.share[0]).to.equal(0);
    const refused = await failure(() =>
      runNode(liftNode, { image: model.image, photo, second: tinyImage(6, 40) }, {}),
    );
    expect([refused.code, refused.message.includes('second photograph')]).to.deep.equal([
      'image/too-small',
      true,
    ]);
  });

  it('refuses a photograph smaller than the sample, and stops', async () => {
    const small = () => runNode(liftNode, { image: photo, photo: model.image }, {});
    expect((await failure(small)).code).to.equal('value/out-of-range');
    const stop = new AbortController();
    stop.abort();
    const run = () => runNode(liftNode, { image: model.image, photo }, {}, { signal: stop.signal });
    expect((await failure(run)).code).to.equal('run/cancelled');
  });
});
