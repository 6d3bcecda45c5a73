import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { encodeModel } from '../../src/model/file/model-file.ts';
import { resolveReferences } from '../../src/studio/references.ts';
import type { Studio } from '../../src/studio/studio.ts';
import { graph } from '../server/support/graphs.ts';
import { isAlive } from '../server/support/is-alive.ts';
import { realStudio } from '../server/support/real-studio.ts';
import { runnerPid } from '../server/support/runner-pid.ts';
import { ended, updatesDone } from '../server/support/waiting.ts';
import { weightsOf } from '../server/support/weights.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { openDescriptors } from './descriptors.ts';
import { tried, tries, tryOften } from './table.ts';
import { sampleTraining, undisturbedWeights } from './training.ts';

describe('fault: kill -9 of the runner', () => {
  const FAULT = 'kill -9 of the runner mid-training';
  /** Long enough to be killed in its middle, however late a slow machine does it. */
  const document = sampleTraining(250);
  const { open } = realStudio();
  let elsewhere = '';
  let expected: readonly number[][];

  before(async () => {
    elsewhere = mkdtempSync(join(tmpdir(), 'patchwise-faults-'));
    expected = await undisturbedWeights(elsewhere, document);
  });
  after(() => rmSync(elsewhere, { recursive: true, force: true }));

  it('costs that run only, and the resumed training gives the same weights, however often it happens', async () => {
    const studio = await open({ resolveReferences });
    const { id } = await studio.runs.submit({ document, priority: 0 });
    const waiting = await studio.runs.submit({ document: sampleTraining(2, 9), priority: -1 });
    const descriptors: (number | undefined)[] = [];
    // Before the first checkpoint, which comes at update 100, and after it.
    const kills = Array.from({ length: tries(2) }, (_, i) => 5 + Math.floor((i * 210) / tries(2)));
    for (const [i, update] of kills.entries()) {
      const count = tried(FAULT);
      await updatesDone(studio, id, update);
      const pid = await runnerPid(studio);
      descriptors.push(openDescriptors());
      process.kill(pid, 'SIGKILL');
      const run = await ended(studio, id);
      expect(run.status).to.equal('interrupted');
      expect(run.reason).to.be.a('string');
      expect(isAlive(pid)).to.equal(false);
      await studio.runs.resume(id);
      expect((await studio.runs.get(id))?.attempts).to.be.at.least(i + 1);
      count.survived();
    }
    const final = tried(FAULT);
    const run = await ended(studio, id);
    expect(run).to.deep.include({ status: 'done', attempts: kills.length + 1 });
    expect(await weightsOf(studio, id)).to.deep.equal(expected);
    expect(await ended(studio, waiting.id)).to.deep.include({ status: 'done', attempts: 1 });
    const seqs = (await studio.runs.events(id, 0, 10_000)).map(({ seq }) => seq);
    expect(seqs).to.deep.equal(seqs.map((_, at) => at + 1));
    if (descriptors[0] !== undefined) {
      expect(descriptors.at(-1), 'open descriptors').to.be.at.most((descriptors[0] as number) + 1);
    }
    final.survived();
  });

  it('while it samples costs that run only, and resumed it gives the same pictures', async () => {
    const studio = await open({ resolveReferences });
    const hash = await studio.blobs.put(encodeModel(tinyModel()));
    const { id: model } = await studio.assets.add({ kind: 'model', name: 'm', hash, bytes: 1 });
    const sampling = graph({
      model: { type: 'model/load@1', params: { path: `model:${model}` } },
      samples: {
        type: 'sampling/sample-pyramid@1',
        in: { model: 'model.model' },
        params: { count: 200, candidates: 1, height: 12, width: 12 },
      },
      sheet: { type: 'image/grid@1', in: { images: 'samples.images' } },
      save: { type: 'image/save@1', in: { image: 'sheet.image' } },
    });
    const pictures = async (id: string) => {
      const run = await ended(studio, id);
      expect(run.status, run.reason).to.equal('done');
      const file = (await studio.runs.outputs(id)).find(({ name }) => name.endsWith('.png'));
      // Its pixels: the file carries its graph too, which differs by a word that keeps results apart.
      return sharp(await studio.runs.output(id, file?.name ?? ''))
        .raw()
        .toBuffer();
    };
    const expected = await pictures((await studio.runs.submit({ document: sampling, priority: 0 })).id);
    await tryOften('kill -9 of the runner mid-sampling', async () => {
      const { id } = await studio.runs.submit({
        document: { ...sampling, extra: { at: Math.random() } },
        priority: 0,
      });
      await progressOf(studio, id, 'samples');
      // Gone already where the run of the try before had ended just before it was to be killed: that kill met this one.
      const [runner] = (await studio.runs.status()).runners;
      if (runner?.pid !== undefined) process.kill(runner.pid, 'SIGKILL');
      const run = await ended(studio, id);
      if (run.status !== 'done') {
        expect(run.status).to.equal('interrupted');
        await studio.runs.resume(id);
      }
      expect((await pictures(id)).equals(expected), 'the same picture').to.equal(true);
    });
  });
});

/** Resolves when a node of a run has told how far it is, or the run has ended. */
function progressOf(studio: Studio, id: string, nodeId: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = studio.runs.watch({
      taps(runId, _frames, taps) {
        if (runId !== id || !taps.some((tap) => tap.nodeId === nodeId)) return;
        stop();
        resolve();
      },
      status(run) {
        if (run.id !== id || ['queued', 'running'].includes(run.status)) return;
        stop();
        resolve();
      },
    });
  });
}
