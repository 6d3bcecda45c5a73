import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { brokerKeys } from '../../src/machines/broker/keys.ts';
import { sealCard, type WorkerCard } from '../../src/machines/broker/worker-card.ts';
import { startWorker, type WorkerOptions } from '../../src/machines/worker/worker.ts';
import type { WorkerTerms } from '../../src/protocol/machines.ts';
import { VERSION } from '../../src/version.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { noiseGraph } from '../server/support/graphs.ts';
import { until } from '../server/support/waiting.ts';
import { failure } from '../support/failure.ts';
import { ownPort } from '../support/own-port.ts';
import { machinesHere } from './support/machines-here.ts';

describe('a worker that differs from its studio', () => {
  const home = temporaryFolder();
  const terms: WorkerTerms = {
    ...{ version: VERSION, packs: [], namespace: 'patchwise-x', maxMs: 1000 },
    key: '5e'.repeat(32),
  };

  const joinAt = (studio: string, more: Partial<WorkerOptions> = {}) =>
    startWorker({
      ...{ broker: 'redis://127.0.0.1:1', studio, home: join(home(), 'worker'), engine: 'onnx-cpu' },
      ...{ quota: 2 ** 30, log: () => undefined, ...more },
    });

  /** How a worker fails that joins what answers so; there is no broker: it must not get that far. */
  async function refusedBy(text: string, status = 200, more: Partial<WorkerOptions> = {}) {
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(text);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const error = await failure(() => joinAt(`http://127.0.0.1:${port}`, more));
      expect(existsSync(join(home(), 'worker')), 'what was made').to.equal(false);
      return { ...error, message: error.message.replace(String(port), 'PORT') };
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }
  const refusal = (theirs: object, status?: number, more?: Partial<WorkerOptions>) =>
    refusedBy(JSON.stringify({ ...terms, ...theirs }), status, more);

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
    const other = await refusal({ code: 'request/token', message: 'It asks.' }, 401, { token: 'another' });
    expect(other.message).to.equal('The studio at http://127.0.0.1:PORT has another token.');
    expect(other.hint).to.equal('Correct it in PATCHWISE_TOKEN, or with --token.');
  });

  it('is told where the address is none, or not a studio’s', async () => {
    for (const address of ['studio', 'studio:7860', 'redis://127.0.0.1']) {
      const error = await failure(() => joinAt(address));
      expect(error.code, address).to.equal('usage/invalid');
      expect(error.hint).to.include('http://host:7860');
    }
    for (const [text, status] of [
      ['<html>', 404],
      ['{}', 200],
      ['<html>', 200],
    ] as const) {
      const error = await refusedBy(text, status);
      expect(error.message).to.equal(
        'What answers at http://127.0.0.1:PORT is no studio of this version.',
        `${status}`,
      );
      expect(error.hint).to.match(/^Correct the address in --studio/);
    }
  });

  it('says at once that the studio is away, and joins when it is there', async () => {
    const port = await ownPort();
    const logged: string[] = [];
    const joining = failure(() =>
      joinAt(`http://127.0.0.1:${port}`, { log: (_level, message) => void logged.push(message) }),
    );
    await until(
      () => logged.length,
      (count) => count > 0,
    );
    expect(logged).to.have.length(1);
    expect(logged[0]).to.match(
      /^The studio at http:.* cannot be reached: .*ECONNREFUSED.* Trying again for a minute\.$/,
    );
    const server = createServer((_request, response) =>
      response.end(JSON.stringify({ ...terms, version: '0.0.1' })),
    );
    server.listen(port, '127.0.0.1');
    expect((await joining).code).to.equal('worker/refused');
    server.close();
    server.closeAllConnections();
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
