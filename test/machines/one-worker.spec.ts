import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { io } from 'socket.io-client';
import type { WorkersStatus } from '../../src/protocol/machines.ts';
import type { StoredEvent } from '../../src/protocol/run-shapes.ts';
import { startServerProcess } from '../faults/server-process.ts';
import { sampleTraining, undisturbedWeights } from '../faults/training.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { until } from '../server/support/waiting.ts';
import { savedWeights } from '../server/support/weights.ts';
import { machineProcesses } from './support/machine-processes.ts';
import { startWorkerProcess } from './support/worker-process.ts';

/** Some thirty megabytes as it goes from machine to machine. */
const LARGE_PICTURE = 'sample:photos/dune.jpg';

describe('one worker for a studio', function () {
  this.timeout(300_000);
  const machines = machineProcesses();
  const home = temporaryFolder();

  it('computes a run as this machine would, and all of it reaches the studio', async () => {
    const training = sampleTraining(40, 5, LARGE_PICTURE);
    const server = await startServerProcess(
      join(home(), 'studio'),
      '--broker',
      machines.broker.url,
      '--workers-only',
    );
    const waiting = await server.submit(training);
    expect((await server.run(waiting)).status, 'without a worker').to.equal('queued');

    const socket = io(server.url, { transports: ['websocket'], reconnection: false });
    await new Promise((resolve) => socket.once('hello', resolve));
    let frames = 0;
    let progress = 0;
    socket.on('frames', ({ parts }, taken: () => void) => {
      taken();
      for (const part of parts) {
        frames += part.frames.length;
        progress += part.taps.filter((tap: { kind: string }) => tap.kind === 'progress').length;
      }
    });
    await socket.emitWithAck('subscribe', { runId: waiting, sinceSeq: 0 });

    const worker = startWorkerProcess(machines.broker.url, server.url, join(home(), 'worker'), [
      '--name',
      'bench',
    ]);
    const id = await worker.joined();
    await server.reaches(waiting, 'running');
    const busy = await until(
      async () => (await server.api<WorkersStatus>('GET', '/api/workers')).body,
      ({ items }) => items.some(({ run }) => run?.id === waiting),
    );
    expect(busy).to.deep.include({ broker: 'connected', local: false });
    expect(busy.items[0]).to.deep.include({ id, name: 'bench', state: 'running' });
    await server.reaches(waiting, 'done', 'failed');

    const { body: state } = await server.api<{ run: { status: string; lastSeq: number } }>(
      'GET',
      `/api/runs/${waiting}`,
    );
    expect(state.run.status).to.equal('done');
    const { body: log } = await server.api<{ items: StoredEvent[] }>(
      'GET',
      `/api/runs/${waiting}/events?limit=200`,
    );
    expect(log.items.map(({ seq }) => seq)).to.deep.equal(log.items.map((_, i) => i + 1));
    expect(log.items.at(-1)).to.include({ kind: 'run-finished', outcome: 'done' });
    const { body: charts } = await server.api<{ items: { name: string; points: unknown[] }[] }>(
      'GET',
      `/api/runs/${waiting}/metrics`,
    );
    expect(charts.items.map(({ name }) => name)).to.include.members(['loss', 'recovery error']);
    const { body: kept } = await server.api<{ items: { hash: string }[] }>(
      'GET',
      `/api/runs/${waiting}/tensors`,
    );
    expect(kept.items, 'kept tensors').not.to.be.empty;
    const tensor = await fetch(`${server.url}/api/runs/${waiting}/tensors/${kept.items[0]?.hash}`);
    expect(tensor.status).to.equal(200);
    expect(frames, 'previews').to.be.greaterThan(0);
    expect(progress, 'progress').to.be.greaterThan(0);
    socket.disconnect();

    const elsewhere = mkdtempSync(join(tmpdir(), 'patchwise-local-'));
    const expected = await undisturbedWeights(elsewhere, training);
    rmSync(elsewhere, { recursive: true, force: true });
    expect(await savedWeights(join(home(), 'studio', 'runs', waiting))).to.deep.equal(expected);

    // Another training of the same photograph: what the studio shows of it is there already.
    const transferred = async (name: string): Promise<number> => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      return Number(new RegExp(`^patchwise_${name} (\\d+)$`, 'm').exec(metrics)?.[1]);
    };
    const received = 'transferred_bytes_total{way="received"}';
    const before = await transferred(received);
    expect(before, 'the photograph at full size among it').to.be.greaterThan(30e6);
    const again = await server.submit(sampleTraining(2, 6, LARGE_PICTURE));
    await server.reaches(again, 'done', 'failed');
    expect(await transferred('spared_bytes_total')).to.be.greaterThan(30e6);
    expect((await transferred(received)) - before).to.be.within(1000, 1e6);

    // Ended, and forgotten by the broker.
    worker.kill('SIGTERM');
    expect(await worker.ended).to.equal(0);
    const left = (await machines.broker.keys()).filter((key) => /fence|:worker:|:runs$/.test(key));
    expect(left).to.deep.equal([]);
  });
});
