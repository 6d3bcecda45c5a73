import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import type { StoredEvent } from '../../src/protocol/run-shapes.ts';
import { startBroker } from '../machines/support/broker-process.ts';
import { useS3Server } from '../machines/support/s3-server.ts';
import { endWorkers, startWorkerProcess, type WorkerProcess } from '../machines/support/worker-process.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { noiseGraph } from '../server/support/graphs.ts';
import { usePostgres } from '../server/support/postgres-process.ts';
import { until } from '../server/support/waiting.ts';
import { type FrontProxy, startProxy } from '../support/proxy.ts';
import { openRunPage, type RunPage } from '../support/run-page.ts';
import { endServers, type RunState, type ServerProcess, startServerProcess } from './server-process.ts';
import { tryOften, untried } from './table.ts';
import { sampleTraining } from './training.ts';

/** What an answer is waited for before another front end is asked, ms. */
const PATIENCE_MS = 10_000;
/** Kept tensors of a run that are compared, of as many as there are. */
const TENSORS_LOOKED_AT = 8;

/** Two front ends behind a proxy, on one PostgreSQL. */
class FrontEnds {
  readonly proxy: FrontProxy;
  readonly #homes: readonly [string, string];
  readonly #more: readonly string[];
  readonly #servers: ServerProcess[];

  private constructor(
    homes: readonly [string, string],
    proxy: FrontProxy,
    servers: ServerProcess[],
    more: readonly string[],
  ) {
    this.#homes = homes;
    this.proxy = proxy;
    this.#servers = servers;
    this.#more = more;
  }

  /** @param homes data folders of the two: one that they share, or two */
  static async start(homes: readonly [string, string], more: readonly string[] = []): Promise<FrontEnds> {
    const servers: ServerProcess[] = [];
    // One that is gone has left its port to whoever comes.
    const there = () => servers.filter(({ child }) => child.exitCode === null && child.signalCode === null);
    const proxy = await startProxy(() => there().map(({ url }) => url));
    const both = new FrontEnds(homes, proxy, servers, more);
    for (const at of [0, 1]) both.#servers[at] = await both.#start(at);
    return both;
  }

  #start(at: number): Promise<ServerProcess> {
    return startServerProcess(this.#homes[at] as string, '--allow-host', '127.0.0.1', ...this.#more);
  }

  at(index: number): ServerProcess {
    const server = this.#servers[index];
    if (server === undefined) throw new Error(`There is no front end ${index}.`);
    return server;
  }

