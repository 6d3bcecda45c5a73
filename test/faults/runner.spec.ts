import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { resolveReferences } from '../../src/server/references.ts';
import { isAlive } from '../server/support/is-alive.ts';
import { realStudio } from '../server/support/real-studio.ts';
import { ended, updatesDone } from '../server/support/waiting.ts';
import { weightsOf } from '../server/support/weights.ts';
import { openDescriptors } from './descriptors.ts';
import { printTable, tried } from './table.ts';
import { sampleTraining, undisturbedWeights } from './training.ts';

after(printTable);

describe('fault: kill -9 of the runner', function () {
  this.timeout(600_000);
  const FAULT = 'kill -9 of the runner mid-training';
  /** Long enough to be killed in its middle, however late a slow machine does it. */
  const document = sampleTraining(400);
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
    const { id } = studio.runs.submit({ document, priority: 0 });
    const waiting = studio.runs.submit({ document: sampleTraining(2, 9), priority: -1 });
    const descriptors: (number | undefined)[] = [];
    // Before the first checkpoint, which comes at update 100, and after it.
    const kills = [5, 120, 220];
    for (const [i, update] of kills.entries()) {
      const count = tried(FAULT);
      await updatesDone(studio, id, update);
      const pid = studio.runs.status().runners[0]?.pid ?? 0;
      descriptors.push(openDescriptors());
      process.kill(pid, 'SIGKILL');
      const run = await ended(studio, id);
      expect(run.status).to.equal('interrupted');
      expect(run.reason).to.be.a('string');
      expect(isAlive(pid)).to.equal(false);
      studio.runs.resume(id);
      expect(studio.runs.get(id)?.attempts).to.be.at.least(i + 1);
      count.survived();
    }
    const final = tried(FAULT);
    const run = await ended(studio, id);
    expect(run).to.deep.include({ status: 'done', attempts: kills.length + 1 });
    expect(await weightsOf(studio, id)).to.deep.equal(expected);
    expect(await ended(studio, waiting.id)).to.deep.include({ status: 'done', attempts: 1 });
    const seqs = studio.runs.events(id, 0, 10_000).map(({ seq }) => seq);
    expect(seqs).to.deep.equal(seqs.map((_, at) => at + 1));
    if (descriptors[0] !== undefined) {
      expect(descriptors.at(-1), 'open descriptors').to.be.at.most((descriptors[0] as number) + 1);
    }
    final.survived();
  });
});
