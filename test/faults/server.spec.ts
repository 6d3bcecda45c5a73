import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { openDatabase } from '../../src/server/store/database.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { until } from '../server/support/waiting.ts';
import { savedWeights } from '../server/support/weights.ts';
import { childrenOf } from './children.ts';
import { endServers, gone, type ServerProcess, startServerProcess } from './server-process.ts';
import { tried, tries, tryOften, untried } from './table.ts';
import { pictureGraph, sampleTraining, undisturbedWeights } from './training.ts';

/** Of the training that is killed. */
const UPDATES = 240;

describe('fault: the server dies', () => {
  // Before that of the folder: mocha runs them in this order.
  afterEach(endServers);
  const home = temporaryFolder();
  /** Long enough to be killed in its middle, however late a slow machine does it. */
  const training = sampleTraining(UPDATES);
  let elsewhere = '';
  let expected: readonly number[][];

  before(async () => {
    elsewhere = mkdtempSync(join(tmpdir(), 'patchwise-faults-'));
    expected = await undisturbedWeights(elsewhere, training);
  });
  after(() => rmSync(elsewhere, { recursive: true, force: true }));

  /** Resolves when the training of a run has gone so far that a checkpoint may exist. */
  async function trains(server: ServerProcess, id: string, least = 3): Promise<void> {
    type Snapshot = {
      nodes: Record<string, { state: string }>;
      taps: { kind: string; moment?: { update?: number } }[];
    };
    await until(
      async () => (await server.api<Snapshot>('GET', `/api/runs/${id}`)).body,
      ({ taps }) => taps.some((tap) => tap.kind === 'metric' && (tap.moment?.update ?? 0) >= least),
      { everyMs: 20 },
    );
  }

  it('by kill -9 in the middle of a run: nothing is lost or run twice, no process is left', async () => {
    let server = await startServerProcess(home());
    const id = await server.submit(training);
    const waiting = [await server.submit(pictureGraph), await server.submit(pictureGraph)];
    // Before the first checkpoint, which comes at update 100, and after it.
    const kills = Array.from({ length: tries(2) }, (_, i) => 3 + Math.floor((i * (UPDATES - 30)) / tries(2)));
    for (const update of kills) {
      const count = tried('kill -9 of the server mid-run');
      await trains(server, id, update);
      const runner = await server.runnerPid();
      server.child.kill('SIGKILL');
      await server.ended;
      await gone(runner);
      server = await startServerProcess(home());
      await server.reaches(id, 'interrupted');
      for (const run of waiting) await server.reaches(run, 'done');
      expect((await server.api('POST', `/api/runs/${id}/resume`, {})).status).to.be.below(300);
      count.survived();
    }
    await server.reaches(id, 'done');
    for (const run of waiting) expect((await server.run(run)).attempts).to.equal(1);
    expect((await server.run(id)).attempts).to.equal(kills.length + 1);
    expect(await savedWeights(join(home(), 'runs', id))).to.deep.equal(expected);
  });

  it('by kill -9 in the middle of writing: what was acknowledged is there, and every file is whole', async () => {
    const acknowledged: string[] = [];
    let revision = 0;
    for (let i = 0; i < tries(2); i++) {
      const count = tried('kill -9 of the server mid-write');
      const server = await startServerProcess(home());
      const before = readdirSync(join(home(), 'runs')).length;
      // Saves a graph as fast as it can, and submits a few runs, until the server is gone under its hands.
      let sent = 0;
      const writing = (async () => {
        for (;;) {
          if (sent < 4) {
            acknowledged.push(await server.submit(pictureGraph));
            sent += 1;
          }
          const put = await fetch(`${server.url}/api/graphs/mine`, {
            method: 'PUT',
            headers: {
              'content-type': 'application/json',
              ...(revision > 0 && { 'if-match': `"${revision}"` }),
            },
            body: JSON.stringify({ document: pictureGraph }),
          });
          if (put.ok) revision = ((await put.json()) as { revision: number }).revision;
        }
      })().catch(() => undefined);
      await until(
        () => [sent, readdirSync(join(home(), 'runs')).length - before] as const,
        ([submitted, begun]) => submitted >= 4 && begun >= 1,
      );
      await new Promise((resolve) => setTimeout(resolve, (37 * i) % 500));
      const runner = await server.runnerPid();
      server.child.kill('SIGKILL');
      await Promise.all([server.ended, writing]);
      await gone(runner);
      const { db } = openDatabase(join(home(), 'studio.db'));
      const known = new Set(db.prepare<[], string>('SELECT id FROM runs').pluck().all());
      const graphs = db.prepare<[], number>('SELECT revision FROM graphs').pluck().all();
      const twice = db.prepare<[], number>('SELECT count(*) FROM runs WHERE attempts > 1').pluck().get();
      db.close();
      expect(
        acknowledged.filter((id) => !known.has(id)),
        'runs that are gone',
      ).to.deep.equal([]);
      expect(graphs[0] ?? 0, 'acknowledged revision').to.be.at.least(revision);
      revision = graphs[0] ?? 0;
      expect(twice, 'runs that ran twice').to.equal(0);
      for (const id of readdirSync(join(home(), 'runs'))) {
        for (const name of readdirSync(join(home(), 'runs', id))) {
          const file = join(home(), 'runs', id, name);
          if (name.endsWith('.png'))
            expect((await sharp(file).raw().toBuffer()).length, file).to.equal(24 * 32 * 3);
          else if (name.endsWith('.json')) JSON.parse(readFileSync(file, 'utf8'));
        }
      }
      count.survived();
    }
    expect(revision, 'graphs were saved').to.be.greaterThan(5);
    // All that waited is still run, each once.
    const server = await startServerProcess(home());
    type Page = { items: { status: string }[] };
    await until(
      async () => (await server.api<Page>('GET', '/api/runs?status=queued&limit=1')).body.items.length,
      (left) => left === 0,
      { everyMs: 100 },
    );
  });

  it('by kill -9 while its runner starts: no process is left', async function () {
    if (process.platform !== 'linux') {
      untried('kill -9 of the server while its runner starts', 'only Linux lists the children of a process');
      return this.skip();
    }
    for (let i = 0; i < tries(); i++) {
      const count = tried('kill -9 of the server while its runner starts');
      const server = await startServerProcess(home());
      await server.submit(pictureGraph);
      // Its id is known before it has said a word.
      const runner = await until(
        () => childrenOf(server.child.pid ?? 0).at(-1) ?? 0,
        (pid) => pid > 0,
      );
      await new Promise((resolve) => setTimeout(resolve, (40 * i) % 400));
      server.child.kill('SIGKILL');
      await server.ended;
      await gone(runner);
      count.survived();
    }
  });

  it('by SIGTERM with runs in the queue: it checkpoints, and the rest is run at the next start', async function () {
    const FAULT = 'SIGTERM with runs queued';
    if (process.platform === 'win32') {
      untried(FAULT, 'Windows ends a process at once');
      return this.skip();
    }
    // Shorter than the others: each try runs it to its end.
    const short = sampleTraining(150);
    const weights = await undisturbedWeights(join(elsewhere, 'short'), short);
    await tryOften(FAULT, async (index) => {
      // A fresh one each time: a result that is kept would be taken.
      const place = join(home(), `${index}`);
      const server = await startServerProcess(place);
      const id = await server.submit(short);
      const waiting = [await server.submit(pictureGraph), await server.submit(pictureGraph)];
      await trains(server, id);
      const runner = await server.runnerPid();
      server.child.kill('SIGTERM');
      await server.ended;
      expect(server.child.exitCode, server.err()).to.equal(0);
      await gone(runner);
      expect(readdirSync(join(place, 'checkpoints')).length, 'checkpoints').to.be.within(1, 2);
      const next = await startServerProcess(place);
      await next.reaches(id, 'interrupted');
      for (const run of waiting) await next.reaches(run, 'done');
      for (const run of waiting) expect((await next.run(run)).attempts).to.equal(1);
      await next.api('POST', `/api/runs/${id}/resume`, {});
      await next.reaches(id, 'done');
      expect(await savedWeights(join(place, 'runs', id))).to.deep.equal(weights);
      next.child.kill('SIGTERM');
      await next.ended;
    });
  });
});
