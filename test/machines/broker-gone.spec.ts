import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { otherMachines } from '../../src/machines/studio/open-machines.ts';
import { startServer } from '../../src/server/main.ts';
import { sampleTraining } from '../faults/training.ts';
import { updatesDone } from '../server/support/waiting.ts';
import { startBroker } from './support/broker-process.ts';
import { startWorkerProcess } from './support/worker-process.ts';

describe('a worker whose broker is gone', function () {
  this.timeout(180_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchwise-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  for (const busy of [false, true]) {
    it(`ends when it is asked to, ${busy ? 'also while it computes' : 'at once where nothing runs'}, and says what it could not say`, async function () {
      const broker = await startBroker();
      if (broker === undefined) return this.skip();
      const home = join(folder, String(busy));
      const { studio, url, close } = await startServer({
        home,
        ...{ port: 0, engine: 'onnx-cpu', threads: 1, workersOnly: true },
        machines: otherMachines({ broker: broker.url }),
      });
      try {
        const worker = startWorkerProcess(broker.url, url, join(home, 'worker'), ['--drain', '0']);
        await worker.joined();
        if (busy) {
          const run = await studio.runs.submit({ document: sampleTraining(100_000), priority: 0 });
          await updatesDone(studio, run.id, 1);
        }
        await broker.stop();
        worker.kill('SIGTERM');
        expect(await worker.ended).to.equal(0);
        expect(worker.err()).to.contain('was not told that this worker leaves');
      } finally {
        await close();
      }
    });
  }
});
