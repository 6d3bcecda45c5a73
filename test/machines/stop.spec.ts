import { join } from 'node:path';
import { expect } from 'chai';
import type { RunningWorker } from '../../src/machines/worker/worker.ts';
import type { RunnerMessage } from '../../src/studio/ports/runner-messages.ts';
import { sampleTraining, undisturbedWeights } from '../faults/training.ts';
import { ended, until, updatesDone } from '../server/support/waiting.ts';
import { weightsOf } from '../server/support/weights.ts';
import { holdRunner } from '../support/hold-runner.ts';
import { machinesHere } from './support/machines-here.ts';

/** Takes minutes: it must be stopped. */
const endless = sampleTraining(100_000);

/** A runner has done so many updates. @param other a run that is not meant */
const ofUpdate =
  (update: number, other = '') =>
  (message: RunnerMessage): boolean =>
    message.kind === 'taps' &&
    message.runId !== other &&
    message.taps.some((tap) => tap.kind === 'metric' && (tap.moment.update ?? 0) >= update);

describe('what a worker computes, when it is to stop', function () {
  this.timeout(300_000);
  const machines = machinesHere();
  let staying: RunningWorker;
  const draining = (worker: RunningWorker) =>
    until(
      async () => (await machines.studio().studio.workers()).items.find(({ id }) => id === worker.id),
      (item) => item?.state === 'draining',
    );

  it('is cancelled by the worker itself, and what waits is cancelled without one', async () => {
    const { studio } = machines.studio();
    const { runs } = studio;
    staying = await machines.worker('stays');
    const first = await runs.submit({ document: endless, priority: 0 });
    const second = await runs.submit({ document: endless, priority: 0 });
    await updatesDone(studio, first.id, 1);
    expect((await runs.cancel(second.id)).status).to.equal('cancelled');
    expect((await runs.cancel(first.id)).status).to.equal('cancelled');
    // Said by the worker: a studio that only gives up waiting writes no such event.
    expect((await runs.events(first.id, 0, 100)).at(-1)).to.include({
      kind: 'run-finished',
      outcome: 'cancelled',
    });
    // The worker is free: it takes the next.
    const next = await runs.submit({ document: sampleTraining(2), priority: 0 });
    expect(await ended(studio, next.id)).to.include({ status: 'done', attempts: 1 });
  });

  it('goes to another worker, from its checkpoint, with the same weights', async () => {
    const { studio } = machines.studio();
    const training = sampleTraining(60);
    // The one that stays has something to do, until the other has gone.
    const before = await studio.runs.submit({ document: endless, priority: 0 });
    await updatesDone(studio, before.id, 1);
    const leaving = await machines.worker('leaves');
    const { id, gone } = await holdRunner(ofUpdate(5, before.id), async () => {
      const { id } = await studio.runs.submit({ document: training, priority: 0 });
      await updatesDone(studio, id, 5);
      const gone = leaving.drain(0);
      await draining(leaving);
      // In an object, as it ends only when the runner goes on.
      return { id, gone };
    });
    await gone;
    await studio.runs.cancel(before.id);
    expect(await ended(studio, id)).to.include({ status: 'done', attempts: 2 });
    const events = await studio.runs.events(id, 0, 100);
    expect(
      events.some((event) => event.kind === 'log' && event.message.startsWith('Resuming the training')),
      'gone on with',
    ).to.equal(true);
    expect(events.map(({ seq }) => seq)).to.deep.equal(events.map((_, i) => i + 1));
    const expected = await undisturbedWeights(join(machines.home(), 'alone'), training);
    expect(await weightsOf(studio, id)).to.deep.equal(expected);
  });

  it('ends within the time that a stopped worker has, and the worker takes no more', async () => {
    const { studio } = machines.studio();
    const { first, gone } = await holdRunner(ofUpdate(1), async () => {
      const first = await studio.runs.submit({ document: sampleTraining(30, 1), priority: 0 });
      await updatesDone(studio, first.id, 1);
      const gone = staying.drain(120_000);
      await draining(staying);
      return { first, gone };
    });
    const second = await studio.runs.submit({ document: sampleTraining(30, 2), priority: 0 });
    await gone;
    expect(await ended(studio, first.id)).to.include({ status: 'done', attempts: 1 });
    expect(await studio.runs.get(second.id)).to.include({ status: 'queued' });
  });
});
