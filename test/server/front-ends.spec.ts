import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { studioFolders } from '../../src/disk/run-folders.ts';
import { endServers, type ServerProcess, startServerProcess } from '../faults/server-process.ts';
import { sampleTraining } from '../faults/training.ts';
import { openRunPage, type RunPage } from '../support/run-page.ts';
import { temporaryFolder } from './support/folders.ts';
import { noiseGraph, writeTinyPicture } from './support/graphs.ts';
import { usePostgres } from './support/postgres-process.ts';
import { until } from './support/waiting.ts';

describe('two front ends of one studio', () => {
  const postgres = usePostgres();
  const pages: RunPage[] = [];
  beforeEach(() => {
    process.env['PATCHWISE_DATABASE'] = postgres().url;
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) page.close();
    delete process.env['PATCHWISE_DATABASE'];
    await endServers();
    await postgres().empty();
  });
  // Goes after the processes that write into it.
  const home = temporaryFolder();

  /** The first to start is the scheduler. */
  async function both(): Promise<readonly [scheduler: ServerProcess, other: ServerProcess]> {
    return [await startServerProcess(home()), await startServerProcess(home())];
  }
  async function look(server: ServerProcess, runId: string): Promise<RunPage> {
    const page = await openRunPage(server.url, runId);
    pages.push(page);
    return page;
  }
  async function upload(server: ServerProcess, path: string): Promise<string> {
    const body = new FormData();
    body.append('file', new Blob([readFileSync(path)]), 'tiny.png');
    const headers = { 'X-Patchwise': '1' };
    const answer = await fetch(`${server.url}/api/assets`, { method: 'POST', body, headers });
    expect(answer.status).to.equal(201);
    return ((await answer.json()) as { id: string }).id;
  }

  it('show the same: a photograph dropped and a run started at one is watched and cancelled at the other', async () => {
    const [a, b] = await both();
    await writeTinyPicture(home());
    const photo = await upload(b, join(home(), 'tiny.png'));
    expect((await fetch(`${a.url}/api/assets/${photo}/content`)).status).to.equal(200);
    for (const [asked, watched] of [
      [a, b],
      [b, a],
    ] as const) {
      const id = await asked.submit(sampleTraining(100_000, 5, `asset:${photo}`));
      const page = await look(watched, id);
      await until(
        () => page,
        ({ frames, values, seqs }) => frames > 3 && values > 10 && seqs.length > 1,
      );
      expect((await watched.run(id)).status).to.equal('running');
      const steer = () =>
        watched.api('POST', `/api/runs/${id}/steer`, { node: 'train', values: { stepSize: 0.1 } });
      expect((await steer()).status).to.equal(204);
      const paused = await watched.api<{ status: string }>('POST', `/api/runs/${id}/pause`);
      expect([paused.status, paused.body.status]).to.deep.equal([200, 'paused']);
      expect((await asked.api('POST', `/api/runs/${id}/resume`)).status).to.equal(200);
      const { values } = page;
      await until(
        () => page,
        (now) => now.values > values + 10,
      );
      expect((await watched.api('POST', `/api/runs/${id}/cancel`)).status).to.equal(200);
      await until(
        () => page,
        ({ events, statuses }) => events.at(-1)?.kind === 'run-finished' && statuses.at(-1) === 'cancelled',
      );
      expect(page.seqs).to.deep.equal(page.seqs.map((_, i) => i + 1));
      expect((await asked.run(id)).status).to.equal('cancelled');
      expect((await watched.api('POST', `/api/runs/${id}/cancel`)).status).to.equal(409);
      expect((await steer()).status).to.equal(409);
    }
  });

  it('are refused with another folder, token or version, in a sentence; nothing is changed', async () => {
    await startServerProcess(home());
    const refused = async (...more: readonly string[]) =>
      startServerProcess(more[0] ?? home(), ...more.slice(1)).then(() => '', String);
    const folder = join(home(), 'another');
    expect(await refused(folder)).to.include('belongs to another data folder');
    expect(existsSync(studioFolders(folder).elsewhere)).to.equal(false);
    expect(await refused(home(), '--private')).to.include(
      'Another front end of this studio asks for another token.',
    );
    await postgres().run(
      `UPDATE patchwise.front_ends SET terms = replace(terms, '"version":"', '"version":"9.')`,
    );
    const said = await refused();
    expect(said).to.include('Another version of Patchwise serves this studio.');
    expect(said).to.include('Nothing was changed.');
    const [row] = await postgres().run('SELECT count(*)::int AS count FROM patchwise.front_ends');
    expect(row?.['count']).to.equal(1);
  });

  it('say which packs the other one has and they have not, and serve all the same', async () => {
    await startServerProcess(home());
    await postgres().run(
      `UPDATE patchwise.front_ends SET terms = replace(terms, '"packs":[]', '"packs":["dots@1.0.0 (0123456789ab)"]')`,
    );
    const other = await startServerProcess(home());
    await until(
      () => other.err(),
      (log) =>
        log.includes('Another front end of this studio has dots@1.0.0 (0123456789ab), which is not here'),
    );
    expect((await fetch(`${other.url}/readyz`)).status).to.equal(200);
  });

  it('go on with each other’s runs: when the scheduler is killed, the other one resumes what ran', async () => {
    const [a, b] = await both();
    const id = await a.submit(sampleTraining(250));
    const page = await look(b, id);
    await until(
      () => page,
      ({ values }) => values > 20,
    );
    const waiting = await b.submit(noiseGraph());
    a.child.kill('SIGKILL');
    await a.ended;
    await b.reaches(id, 'done');
    await b.reaches(waiting, 'done');
    expect((await b.run(id)).attempts).to.equal(2);
    expect((await b.run(waiting)).attempts).to.equal(1);
    await until(
      () => page,
      ({ events }) => events.at(-1)?.kind === 'run-finished',
    );
    expect(page.seqs).to.deep.equal(page.seqs.map((_, i) => i + 1));
    expect(page.events.filter(({ kind }) => kind === 'run-finished')).to.have.length(1);
  });

  it('hand over what runs when one of them is stopped', async () => {
    const [a, b] = await both();
    const id = await b.submit(sampleTraining(200));
    const page = await look(b, id);
    await until(
      () => page,
      ({ values }) => values > 20,
    );
    a.child.kill('SIGTERM');
    await a.ended;
    await b.reaches(id, 'done');
    expect(page.statuses).not.to.include('interrupted');
  });
});
