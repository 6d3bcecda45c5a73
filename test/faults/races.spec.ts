import { expect } from 'chai';
import { resolveReferences } from '../../src/studio/references.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { realStudio } from '../server/support/real-studio.ts';
import { ended } from '../server/support/waiting.ts';
import { pick } from '../support/random.ts';
import { endServers, type ServerProcess, startServerProcess } from './server-process.ts';
import { tryOften } from './table.ts';
import { pictureGraph, sampleTraining } from './training.ts';

describe('fault: everything at once', () => {
  describe('over HTTP', () => {
    afterEach(endServers);
    const home = temporaryFolder();

    it('ten saves of one graph: exactly one wins each time, and its is what is there', async () => {
      const server = await startServerProcess(home());
      let revision = 0;
      await tryOften('ten racing saves of a graph', async (index) => {
        const answers = await Promise.all(
          Array.from({ length: 10 }, async (_, writer) => {
            const response = await fetch(`${server.url}/api/graphs/mine`, {
              method: 'PUT',
              headers: { 'content-type': 'application/json', 'if-match': `"${revision}"` },
              body: JSON.stringify({ document: { ...pictureGraph, extra: { index, writer } } }),
            });
            return { writer, status: response.status };
          }),
        );
        const won = answers.filter(({ status }) => status < 300);
        expect(won).to.have.length(1);
        expect(
          new Set(answers.map(({ status }) => status)).size,
          'the others conflict, all of them',
        ).to.equal(2);
        type Graph = { revision: number; document: { extra: unknown } };
        const { body } = await server.api<Graph>('GET', '/api/graphs/mine');
        expect(body.revision).to.equal(revision + 1);
        expect(body.document.extra).to.deep.equal({ index, writer: won[0]?.writer });
        revision = body.revision;
      });
    });

    it('cancels, resumes and deletions of one run: one answer each that fits, and no run is left over', async () => {
      const server = await startServerProcess(home());
      await tryOften('racing cancel, resume and delete of a run', async (_, random) => {
        const id = await server.submit(sampleTraining(100_000));
        await server.reaches(id, 'running');
        const acts = Array.from({ length: 9 }, () => pick(random, ['cancel', 'resume', 'delete'] as const));
        const statuses = await Promise.all(acts.map((act) => done(server, act, id)));
        for (const status of statuses) expect(status).to.be.oneOf([200, 201, 202, 204, 404, 409, 503]);
        await done(server, 'delete', id);
        expect((await server.api('GET', `/api/runs/${id}`)).status).to.equal(404);
      });
      // The runner is free, and takes what comes next.
      const last = await server.submit(pictureGraph);
      await server.reaches(last, 'done');
    });

    async function done(
      server: ServerProcess,
      act: 'cancel' | 'resume' | 'delete',
      id: string,
    ): Promise<number> {
      const [method, path] = act === 'delete' ? ['DELETE', ''] : ['POST', `/${act}`];
      return (await server.api(method as string, `/api/runs/${id}${path}`, {})).status;
    }
  });

  describe('with the clock', () => {
    const { open } = realStudio();

    it('set back and forward: runs keep their order, and a healthy one goes on', async () => {
      const now = Date.now;
      const studio = await open({ resolveReferences });
      const running = await studio.runs.submit({ document: sampleTraining(100_000), priority: 1 });
      const submitted: string[] = [running.id];
      try {
        await tryOften('clock set back or forward', async (_, random) => {
          const hours = (random() - 0.5) * 1000;
          Date.now = () => now() + hours * 3_600_000;
          submitted.push((await studio.runs.submit({ document: pictureGraph, priority: 0 })).id);
          await heartbeats(() => studio.runs.runners(), 3);
          expect((await studio.runs.get(running.id))?.status, `${hours} h`).to.equal('running');
          const listed = (await studio.runs.list({ limit: 99 })).map(({ id }) => id);
          expect(listed).to.deep.equal([...submitted].reverse());
        });
      } finally {
        Date.now = now;
      }
      expect((await studio.runs.cancel(running.id)).status).to.equal('cancelled');
      for (const id of submitted.slice(1)) expect((await ended(studio, id)).status).to.equal('done');
    });

    /** Resolves when the runner has told so many times how it is: the watchdog has looked meanwhile. */
    async function heartbeats(
      runners: () => readonly { readonly rss?: number; readonly loopDelayMs?: number }[],
      count: number,
    ): Promise<void> {
      for (let seen = 0; seen < count; seen++) {
        const before = JSON.stringify(runners()[0]);
        for (;;) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          if (JSON.stringify(runners()[0]) !== before) break;
        }
      }
    }
  });
});