  /** Which of them starts the runs: that which took the turn last. */
  get scheduler(): number {
    const since = this.#servers.map(({ err }) => {
      const taken = [...err().matchAll(/"time":(\d+)[^\n]*"msg":"this front end starts the runs"/g)];
      return Number(taken.at(-1)?.[1] ?? 0);
    });
    return since.indexOf(Math.max(...since));
  }

  async kill(index: number): Promise<void> {
    this.at(index).child.kill('SIGKILL');
    await this.at(index).ended;
  }

  /** As when its machine is gone for good. */
  loseDisk(index: number): void {
    rmSync(this.#homes[index] as string, { recursive: true, maxRetries: 5 });
  }

  async startAgain(index: number): Promise<void> {
    this.#servers[index] = await this.#start(index);
  }

  /** What a page asks; what could not be answered is asked again, of whoever takes it. */
  async api<T>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: T }> {
    return until(
      async () => {
        try {
          const answer = await fetch(`${this.proxy.url}${path}`, {
            method,
            // One that is frozen takes connections still.
            signal: AbortSignal.timeout(PATIENCE_MS),
            headers: { 'content-type': 'application/json', connection: 'close' },
            ...(body !== undefined && { body: JSON.stringify(body) }),
          });
          const text = await answer.text();
          return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
        } catch {
          return { status: 599, body: undefined as T };
        }
      },
      ({ status }) => status < 500,
      { everyMs: 50 },
    );
  }

  async submit(document: GraphDocument): Promise<string> {
    const { status, body } = await this.api<{ id: string }>('POST', '/api/runs', { document });
    expect(status, JSON.stringify(body)).to.be.below(300);
    return body.id;
  }

  async ended(id: string): Promise<RunState> {
    const { body } = await until(
      () => this.api<{ run: RunState }>('GET', `/api/runs/${id}`),
      ({ body: found }) => !['queued', 'running'].includes(found.run?.status),
      { everyMs: 50 },
    );
    return body.run;
  }

  /** Its events have no gap, and it ended once. */
  async requireOneEnd(id: string): Promise<void> {
    const { body } = await this.api<{ items: readonly StoredEvent[] }>(
      'GET',
      `/api/runs/${id}/events?since=0&limit=1000`,
    );
    expect(body.items.map(({ seq }) => seq)).to.deep.equal(body.items.map((_, i) => i + 1));
    const ends = body.items.filter((event) => event.kind === 'run-finished' && event.outcome !== 'cancelled');
    expect(ends, 'times that it ended').to.have.length(1);
    expect(body.items.at(-1)).to.equal(ends[0]);
  }

  /** What it has saved, and some of the tensors that were kept of it, are at both, and the same. */
  async requireFiles(id: string): Promise<void> {
    type Items<T> = { readonly items: readonly T[] };
    const { body: saved } = await this.api<Items<{ name: string }>>('GET', `/api/runs/${id}/outputs`);
    // Its graph, and its picture or model.
    expect(saved.items, 'files').to.have.length(2);
    const { body: kept } = await this.api<Items<{ hash: string }>>('GET', `/api/runs/${id}/tensors`);
    expect(kept.items.length, 'kept tensors').to.be.greaterThan(0);
    const step = Math.ceil(kept.items.length / TENSORS_LOOKED_AT);
    for (const path of [
      ...saved.items.map(({ name }) => `file?name=${encodeURIComponent(name)}`),
      ...kept.items.filter((_, i) => i % step === 0).map(({ hash }) => `tensors/${hash}`),
    ]) {
      const [one, other] = await Promise.all(
        this.#servers.map(async ({ url }) => {
          const answer = await fetch(`${url}/api/runs/${id}/${path}`);
          expect(answer.status, path).to.equal(200);
          return Buffer.from(await answer.arrayBuffer());
        }),
      );
      expect(one?.equals(other as Buffer), path).to.equal(true);
    }
  }
}

