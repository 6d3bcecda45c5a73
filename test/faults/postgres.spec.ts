import { expect } from 'chai';
import { openPostgresStores } from '../../src/server/store/postgres/open.ts';
import { noiseGraph, trainingGraph, writeTinyPicture } from '../server/support/graphs.ts';
import { usePostgres } from '../server/support/postgres-process.ts';
import { realStudio } from '../server/support/real-studio.ts';
import { until, updatesDone } from '../server/support/waiting.ts';
import { failure } from '../support/failure.ts';
import { endServers, startServerProcess } from './server-process.ts';
import { tryOften } from './table.ts';
import { sampleTraining } from './training.ts';

describe('fault: a studio with PostgreSQL', () => {
  const { home, open } = realStudio();
  const postgres = usePostgres();
  afterEach(async () => {
    delete process.env['PATCHWISE_DATABASE'];
    await endServers();
    await postgres().empty();
  });

  it('whose PostgreSQL is killed and started again while a run computes: it ends as if nothing was', async () => {
    await writeTinyPicture(home());
    const studio = await open({ stores: (tools) => openPostgresStores(postgres().url, tools) });
    await tryOften('PostgreSQL killed while a run computes, and started again', async (index) => {
      const { id } = await studio.runs.submit({ document: trainingGraph(250, index), priority: 0 });
      await updatesDone(studio, id, 5);
      await postgres().kill();
      expect((await failure(() => studio.runs.list({ limit: 1 }))).code).to.equal('storage/failed');
      expect(await studio.problems()).not.to.deep.equal([]);
      await postgres().start();
      const run = await until(
        () => studio.runs.get(id).catch(() => undefined),
        (found) => found !== undefined && found.status !== 'running',
      );
      expect(run).to.include({ status: 'done', attempts: 1 });
      const events = await studio.runs.events(id, 0, 10_000);
      expect(events.every(({ seq }, i) => seq === i + 1)).to.equal(true);
      expect(events.at(-1)?.kind).to.equal('run-finished');
      await until(
        () => studio.problems(),
        (problems) => problems.length === 0,
      );
    });
  });

  it('that is killed keeps what it acknowledged, and nothing runs twice', async () => {
    process.env['PATCHWISE_DATABASE'] = postgres().url;
    let server = await startServerProcess(home());
    await tryOften('server with PostgreSQL killed while a run computes', async (index) => {
      const long = await server.submit(sampleTraining(100_000));
      await server.reaches(long, 'running');
      const name = `graph-${index}`;
      const saved = await server.api('PUT', `/api/graphs/${name}`, { document: noiseGraph() });
      expect(saved.status).to.equal(200);
      const waiting: string[] = [];
      for (let i = 0; i < 3; i++) waiting.push(await server.submit(noiseGraph(`${index} ${i}`)));
      server.child.kill('SIGKILL');
      await server.ended;
      server = await startServerProcess(home());
      for (const id of waiting) await server.reaches(id, 'done');
      for (const id of waiting) expect((await server.run(id)).attempts).to.equal(1);
      expect((await server.run(long)).status).to.equal('interrupted');
      expect((await server.api('GET', `/api/graphs/${name}`)).status).to.equal(200);
    });
  });
});
