import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { formatSchedule, motionOf } from '../../src/model/chain/schedule.ts';
import { openSqlite } from '../../src/server/store/sqlite/sqlite.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { graph } from '../server/support/graphs.ts';
import { until } from '../server/support/waiting.ts';
import { endServers, gone, type ServerProcess, startServerProcess } from './server-process.ts';
import { tryOften } from './table.ts';

/** Steps of the chain: enough for it to be steered and killed in its middle, however late a slow machine does it. */
const STEPS = 500;

/** A chain of the coarsest net of a shipped model, from noise. */
function chain(seed: number, schedule = ''): GraphDocument {
  return graph({
    model: { type: 'model/load@1', params: { path: 'sample:models/dune-96.safetensors' } },
    net: { type: 'energy/net@1', in: { model: 'model.model' } },
    noise: { type: 'noise/uniform@1', params: { seed }, in: { net: 'net.net' } },
    walk: {
      type: 'sampling/langevin@1',
      params: { seed, steps: STEPS, schedule },
      in: { image: 'noise.images', net: 'net.net' },
    },
    save: { type: 'image/save@1', in: { image: 'walk.image' } },
  });
}

describe('fault: killed while a chain is steered', () => {
  // Before that of the folder: mocha runs them in this order.
  afterEach(endServers);
  const home = temporaryFolder();

  /** What has taken hold at the steps of a run, as it is stored, in the order in which it came. */
  function stored(id: string): readonly { readonly step: number; readonly values: Record<string, number> }[] {
    const db = openSqlite(join(home(), 'studio.db'), { readonly: true });
    try {
      const bodies = db.prepare<[string], string>(
        'SELECT body FROM steered WHERE run_id = ? ORDER BY position',
      );
      return bodies
        .pluck()
        .all(id)
        .map((body) => JSON.parse(body));
    } finally {
      db.close();
    }
  }

  /** Pixels: the file says of which graph it is. */
  const picture = (id: string): Promise<Buffer> =>
    sharp(join(home(), 'runs', id, 'save-000.png'))
      .raw()
      .toBuffer();

  it('keeps what had taken hold, and resumed it comes to the picture of a chain that nobody has disturbed', async () => {
    let server: ServerProcess = await startServerProcess(home());
    await tryOften('server or runner killed while a chain is steered', async (index, random) => {
      const id = await server.submit(chain(index));
      const steer = async (): Promise<void> => {
        const values = {
          stepSize: 0.01 + 0.2 * random(),
          momentum: 0.5 * random(),
          noiseScale: 0.02 * random(),
        };
        const { status } = await server.api('POST', `/api/runs/${id}/steer`, { node: 'walk', values });
        expect(status, 'steered').to.equal(204);
      };
      let before = stored(id);
      for (let kill = 0; kill < 2; kill++) {
        await server.reaches(id, 'running');
        await until(
          async () => (await server.api<Snapshot>('GET', `/api/runs/${id}`)).body,
          ({ nodes }) => nodes['walk']?.state === 'running',
          { everyMs: 10 },
        );
        await steer();
        await until(
          () => stored(id),
          ({ length }) => length > before.length,
          { everyMs: 10 },
        );
        // Whether these take hold before it dies is left to chance.
        for (let more = Math.floor(3 * random()); more > 0; more--) await steer();
        const runner = await server.runnerPid();
        if (random() < 0.5) process.kill(runner, 'SIGKILL');
        else {
          server.child.kill('SIGKILL');
          await server.ended;
          await gone(runner);
          server = await startServerProcess(home());
        }
        await server.reaches(id, 'interrupted');
        const after = stored(id);
        expect(after.slice(0, before.length), 'what was stored before').to.deep.equal(before);
        expect(after.length, 'what has taken hold').to.be.greaterThan(before.length);
        before = after;
        expect((await server.api('POST', `/api/runs/${id}/resume`, {})).status).to.be.below(300);
      }
      await server.reaches(id, 'done');
      expect((await server.run(id)).attempts).to.equal(3);
      expect(stored(id), 'what holds in the end').to.deep.equal(before);
      const inOrder = [...before]
        .sort((a, b) => a.step - b.step)
        .map(({ step, values }) => ({ step, values: motionOf(values) }));
      const undisturbed = await server.submit(chain(index, formatSchedule(inOrder)));
      await server.reaches(undisturbed, 'done');
      expect((await picture(id)).equals(await picture(undisturbed)), 'the same picture').to.equal(true);
      if (index > 0) return;
      const plain = await server.submit(chain(index));
      await server.reaches(plain, 'done');
      expect((await picture(id)).equals(await picture(plain)), 'that of no steering').to.equal(false);
    });
  });
});

interface Snapshot {
  readonly nodes: Readonly<Record<string, { readonly state: string }>>;
}