describe('fault: several front ends', () => {
  const postgres = usePostgres();
  const pages: RunPage[] = [];
  let cluster: FrontEnds | undefined;
  beforeEach(() => {
    process.env['PATCHWISE_DATABASE'] = postgres().url;
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) page.close();
    delete process.env['PATCHWISE_DATABASE'];
    await cluster?.proxy.close();
    cluster = undefined;
    await endWorkers();
    await endServers();
    await postgres().empty();
  });
  // Goes after the processes that write into it.
  const home = temporaryFolder();
  const shared = () => [home(), home()] as const;

  /**
   * Runs are submitted and a graph is saved before, while and after something dies; then all of it must be there, once.
   * @param blow kills it @returns starts it again
   */
  async function round(
    both: FrontEnds,
    index: number,
    watcher: number,
    blow: () => Promise<() => Promise<unknown>>,
  ) {
    const long = await both.submit(sampleTraining(150, index));
    const page = await openRunPage(both.at(watcher).url, long);
    pages.push(page);
    const acknowledged = [long];
    const submitMore = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++)
        acknowledged.push(await both.submit(noiseGraph(`${index} ${acknowledged.length}`)));
    };
    await submitMore(2);
    const saved = await both.api('PUT', `/api/graphs/graph-${index}`, { document: noiseGraph() });
    expect(saved.status).to.be.oneOf([200, 201]);
    await until(
      () => page,
      ({ values }) => values > 10,
    );
    const startAgain = await blow();
    await submitMore(2);
    await startAgain();
    await submitMore(1);
    for (const id of acknowledged) {
      const { status, reason } = await both.ended(id);
      expect(status, `run ${acknowledged.indexOf(id)}: ${reason}`).to.equal('done');
      await both.requireOneEnd(id);
      await both.requireFiles(id);
    }
    expect((await both.api('GET', `/api/graphs/graph-${index}`)).status).to.equal(200);
    expect(page.seqs).to.deep.equal(page.seqs.map((_, i) => i + 1));
    page.close();
    const left = await postgres().run(
      `SELECT (SELECT count(*)::int FROM patchwise.asks) AS asks,
       (SELECT count(*)::int FROM patchwise.runs WHERE status = 'interrupted') AS interrupted`,
    );
    expect(left[0]).to.deep.equal({ asks: 0, interrupted: 0 });
  }

  it('of which one is killed while runs compute on it or at the other: all go on', async () => {
    const both = await FrontEnds.start(shared());
    cluster = both;
    await tryOften('one of two front ends killed while runs compute', async (index, random) => {
      const victim = random() < 0.7 ? both.scheduler : 1 - both.scheduler;
      await round(both, index, 1 - victim, async () => {
        await both.kill(victim);
        return () => both.startAgain(victim);
      });
    });
  });

  it('of which the one that starts runs is frozen and wakes up later: the other goes on, and is not disturbed', async () => {
    const both = await FrontEnds.start(shared());
    cluster = both;
    await tryOften(
      'scheduler of two front ends frozen, and awake again when another has its place',
      async (index) => {
        const frozen = both.scheduler;
        const { child } = both.at(frozen);
        await round(both, index, 1 - frozen, async () => {
          child.kill('SIGSTOP');
          await until(
            () => both.scheduler,
            (now) => now !== frozen,
          );
          return async () => child.kill('SIGCONT');
        });
        await until(
          () => both.at(frozen).err(),
          (log) => log.includes('this front end starts runs no more'),
        );
      },
    );
  });

  /**
   * Whatever serves, stores or computes is killed at random, again and again.
   * @param options.more arguments of the front ends
   * @param options.losesDisk whether half of the front ends that are killed come back on an empty disk
   */
  async function chaos(
    title: string,
    options: {
      readonly homes: readonly [string, string];
      readonly more?: readonly string[];
      readonly losesDisk?: boolean;
    },
  ): Promise<'done' | 'no broker'> {
    const { homes, more = [], losesDisk = false } = options;
    const broker = await startBroker();
    if (broker === undefined) {
      untried(title, 'no broker');
      return 'no broker';
    }
    try {
      const both = await FrontEnds.start(homes, ['--broker', broker.url, '--workers-only', ...more]);
      cluster = both;
      const workers: WorkerProcess[] = [];
      const startWorker = async (at: number): Promise<void> => {
        workers[at] = startWorkerProcess(broker.url, both.proxy.url, join(home(), `worker-${at}`));
        await workers[at]?.joined();
      };
      for (const at of [0, 1]) await startWorker(at);
      await tryOften(title, async (index, random) => {
        const other = 1 - both.scheduler;
        const what = Math.floor(4 * random());
        await round(both, index, what === 0 ? both.scheduler : other, async () => {
          if (what < 2) {
            const victim = what === 0 ? other : both.scheduler;
            await both.kill(victim);
            if (losesDisk && random() < 0.5) both.loseDisk(victim);
            return () => both.startAgain(victim);
          }
          if (what === 2) {
            await postgres().kill();
            await postgres().start();
            return async () => undefined;
          }
          const at = random() < 0.5 ? 0 : 1;
          workers[at]?.kill('SIGKILL');
          await workers[at]?.ended;
          return () => startWorker(at);
        });
      });
      return 'done';
    } finally {
      await endWorkers();
      await endServers();
      await broker.stop();
    }
  }

  it('with workers, of which anything is killed at random: nothing acknowledged is lost, nothing happens twice', async function () {
    const title = 'front end, scheduler, PostgreSQL or a worker killed at random, two front ends';
    if ((await chaos(title, { homes: shared() })) !== 'done') this.skip();
  });

  describe('each with a disk of its own, and an object store', () => {
    const objects = useS3Server();

    it('of which anything is killed at random, disks with it: nothing acknowledged is lost, nothing happens twice', async function () {
      const title = 'front end, its disk, scheduler, PostgreSQL or a worker gone at random, object store';
      const place = `s3://pictures/studio?endpoint=${encodeURIComponent(objects().endpoint)}&region=eu-north-1`;
      const homes = [join(home(), 'one'), join(home(), 'other')] as const;
      const how = await chaos(title, { homes, more: ['--files', place], losesDisk: true });
      if (how !== 'done') this.skip();
    });
  });
});
