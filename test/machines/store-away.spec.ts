import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type ServerProcess, startServerProcess } from '../faults/server-process.ts';
import { pictureGraph } from '../faults/training.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { writeTinyPicture } from '../server/support/graphs.ts';
import { machineProcesses } from './support/machine-processes.ts';
import { useS3Server } from './support/s3-server.ts';
import { useSharedDatabase } from './support/shared-database.ts';

describe('two front ends whose object store is away for a while', function () {
  this.timeout(300_000);
  useSharedDatabase();
  const objects = useS3Server();
  const machines = machineProcesses();
  const home = temporaryFolder();

  const start = (name: string): Promise<ServerProcess> =>
    startServerProcess(
      ...[join(home(), name), '--broker', machines.broker.url, '--files'],
      `s3://pictures/studio?endpoint=${encodeURIComponent(objects().endpoint)}&region=eu-north-1`,
    );
  const drawn = (seed: number) => ({ ...pictureGraph, meta: { ...pictureGraph.meta, seed } });
  async function upload({ url }: ServerProcess): Promise<number> {
    const form = new FormData();
    form.append('file', new Blob([readFileSync(join(home(), 'tiny.png'))]), 'tiny.png');
    const headers = { 'X-Patchwise': '1' };
    return (await fetch(`${url}/api/assets`, { method: 'POST', body: form, headers })).status;
  }
  const outputsAt = async ({ api }: ServerProcess, run: string) =>
    (await api<{ readonly items: readonly { readonly name: string }[] }>('GET', `/api/runs/${run}/outputs`))
      .body.items;

  it('say so, acknowledge nothing that it did not take, and go on when it is back', async () => {
    await writeTinyPicture(home());
    const [a, b] = [await start('one'), await start('other')];
    const before = await a.submit(drawn(1));
    await a.reaches(before, 'done');
    const saved = await outputsAt(a, before);
    expect(saved.length).to.be.above(0);

    objects().refuse(Number.POSITIVE_INFINITY);
    const asked = await b.api<{ readonly code: string }>('GET', `/api/runs/${before}/outputs`);
    expect([asked.status, asked.body.code]).to.deep.equal([500, 'storage/failed']);
    expect(await upload(b), 'an upload that only one of them would have').to.be.above(499);
    const meanwhile = await b.submit(drawn(2));
    await b.reaches(meanwhile, 'interrupted', 'done', 'failed');
    const { status, reason } = await b.run(meanwhile);
    expect(status).to.equal('interrupted');
    expect(reason).to.match(/^Its files could not be kept: The object store "pictures" cannot be used/);
    for (const one of [a, b]) expect((await fetch(`${one.url}/healthz`)).status).to.equal(200);

    objects().refuse(0);
    expect(await outputsAt(b, before)).to.deep.equal(saved);
    expect(await upload(b)).to.equal(201);
    expect((await a.api('POST', `/api/runs/${meanwhile}/resume`)).status).to.equal(200);
    await a.reaches(meanwhile, 'done');
    expect((await outputsAt(b, meanwhile)).length).to.equal(saved.length);
  });
});
