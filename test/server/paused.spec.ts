import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import type { Studio } from '../../src/studio/studio.ts';
import { oneTinyScale } from './support/graphs.ts';
import { realStudio } from './support/real-studio.ts';
import { ended, until, updatesDone } from './support/waiting.ts';

/** Learns a small picture, and draws from what it learned. */
function learning(updates: number, title = 'Learning'): GraphDocument {
  return {
    format: 'patchwise-graph',
    version: 1,
    meta: { title, seed: 5 },
    nodes: {
      photo: { type: 'image/load@1', params: { path: 'asset:tiny' } },
      train: {
        type: 'training/train-pyramid@1',
        in: { image: 'photo.image' },
        params: oneTinyScale(updates),
      },
      samples: {
        type: 'sampling/sample-pyramid@1',
        in: { model: 'train.model' },
        params: { count: 2, candidates: 1 },
      },
      save: { type: 'image/save@1', in: { image: 'samples.images' }, params: { name: 'sample.png' } },
    },
  };
}

/** Runs in a moment. */
const blurring: GraphDocument = {
  format: 'patchwise-graph',
  version: 1,
  meta: { title: 'Blurring', seed: 5 },
  nodes: {
    photo: { type: 'image/load@1', params: { path: 'asset:tiny' } },
    blur: { type: 'image/blur@1', in: { image: 'photo.image' } },
    save: { type: 'image/save@1', in: { image: 'blur.image' } },
  },
};

describe('A run of a real runner', function () {
  this.timeout(300_000);
  const real = realStudio();

  const open = async () => {
    const studio = await real.open();
    const noise = Buffer.from(Array.from({ length: 16 * 16 * 3 }, (_, i) => (i * 89) % 256));
    await sharp(noise, { raw: { width: 16, height: 16, channels: 3 } }).toFile(join(real.home(), 'tiny.png'));
    return studio;
  };
  const pictures = (studio: Studio, id: string) =>
    Promise.all(
      ['sample.png', 'sample-001.png'].map(async (name) => readFileSync(await studio.runs.output(id, name))),
    );

  it('that is paused, and resumed, gives the same bits', async () => {
    const studio = await open();
    const submit = async () => (await studio.runs.submit({ document: learning(120), priority: 0 })).id;
    const paused = await submit();
    for (const at of [20, 60]) {
      await updatesDone(studio, paused, at);
      expect((await studio.runs.pause(paused)).status).to.equal('paused');
      await studio.runs.resume(paused);
    }
    expect((await ended(studio, paused)).status).to.equal('done');
    expect((await studio.runs.get(paused))?.attempts).to.equal(3);
    await studio.emptyCache();
    const whole = await submit();
    expect((await ended(studio, whole)).status).to.equal('done');
    expect(await pictures(studio, paused)).to.deep.equal(await pictures(studio, whole));
  });

  it('that is short is computed beside one that takes long, as soon as it is known to be short', async () => {
    const studio = await open();
    const short = async () => (await studio.runs.submit({ document: blurring, priority: 0, expected: 2 })).id;
    const long = (await studio.runs.submit({ document: learning(200_000, 'Long'), priority: 0 })).id;
    await updatesDone(studio, long, 1);
    expect((await studio.runs.status()).runners, 'until it is needed there is one runner').to.have.length(1);
    const beside = await short();
    expect((await ended(studio, beside)).status).to.equal('done');
    expect((await studio.runs.get(long))?.status).to.equal('running');
    const { runners } = await studio.runs.status();
    expect(new Set(runners.map(({ pid }) => pid)).size).to.equal(2);
    // Of what is not known to be short, nothing begins beside it.
    const unknown = (await studio.runs.submit({ document: blurring, priority: 0 })).id;
    expect((await ended(studio, await short())).status).to.equal('done');
    expect((await studio.runs.get(unknown))?.status).to.equal('queued');
    await studio.runs.cancel(long);
    expect((await ended(studio, unknown)).status).to.equal('done');
    await until(
      async () => (await studio.runs.get(long))?.status,
      (status) => status === 'cancelled',
    );
  });
});
