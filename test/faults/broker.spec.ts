import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { brokerKeys } from '../../src/machines/broker/keys.ts';
import { sealJob } from '../../src/machines/broker/wire.ts';
import { sealCard } from '../../src/machines/broker/worker-card.ts';
import { otherMachines } from '../../src/machines/studio/open-machines.ts';
import { type RunningWorker, startWorker } from '../../src/machines/worker/worker.ts';
import { type RunningServer, startServer } from '../../src/server/main.ts';
import type { RunnerHost } from '../../src/studio/ports/runner-host.ts';
import type { RunCommand } from '../../src/studio/ports/runner-messages.ts';
import { type BrokerProcess, startBroker } from '../machines/support/broker-process.ts';
import { noiseGraph } from '../server/support/graphs.ts';
import { ended, until } from '../server/support/waiting.ts';
import { pick } from '../support/random.ts';
import { tryOften } from './table.ts';

/** Long enough for a busy machine to renew it, short enough to wait for. */
const LEASE_MS = 2000;

describe('attack: by who reaches the broker, without the token', function () {
  this.timeout(600_000);
  let folder = '';
  let broker: BrokerProcess;
  let redis: Redis;
  const open: { close(): Promise<void> }[] = [];
  before(async function () {
    const started = await startBroker();
    if (started === undefined) return this.skip();
    broker = started;
    redis = new Redis(broker.url);
    folder = mkdtempSync(join(tmpdir(), 'patchwise-broker-attack-'));
  });
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
    await redis?.flushall();
  });
  after(async () => {
    redis?.disconnect();
    await broker?.stop();
    if (folder !== '') rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  async function studioIn(home: string, log: string[] = []): Promise<RunningServer> {
    const machines = otherMachines({ broker: broker.url, leaseMs: LEASE_MS });
    const studio = await startServer({
      home,
      port: 0,
      engine: 'onnx-cpu',
      threads: 1,
      workersOnly: true,
      machines: {
        ...machines,
        open: (tools) => machines.open({ ...tools, log: (_level, message) => void log.push(message) }),
      },
    });
    open.push(studio);
    return studio;
  }

  /** A worker whose computing is done here, at once: what matters is what it is asked to do, and where it writes. */
  async function workerOf(studio: RunningServer, name: string) {
    const asked: RunCommand[] = [];
    const logged: string[] = [];
    const worker: RunningWorker = await startWorker({
      broker: broker.url,
      studio: studio.url,
      home: join(folder, name),
      engine: 'onnx-cpu',
      quota: 2 ** 30,
      log: (_level, message) => void logged.push(message),
      times: { lockMs: 3000, stalledMs: 1000, beatMs: 400 },
      makeHost: ({ onNews }): RunnerHost => ({
        status: () => ({ device: 'cpu', state: 'idle', restarts: 0 }),
        async run(command) {
          asked.push(command);
          mkdirSync(command.outputFolder, { recursive: true });
          writeFileSync(join(command.outputFolder, 'graph.json'), '{}');
          const event = { runId: command.runId, seq: command.firstSeq, at: 1, kind: 'run-finished' as const };
          await onNews({
            kind: 'events',
            runId: command.runId,
            events: [{ ...event, outcome: 'done', elapsedMs: 1, errors: [] }],
          });
          return { kind: 'finished', outcome: 'done', errors: [] };
        },
        cancel: () => undefined,
        close: async () => undefined,
      }),
    });
    open.push({ close: () => worker.drain(0) });
    return { worker, asked, logged };
  }

  /** What an attacker reads from the keys of the broker. */
  async function named() {
    const key = (await redis.keys('*:bull*')).concat(await redis.keys('*runs-*'))[0] ?? '';
    const namespace = /\{([^}]+)\}/.exec(key)?.[1] ?? '';
    const queueName = /:(runs-[0-9a-f]+):/.exec(key)?.[1] ?? '';
    return { namespace, queueName };
  }

  it('jobs with folders as names are done by no worker: nothing outside is removed or written', async () => {
    const studio = await studioIn(join(folder, 'studio-a'));
    const { asked, logged } = await workerOf(studio, 'worker-a');
    const mine = join(folder, 'home', 'ann', 'photos');
    const planted = join(folder, 'home', 'ann', 'planted');
    const { namespace, queueName } = await named();
    const connection = new Redis(broker.url, { maxRetriesPerRequest: null });
    const queue = new Queue(queueName, { connection, prefix: `{${namespace}}` });
    open.push({
      async close() {
        await queue.close();
        connection.disconnect();
      },
    });
    const keys = brokerKeys(namespace, queueName.slice(5), 'guessed');
    const up = '/../../../../../../../../../../../..';
    const jobOf = (runId: string, part: boolean) => ({
      ...{ runId, document: noiseGraph(), targets: [], resume: false, maxOutputBytes: 1, files: {} },
      ...(part && { part: { offset: 0 } }),
    });
    const add = async (runId: string, jobId: string, data: unknown): Promise<void> => {
      await redis.hset(keys.fence(runId), {
        ...{ token: '', attempt: 0, seq: 0, cancelled: 0, left: '', job: jobId, tag: queueName.slice(5) },
      });
      await queue.add('part', data, { jobId, removeOnFail: true });
    };
    mkdirSync(mine, { recursive: true });
    writeFileSync(join(mine, 'dear.txt'), 'mine');
    await tryOften('forged job at the broker', async (index, random) => {
      for (const runId of [`x${index}`, `..${up}${planted}`, `${up}${planted}`]) {
        const job = jobOf(runId, random() < 0.5);
        const jobId = pick(random, [`${up}${mine}`, `j${index}`]);
        // As it was sent before there were signatures, with a forged one, and with none.
        for (const data of [job, sealJob(job as never, jobId, keys.signer), { text: JSON.stringify(job) }]) {
          const refused = logged.length;
          await add(runId, jobId, data);
          await until(
            () => logged.slice(refused),
            (lines) => lines.includes('a job at the broker was refused'),
          );
          expect(asked).to.deep.equal([]);
          expect(readdirSync(mine)).to.deep.equal(['dear.txt']);
          expect(existsSync(planted)).to.equal(false);
          await redis.del(keys.fence(runId));
        }
      }
    });
    // Names are no folders, even where the studio itself has signed them.
    const { key } = (await studio.studio.machines?.terms()) ?? { key: '' };
    const signer = brokerKeys(namespace, queueName.slice(5), key).signer;
    const evil = `${up}${mine}`;
    await add('signed', evil, sealJob(jobOf('signed', true) as never, evil, signer));
    const piece = await until(
      () => asked.at(-1)?.outputFolder ?? '',
      (folderOfPiece) => folderOfPiece !== '',
    );
    expect(piece.startsWith(join(folder, 'worker-a'))).to.equal(true);
    await until(
      () => existsSync(piece),
      (there) => !there,
    );
    expect(readdirSync(mine)).to.deep.equal(['dear.txt']);
    // A real one is done as before, in a folder with a name of its own that is gone afterwards.
    const { id } = await studio.studio.runs.submit({ document: noiseGraph(), priority: 0 });
    expect((await ended(studio.studio, id)).status).to.equal('done');
    const place = asked.at(-1)?.outputFolder as string;
    expect(place).not.to.include(id);
    // The studio may have heard of the end while the worker still clears away.
    await until(
      () => existsSync(place),
      (there) => !there,
    );
  });

  it('words, pictures and cards that no worker has said are not heard, those of another sending neither', async () => {
    const log: string[] = [];
    const { studio } = await studioIn(join(folder, 'studio-b'), log);
    const { namespace } = (await studio.machines?.terms()) ?? { namespace: '' };
    const { queueName } = await named();
    const forger = brokerKeys(namespace, queueName.slice(5), 'guessed');
    const card = {
      id: 'ghost',
      name: 'ghost',
      state: 'idle',
      device: 'cpu',
      version: '1',
      tag: queueName.slice(5),
      ...{ since: 1, done: 0, load: 0, beat: 1 },
    } as const;
    await tryOften('forged word, card or picture at the broker', async (index) => {
      // Signed by nobody, by another, and by none at all.
      const text = JSON.stringify(card);
      const cards = ['00'.repeat(32) + text, sealCard(card, forger.signer), text];
      await redis.set(forger.worker('ghost'), cards[index % cards.length] as string);
      await redis.sadd(forger.workers, 'ghost');
      await redis.publish(forger.changes, JSON.stringify({ kind: 'worker', id: 'ghost' }));
      const { id } = await studio.runs.submit({ document: noiseGraph(), priority: 0 });
      const word = JSON.stringify({
        ...{ kind: 'finished', end: { kind: 'finished', outcome: 'done', errors: [] } },
        ...{ files: [], events: [] },
      });
      const before = log.length;
      await redis.xadd(
        forger.news,
        '*',
        'run',
        id,
        'word',
        word,
        'job',
        `${id}-x`,
        'signature',
        '00'.repeat(32),
      );
      await redis.xadd(forger.news, '*', 'run', id, 'word', word);
      await redis.publish(forger.taps, Buffer.alloc(100));
      await until(
        () => log.slice(before).filter((line) => line.includes('could not be read')),
        (lines) => lines.length === 2,
      );
      expect(await redis.xlen(forger.news), 'and they are gone').to.equal(0);
      // No card of a worker that is there: the run waits, and is not said to run.
      expect((await studio.runs.get(id))?.status, `try ${index}`).to.equal('queued');
      expect((await studio.workers()).items).to.deep.equal([]);
      await studio.runs.remove(id);
    });
  });

  it('a home that was copied does not take the runs of the other: whichever comes second has a name of its own', async () => {
    await tryOften('copied home on the same broker', async (index, random) => {
      const [home, copy] = [join(folder, `home-${index}`), join(folder, `copy-${index}`)];
      const first = await studioIn(home);
      const { namespace } = (await first.studio.machines?.terms()) ?? { namespace: '' };
      const worker = await workerOf(first, `worker-c${index}`);
      // Copied while it is in use, or while it is not.
      const running = random() < 0.5;
      if (!running) {
        await worker.worker.drain(0);
        await first.close();
      }
      cpSync(home, copy, { recursive: true });
      const original = running ? first : await studioIn(home);
      const other = await studioIn(copy);
      expect((await original.studio.machines?.terms())?.namespace).to.equal(namespace);
      expect((await other.studio.machines?.terms())?.namespace).not.to.equal(namespace);
      if (!running) await workerOf(original, `worker-d${index}`);
      const ids: string[] = [];
      for (let i = 0; i < 5; i++) {
        ids.push((await original.studio.runs.submit({ document: noiseGraph(), priority: 0 })).id);
      }
      for (const id of ids) expect((await ended(original.studio, id)).status).to.equal('done');
      for (const { close } of open.splice(0).reverse()) await close();
      // And once more: the name stays with whom it is.
      const again = await studioIn(home);
      expect((await again.studio.machines?.terms())?.namespace).to.equal(namespace);
      await again.close();
      open.length = 0;
    });
  });
});
