import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { brokerKeys } from '../../src/machines/broker/keys.ts';
import { sealCard, type WorkerCard } from '../../src/machines/broker/worker-card.ts';
import { startWorker } from '../../src/machines/worker/worker.ts';
import type { WorkerTerms } from '../../src/protocol/machines.ts';
import { VERSION } from '../../src/version.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { noiseGraph } from '../server/support/graphs.ts';
import { until } from '../server/support/waiting.ts';
import { failure } from '../support/failure.ts';
import { machinesHere } from './support/machines-here.ts';

describe('a worker that differs from its studio', () => {
  const home = temporaryFolder();
  const terms: WorkerTerms = {
    ...{ version: VERSION, packs: [], namespace: 'patchwise-x', maxMs: 1000 },
    key: '5e'.repeat(32),
  };

  /** How a worker fails that joins a studio with these terms; there is no broker: it must not get that far. */
  async function refusal(theirs: object, status = 200): Promise<{ code: string; message: string }> {
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...terms, ...theirs }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      return await failure(() =>
        startWorker({
          broker: 'redis://127.0.0.1:1',
          studio: `http://127.0.0.1:${port}`,
          home: join(home(), 'worker'),
          engine: 'onnx-cpu',
          quota: 2 ** 30,
          log: () => undefined,
        }),
      );
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }

  it('is told what differs, and joins nothing', async () => {
    const version = await refusal({ version: '0.0.1' });
    expect(version.code).to.equal('worker/refused');
    expect(version.message).to.equal(`The studio is Patchwise 0.0.1, and this worker is ${VERSION}.`);
    const packs = await refusal({ packs: [{ name: 'halftone', version: '1.2.0', hash: 'ab'.repeat(32) }] });
    expect(packs.code).to.equal('worker/refused');
    expect(packs.message).to.equal('This worker lacks halftone@1.2.0 (abababababab).');
  });

  it('is told how to give the token where it has none', async () => {
    const error = await refusal(
      { code: 'request/token', message: 'It asks.', hint: 'Open the address' },
      401,
    );
    expect(error).to.include({ code: 'request/token', message: 'It asks.' });
    expect(error).to.include({ hint: 'Give it by PATCHWISE_TOKEN, or with --token.' });
  });

  describe('and has joined before', function () {
    this.timeout(120_000);
    const machines = machinesHere();

    it('is shown as refused, and given nothing', async () => {
      const { studio } = machines.studio();
      const { namespace, key } = (await studio.machines?.terms()) ?? terms;
      const keys = brokerKeys(namespace, 'another', key);
      const card: WorkerCard = {
        id: 'old',
        name: 'old',
        state: 'idle',
        device: 'cpu',
        version: '0.0.1',
        tag: 'another',
        since: Date.now(),
        done: 0,
        load: 0,
        beat: 1,
      };
      const redis = new Redis(machines.broker().url);
      try {
        await redis.set(keys.worker('old'), sealCard(card, keys.signer));
        await redis.sadd(keys.workers, 'old');
        await redis.publish(keys.changes, JSON.stringify({ kind: 'worker', id: 'old' }));
        const [worker] = await until(
          async () => (await studio.workers()).items,
          (items) => items.length > 0,
        );
        expect(worker).to.include({ id: 'old', state: 'refused' });
        expect(worker?.problem).to.match(/version or its packs/);
        const { id } = await studio.runs.submit({ document: noiseGraph(), priority: 0 });
        expect((await studio.runs.get(id))?.status).to.equal('queued');
        // One that is of the same kind gets it.
        await machines.worker('new');
        await until(
          async () => (await studio.runs.get(id))?.status,
          (status) => status === 'done',
        );
      } finally {
        redis.disconnect();
      }
    });
  });
});
