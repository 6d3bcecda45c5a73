import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { otherMachines } from '../../../src/machines/studio/open-machines.ts';
import { type RunningWorker, startWorker } from '../../../src/machines/worker/worker.ts';
import { type RunningServer, startServer } from '../../../src/server/main.ts';
import { type BrokerProcess, startBroker } from './broker-process.ts';

/** A studio that computes nothing itself, its broker, and workers; the former and the latter in the spec's own process. */
export interface MachinesHere {
  readonly home: () => string;
  readonly broker: () => BrokerProcess;
  readonly studio: () => RunningServer;
  /** A worker on one CPU thread. @param name of its folder, and what people see */
  worker(name: string): Promise<RunningWorker>;
}

/**
 * Opens them once for all specs of a suite, in a fresh folder: each process that computes takes seconds to start. Skips
 * the specs where there is no broker. Call inside `describe`.
 */
export function machinesHere(): MachinesHere {
  const open: { broker?: BrokerProcess; studio?: RunningServer } = {};
  const workers: RunningWorker[] = [];
  let folder = '';
  after(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.drain(0)));
    await open.studio?.close();
    await open.broker?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  before(async function () {
    folder = mkdtempSync(join(tmpdir(), 'patchwise-test-'));
    const started = await startBroker();
    if (started === undefined) return this.skip();
    open.broker = started;
    open.studio = await startServer({
      home: join(folder, 'studio'),
      port: 0,
      engine: 'onnx-cpu',
      threads: 1,
      workersOnly: true,
      machines: otherMachines({ broker: started.url }),
    });
  });
  const need = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('It is not open.');
    return value;
  };
  return {
    home: () => folder,
    broker: () => need(open.broker),
    studio: () => need(open.studio),
    async worker(name) {
      const worker = await startWorker({
        broker: need(open.broker).url,
        studio: need(open.studio).url,
        home: join(folder, name),
        name,
        engine: 'onnx-cpu',
        threads: 1,
        quota: 2 ** 30,
        log: () => undefined,
        times: { lockMs: 2000, stalledMs: 1000, beatMs: 400 },
      });
      workers.push(worker);
      return worker;
    },
  };
}
