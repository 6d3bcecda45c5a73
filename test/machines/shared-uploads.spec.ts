import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { studioFolders } from '../../src/disk/run-folders.ts';
import { sha256 } from '../../src/runtime/sha256.ts';
import { type ServerProcess, startServerProcess } from '../faults/server-process.ts';
import { sampleTraining } from '../faults/training.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { writeTinyPicture } from '../server/support/graphs.ts';
import { until } from '../server/support/waiting.ts';
import { machineProcesses } from './support/machine-processes.ts';
import { useS3Server } from './support/s3-server.ts';
import { useSharedDatabase } from './support/shared-database.ts';
import { startWorkerProcess } from './support/worker-process.ts';

describe('photographs of two front ends with an object store', function () {
  this.timeout(300_000);
  useSharedDatabase();
  const objects = useS3Server();
  const machines = machineProcesses();
  const home = temporaryFolder();

  const start = (folder: string): Promise<ServerProcess> =>
    startServerProcess(
      ...[folder, '--broker', machines.broker.url, '--workers-only'],
      ...[
        '--files',
        `s3://pictures/studio?endpoint=${encodeURIComponent(objects().endpoint)}&region=eu-north-1`,
      ],
    );

  const filesIn = (folder: string): readonly string[] =>
    existsSync(folder)
      ? readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
          entry.isFile() ? [entry.name] : [],
        )
      : [];

  it('are shown and computed with by the one that has nothing of them on its disk, also when the other is gone for good', async () => {
    await writeTinyPicture(home());
    const bytes = readFileSync(join(home(), 'tiny.png'));
    const [one, other] = [studioFolders(join(home(), 'one')), studioFolders(join(home(), 'other'))];
    const a = await start(one.home);
    // It belongs to the same database, and has nothing else.
    mkdirSync(other.home);
    copyFileSync(one.elsewhere, other.elsewhere);
    const b = await start(other.home);

    const form = new FormData();
    form.append('file', new Blob([bytes]), 'tiny.png');
    const headers = { 'X-Patchwise': '1' };
    const answer = await fetch(`${a.url}/api/assets`, { method: 'POST', body: form, headers });
    expect(answer.status).to.equal(201);
    const { id } = (await answer.json()) as { id: string };
    const [hash = ''] = filesIn(one.copies);
    expect([...objects().objects.keys()]).to.include(`studio/files/${hash}`);
    expect(filesIn(other.copies), 'before it is asked').to.deep.equal([]);

    a.child.kill('SIGKILL');
    await a.ended;
    rmSync(one.home, { recursive: true });
    const content = await fetch(`${b.url}/api/assets/${id}/content`);
    expect(content.status).to.equal(200);
    expect(sha256(new Uint8Array(await content.arrayBuffer()))).to.equal(hash);

    // The copy here goes too: what computes is given it from the object store.
    rmSync(other.copies, { recursive: true });
    await until(
      () => b.err(),
      (log) => log.includes('this front end starts the runs'),
    );
    const worker = startWorkerProcess(machines.broker.url, b.url, join(home(), 'worker'));
    await worker.joined();
    const run = await b.submit(sampleTraining(6, 5, `asset:${id}`));
    await b.reaches(run, 'done');

    const removed = await b.api('DELETE', `/api/assets/${id}`);
    expect(removed.status).to.be.below(300);
    expect((await fetch(`${b.url}/api/assets/${id}/content`)).status).to.equal(404);
  });
});
