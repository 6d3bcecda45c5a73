import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadDocument } from '../../src/graph/check/load.ts';
import { GRAPH_KEYWORD } from '../../src/graph/document/png-text.ts';
import { pngText } from '../../src/nodes/png-metadata.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import type { StoredEvent, Tap } from '../../src/protocol/run-shapes.ts';
import { openStudio } from '../../src/server/open-studio.ts';
import type { Frame } from '../../src/studio/ports/runner-messages.ts';
import type { Studio } from '../../src/studio/studio.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { graph, noiseGraph, trainingGraph, writeTinyPicture } from './support/graphs.ts';
import { isAlive } from './support/is-alive.ts';
import { realStudio, studioOptions } from './support/real-studio.ts';
import { runnerPid } from './support/runner-pid.ts';
import { ended, until, updatesDone } from './support/waiting.ts';
import { weightsOf } from './support/weights.ts';

describe('studio', () => {
  const { open, home } = realStudio();

  /** A training that would take minutes. */
  const long = trainingGraph(100_000);

  beforeEach(() => writeTinyPicture(home()));

  describe('with one server for all', () => {
    let folder = '';
    let studio: Studio;
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'patchwise-test-'));
      await writeTinyPicture(folder);
      studio = await openStudio(studioOptions(folder));
    });
    after(async () => {
      await studio.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('runs a graph in a process of its own and keeps events, files, tensors and state', async () => {
      const events: StoredEvent[] = [];
      const frames: Frame[] = [];
      const taps: Tap[] = [];
      studio.runs.watch({
        events: (_id, more) => events.push(...more),
        taps(_id, moreFrames, moreTaps) {
          frames.push(...moreFrames);
          taps.push(...moreTaps);
        },
      });
      const { id } = await studio.runs.submit({ document: trainingGraph(), priority: 0 });
      const run = await ended(studio, id);
      expect(run).to.deep.include({ status: 'done', errors: [], attempts: 1 });

      expect(events.map(({ seq }) => seq)).to.deep.equal(events.map((_, i) => i + 1));
      expect(await studio.runs.events(id, 0, 1000)).to.deep.equal(events);
      expect(run.lastSeq).to.equal(events.length);
      expect(JSON.stringify(events)).not.to.contain(folder);

      const files = await studio.runs.outputs(id);
      expect(files.map(({ name }) => name)).to.deep.equal(['graph.json', 'model.safetensors']);
      const sidecar = JSON.parse(await readFile(await studio.runs.output(id, 'graph.json'), 'utf8'));
      expect(sidecar.nodes.train.type).to.equal('training/train-pyramid@1');

      const synthesis = frames.filter(({ port }) => port === 'synthesis');
      expect(synthesis.length).to.be.greaterThan(0);
      for (const { width, height, rgba } of frames) expect(rgba.length).to.equal(4 * width * height);
      expect(taps.some((tap) => tap.kind === 'metric' && tap.name === 'loss')).to.equal(true);

      const measured = await studio.runs.metrics(id);
      expect(measured.map(({ name }) => name)).to.have.members([
        'loss',
        'gap',
        'recovery error',
        'score',
        'gradient norm',
      ]);
      for (const { nodeId, points } of measured) {
        expect(nodeId).to.equal('train');
        expect(points.at(-1)?.moment.update).to.be.a('number');
      }

      const kept = await studio.runs.tensors(id, 'train', 'synthesis');
      expect(kept.length).to.be.greaterThan(0);
      const tensor = await studio.runs.tensor(id, kept.at(-1)?.hash ?? '');
      expect(tensor?.shape).to.deep.equal([1, 3, 10, 14]);
      const output = events.find((event) => event.kind === 'output' && event.port === 'recovery');
      expect(
        output?.kind === 'output' && (await studio.runs.tensor(id, output.blob ?? ''))?.shape,
      ).to.deep.equal([1, 3, 10, 14]);

      const snapshot = await studio.runs.snapshot(id);
      expect(snapshot?.state.nodes['train']?.state).to.equal('done');
      const seen = snapshot?.feed.newsSince(0, Number.POSITIVE_INFINITY)?.part.frames;
      expect(seen?.map(({ port }) => port)).to.include('synthesis');
    });

    it('cancels a run that waits, and neither twice nor when it is done', async () => {
      const first = await studio.runs.submit({ document: long, priority: 0 });
      const second = await studio.runs.submit({ document: noiseGraph(), priority: 0 });
      expect((await studio.runs.cancel(second.id)).status).to.equal('cancelled');
      expect(await codeOfAsync(() => studio.runs.cancel(second.id))).to.equal('run/state');
      expect(await codeOfAsync(() => studio.runs.cancel('nope'))).to.equal('run/missing');
      expect((await studio.runs.cancel(first.id)).status).to.equal('cancelled');
    });

    it('marks a run that fails with the reason, and one that cannot begin', async () => {
      const failing = graph({ photo: { type: 'image/load@1', params: { path: 'asset:none' } } });
      const failed = await ended(studio, (await studio.runs.submit({ document: failing, priority: 0 })).id);
      expect(failed.status).to.equal('failed');
      expect(failed.errors.map(({ code, nodeId }) => [code, nodeId])).to.deep.equal([
        ['file/missing', 'photo'],
      ]);
      const impossible = graph({ node: { type: 'no/such@1' } });
      const refused = await ended(
        studio,
        (await studio.runs.submit({ document: impossible, priority: 0 })).id,
      );
      expect(refused.status).to.equal('failed');
      expect(refused.reason).to.match(/no\/such/);
      expect(
        (await ended(studio, (await studio.runs.submit({ document: noiseGraph(), priority: 0 })).id)).status,
      ).to.equal('done');
    });

    it('writes pictures that carry their graph, and none of the names of this machine', async () => {
      const document = graph({
        ...noiseGraph().nodes,
        save: { type: 'image/save@1', in: { image: 'noise.images' } },
      });
      const { id } = await ended(studio, (await studio.runs.submit({ document, priority: 0 })).id);
      const picture = await readFile(await studio.runs.output(id, 'save-000.png'));
      const text = pngText(picture, GRAPH_KEYWORD) ?? '';
      expect(text).to.equal(await readFile(await studio.runs.output(id, 'graph.json'), 'utf8'));
      expect(loadDocument(text, patchwiseRegistry()).document).to.deep.equal(document);
      expect(text).not.to.contain(folder);
    });

    it('lets no graph read a file of the machine', async () => {
      for (const path of [join(folder, 'tiny.png'), '../tiny.png', '__proto__', 'constructor']) {
        const document = graph({ photo: { type: 'image/load@1', params: { path } } });
        const run = await ended(studio, (await studio.runs.submit({ document, priority: 0 })).id);
        expect(run.errors[0]?.code, path).to.equal('file/missing');
      }
    });

    it('removes a run with its files, cancelling it first', async () => {
      const { id } = await studio.runs.submit({ document: long, priority: 0 });
      await updatesDone(studio, id, 2);
      await studio.runs.remove(id);
      expect(await studio.runs.get(id)).to.equal(undefined);
      expect(readdirSync(join(folder, 'runs'))).not.to.include(id);
      expect(await codeOfAsync(() => studio.runs.remove(id))).to.equal('run/missing');
    });
  });

  it('cancels a training in its middle, and resumes it to the same weights as one never stopped', async () => {
    const studio = await open();
    // Long enough that it still runs when the word to cancel arrives, also from a slow process.
    const document = trainingGraph(160, 7);
    const whole = await studio.runs.submit({ document, priority: 0 });
    expect((await ended(studio, whole.id)).status).to.equal('done');
    // Another process, with an empty cache: nothing of the first run helps the second.
    await studio.close();
    rmSync(join(home(), 'cache'), { recursive: true });
    const again = await open();
    const { id } = await again.runs.submit({ document, priority: 0 });
    await updatesDone(again, id, 20);
    const cancelled = await again.runs.cancel(id);
    expect(cancelled.status).to.equal('cancelled');
    expect(readdirSync(join(home(), 'checkpoints'))).to.have.length(1);
    await again.runs.resume(id);
    const resumed = await ended(again, id);
    expect(resumed).to.deep.include({ status: 'done', attempts: 2 });
    const log = await again.runs.events(id, 0, 1000);
    expect(log.some((event) => event.kind === 'log' && /Resuming/.test(event.message))).to.equal(true);
    expect(log.map(({ seq }) => seq)).to.deep.equal(log.map((_, i) => i + 1));
    expect(await weightsOf(again, id)).to.deep.equal(await weightsOf(again, whole.id));
    expect(readdirSync(join(home(), 'checkpoints')), 'no checkpoint is left').to.deep.equal([]);
  });

  it('begins no run when the disk quota is used up, and says so', async () => {
    const studio = await open({ quota: 1000 });
    const run = await ended(studio, (await studio.runs.submit({ document: noiseGraph(), priority: 0 })).id);
    expect(run.status).to.equal('failed');
    expect(run.reason).to.match(/quota/);
  });

  it('holds a running run to what the quota has left', async () => {
    // Room for the database and one of its pictures, which are 1.5 MiB of noise each.
    const studio = await open({ quota: 4 * 2 ** 20 });
    const document = graph({
      noise: { type: 'noise/uniform@1', params: { height: 512, width: 512, count: 8, channels: 3 } },
      save: { type: 'image/save@1', in: { image: 'noise.images' }, params: { bitDepth: 16 } },
    });
    const run = await ended(studio, (await studio.runs.submit({ document, priority: 0 })).id);
    expect(run.status).to.equal('failed');
    expect(run.reason).to.match(/the run would have written \d+ MiB; there was room for \d+ MiB/);
    const pictures = (await studio.runs.outputs(run.id)).filter(({ name }) => name.endsWith('.png'));
    expect(pictures.length, 'those that fitted are kept').to.be.within(1, 7);
    // Steps that are kept for looking at are thrown away as soon as they are a second old.
    expect((await studio.storage()).kinds.runs).to.be.at.most(4 * 2 ** 20);
  });

  it('refuses more runs than the queue holds', async () => {
    const studio = await open({ queueLength: 2 });
    await studio.runs.submit({ document: long, priority: 0 });
    await studio.runs.submit({ document: noiseGraph(), priority: 0 });
    await studio.runs.submit({ document: noiseGraph(), priority: 0 });
    expect(await codeOfAsync(() => studio.runs.submit({ document: noiseGraph(), priority: 0 }))).to.equal(
      'queue/full',
    );
    expect(await studio.runs.status()).to.deep.include({ queued: 2, capacity: 2 });
  });

  it('interrupts what runs when it closes, keeps what waits, and goes on with that at the next start', async () => {
    const studio = await open();
    const running = await studio.runs.submit({ document: long, priority: 0 });
    const waiting = await studio.runs.submit({ document: noiseGraph(), priority: 0 });
    await updatesDone(studio, running.id, 2);
    const pid = await runnerPid(studio);
    await studio.close();
    expect(isAlive(pid), 'no process is left').to.equal(false);
    const next = await open();
    expect((await next.runs.get(running.id))?.status).to.equal('interrupted');
    expect((await ended(next, waiting.id)).status).to.equal('done');
    expect((await next.runs.get(waiting.id))?.attempts).to.equal(1);
    expect((await next.runs.get(running.id))?.status, 'resumed only when asked to').to.equal('interrupted');
  });

  it('gives each device a run of its own', async () => {
    const device = { engine: 'onnx-cpu', threads: 1 };
    const studio = await open({ devices: [device, device] });
    const ids: string[] = [];
    for (const seed of [1, 2]) {
      ids.push((await studio.runs.submit({ document: trainingGraph(100_000, seed), priority: 0 })).id);
    }
    await Promise.all(ids.map((id) => updatesDone(studio, id, 1)));
    const runners = (await studio.runs.status()).runners;
    expect(new Set(runners.map(({ pid }) => pid)).size).to.equal(2);
    await Promise.all(ids.map((id) => studio.runs.cancel(id)));
  });

  it('saves nothing more once another database stands in the place of its own: it would be lost', async () => {
    const studio = await open();
    const path = join(home(), 'studio.db');
    const id = 'kept';
    await studio.graphs.save(id, noiseGraph(), 0);
    renameSync(path, `${path}.aside`);
    writeFileSync(path, 'another');
    await until(
      async () => (await studio.problems()).join(),
      (problems) => problems.includes('moved or replaced'),
    );
    expect(await codeOfAsync(() => studio.graphs.save(id, noiseGraph(), 1))).to.equal('storage/failed');
    expect((await studio.graphs.get(id))?.revision).to.equal(1);
  });

  it('does not let a second server use the same folder', async () => {
    await open();
    expect(await codeOfAsync(() => open())).to.equal('storage/locked');
  });

  describe('when its runner fails', () => {
    const next = async (studio: Awaited<ReturnType<typeof open>>) =>
      (await ended(studio, (await studio.runs.submit({ document: noiseGraph(), priority: 0 })).id)).status;

    it('loses only the run of a process that is killed; the next run has a new one', async () => {
      const studio = await open();
      const { id } = await studio.runs.submit({ document: long, priority: 0 });
      await updatesDone(studio, id, 2);
      const pid = await runnerPid(studio);
      process.kill(pid, 'SIGKILL');
      const run = await ended(studio, id);
      expect(run.status).to.equal('interrupted');
      expect(run.reason).to.match(/killed|ended/);
      expect((await studio.runs.snapshot(id))?.state.nodes['train']?.state).to.equal('cancelled');
      expect(await next(studio)).to.equal('done');
      expect((await studio.runs.status()).runners[0]).to.deep.include({ restarts: 1, state: 'idle' });
      expect((await studio.runs.status()).runners[0]?.pid).not.to.equal(pid);
    });

    it('leaves a healthy run alone when the clock is set', async () => {
      const now = Date.now;
      const studio = await open();
      const { id } = await studio.runs.submit({ document: long, priority: 0 });
      try {
        let updates = 2;
        await updatesDone(studio, id, updates);
        for (const hours of [3, -3]) {
          Date.now = () => now() + hours * 3_600_000;
          // Long enough for the watchdog to look several times: a training cannot stop between two updates.
          const looks = (await studio.runs.status()).runners[0]?.rss;
          await until(
            async () => (await studio.runs.status()).runners[0]?.rss,
            (rss) => rss !== looks,
          );
          updates += 20;
          await updatesDone(studio, id, updates);
          expect((await studio.runs.get(id))?.status, `${hours} h`).to.equal('running');
        }
      } finally {
        Date.now = now;
      }
      expect((await studio.runs.cancel(id)).status).to.equal('cancelled');
    });

    it('ends a process that hangs, with the reason', async function () {
      if (process.platform === 'win32') return this.skip();
      const studio = await open({ runner: { hungAfterMs: 4000 } });
      const { id } = await studio.runs.submit({ document: long, priority: 0 });
      await updatesDone(studio, id, 2);
      const pid = await runnerPid(studio);
      process.kill(pid, 'SIGSTOP');
      const run = await ended(studio, id);
      expect(run.status).to.equal('interrupted');
      expect(run.reason).to.match(/did not respond/);
      await until(
        () => isAlive(pid),
        (alive) => !alive,
      );
      expect(await next(studio)).to.equal('done');
    });

    it('ends a run that holds too much memory or takes too long, after a checkpoint', async () => {
      for (const [limits, reason] of [
        [{ maxBytes: 1000 }, /MiB of memory/],
        [{ maxMs: 300 }, /longer than the limit/],
      ] as const) {
        const studio = await open({ limits });
        const { id } = await studio.runs.submit({ document: long, priority: 0 });
        const run = await ended(studio, id);
        expect(run.status).to.equal('interrupted');
        expect(run.reason).to.match(reason);
        await studio.close();
      }
    });

    it('ends a cancelled run that does not hear', async function () {
      if (process.platform === 'win32') return this.skip();
      const studio = await open({ runner: { cancelGraceMs: 300 } });
      const { id } = await studio.runs.submit({ document: long, priority: 0 });
      await updatesDone(studio, id, 2);
      process.kill(await runnerPid(studio), 'SIGSTOP');
      expect((await studio.runs.cancel(id)).status).to.equal('cancelled');
      expect(await next(studio)).to.equal('done');
    });
  });
});
