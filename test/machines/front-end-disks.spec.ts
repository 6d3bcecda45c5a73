import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { studioFolders } from '../../src/disk/run-folders.ts';
import { capturedTerminal } from '../cli/support.ts';
import { type ServerProcess, startServerProcess } from '../faults/server-process.ts';
import { sampleTraining, undisturbedWeights } from '../faults/training.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { until } from '../server/support/waiting.ts';
import { weightsIn } from '../server/support/weights.ts';
import { main } from '../support/command-line.ts';
import { startProxy } from '../support/proxy.ts';
import { openRunPage } from '../support/run-page.ts';
import { machineProcesses } from './support/machine-processes.ts';
import { useS3Server } from './support/s3-server.ts';
import { useSharedDatabase } from './support/shared-database.ts';
import { startWorkerProcess } from './support/worker-process.ts';

describe('two front ends, each with a disk of its own', function () {
  this.timeout(300_000);
  const postgres = useSharedDatabase();
  const objects = useS3Server();
  const machines = machineProcesses();
  const home = temporaryFolder();

  const place = () => `s3://pictures/studio?endpoint=${encodeURIComponent(objects().endpoint)}`;
  const start = (folder: string, ...more: readonly string[]): Promise<ServerProcess> =>
    startServerProcess(
      ...[
        folder,
        '--broker',
        machines.broker.url,
        '--workers-only',
        '--files',
        `${place()}&region=eu-north-1`,
      ],
      ...more,
    );
  async function lose(server: ServerProcess, folder: string): Promise<void> {
    server.child.kill('SIGKILL');
    await server.ended;
    rmSync(folder, { recursive: true });
  }
  const filesBelow = (folder: string) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  type Files = { readonly items: readonly { readonly name: string }[] };
  const namesAt = async (server: ServerProcess, run: string) =>
    (await server.api<Files>('GET', `/api/runs/${run}/outputs`)).body.items.map(({ name }) => name);
  async function fileAt(server: ServerProcess, run: string, name: string): Promise<Buffer> {
    const answer = await fetch(`${server.url}/api/runs/${run}/file?name=${encodeURIComponent(name)}`);
    expect(answer.status, name).to.equal(200);
    return Buffer.from(await answer.arrayBuffer());
  }

  it('have what runs have saved, and go on with what runs, when either disk is gone for good', async () => {
    const [one, other] = [studioFolders(join(home(), 'one')), studioFolders(join(home(), 'other'))];
    let servers: readonly ServerProcess[] = [];
    const proxy = await startProxy(() => servers.map(({ url }) => url));
    try {
      const a = await start(one.home, '--allow-host', '127.0.0.1');
      const b = await start(other.home, '--allow-host', '127.0.0.1');
      servers = [a, b];
      await startWorkerProcess(machines.broker.url, proxy.url, join(home(), 'worker')).joined();
      const ended = await a.submit(sampleTraining(6));
      await a.reaches(ended, 'done');
      const names = await namesAt(a, ended);
      expect(names).to.include('model.safetensors');
      const bytes = await fileAt(a, ended, 'model.safetensors');

      const training = sampleTraining(110, 7);
      const goOn = objects().withhold('/checkpoints/');
      const running = await a.submit(training);
      await until(
        () => [...objects().objects.keys()],
        (keys) => keys.some((key) => key.includes('/checkpoints/')),
      );
      servers = [b];
      await lose(a, one.home);
      goOn();
      expect(await namesAt(b, ended)).to.deep.equal(names);
      expect((await fileAt(b, ended, 'model.safetensors')).equals(bytes)).to.equal(true);
      await b.reaches(running, 'done', 'failed');
      expect((await b.run(running)).status).to.equal('done');
      const expected = await undisturbedWeights(join(home(), 'alone'), training);
      expect(weightsIn(await fileAt(b, running, 'model.safetensors'))).to.deep.equal(expected);
      expect(filesBelow(other.runs), 'but copies').to.deep.equal([]);

      // One that is new has nothing but the addresses.
      const again = await start(one.home, '--allow-host', '127.0.0.1');
      servers = [again];
      await lose(b, other.home);
      for (const run of [ended, running]) expect(await namesAt(again, run)).to.deep.equal(names);
      expect((await fileAt(again, ended, 'model.safetensors')).equals(bytes)).to.equal(true);
      for (const run of [ended, running]) {
        expect((await again.api('DELETE', `/api/runs/${run}`)).status).to.be.below(300);
      }
      const left = [...objects().objects.keys()].filter((key) => key.includes('/outputs/'));
      expect(left, 'of runs that were deleted').to.deep.equal([]);
    } finally {
      await proxy.close();
    }
  });

  it('that compute themselves show kept tensors of each other, and go on from the checkpoint of one that is gone with its disk', async () => {
    const [one, other] = [studioFolders(join(home(), 'one')), studioFolders(join(home(), 'other'))];
    const computing = ['--broker', machines.broker.url, '--files', `${place()}&region=eu-north-1`];
    const a = await startServerProcess(one.home, ...computing);
    const b = await startServerProcess(other.home, ...computing);
    type Kept = { readonly items: readonly { readonly hash: string; readonly nodeId: string }[] };
    const keptAt = async (server: ServerProcess, run: string) =>
      (await server.api<Kept>('GET', `/api/runs/${run}/tensors`)).body.items.map(({ hash }) => hash);
    async function tensorAt(server: ServerProcess, run: string, hash: string): Promise<Buffer> {
      const answer = await fetch(`${server.url}/api/runs/${run}/tensors/${hash}`);
      expect(answer.status, hash).to.equal(200);
      return Buffer.from(await answer.arrayBuffer());
    }
    const ended = await a.submit(sampleTraining(20));
    await a.reaches(ended, 'done');
    const kept = await keptAt(a, ended);
    // Of each port one: of its previews, a quick machine keeps no more.
    expect(kept.length).to.be.at.least(5);
    const bytes = await Promise.all(kept.map((hash) => tensorAt(a, ended, hash)));

    const training = sampleTraining(110, 8);
    const goOn = objects().withhold('/checkpoints/');
    const running = await b.submit(training);
    // Who looks at the other one sees what is kept of it so far.
    const page = await openRunPage(b.url, running);
    await until(
      () => keptAt(b, running),
      (hashes) => hashes.length > 3,
    );
    const keys = () => [...objects().objects.keys()];
    await until(keys, (all) => all.some((key) => key.includes('/checkpoints/')));
    const before = await keptAt(b, running);
    page.close();
    expect((await a.run(running)).status).to.equal('running');
    await lose(a, one.home);
    goOn();

    expect(await keptAt(b, ended)).to.deep.equal(kept);
    const again = await Promise.all(kept.map((hash) => tensorAt(b, ended, hash)));
    expect(again.every((values, i) => values.equals(bytes[i] as Buffer))).to.equal(true);
    const last = before.at(-1) as string;
    expect((await tensorAt(b, running, last)).length).to.be.above(0);
    const asked = objects().requests.length;
    await b.reaches(running, 'done', 'failed');
    expect(await b.run(running)).to.include({ status: 'done', attempts: 2 });
    expect(
      objects()
        .requests.slice(asked)
        .some(([method, key]) => method === 'GET' && key.includes('/checkpoints/')),
      'from its checkpoint',
    ).to.equal(true);
    const expected = await undisturbedWeights(join(home(), 'alone'), training);
    expect(weightsIn(await fileAt(b, running, 'model.safetensors'))).to.deep.equal(expected);
    for (const run of [ended, running]) {
      expect((await b.api('DELETE', `/api/runs/${run}`)).status).to.be.below(300);
    }
    expect(
      keys().filter((key) => /\/(tensors|outputs)\//.test(key)),
      'of runs that were deleted',
    ).to.deep.equal([]);
  });

  it('let in whom the other has let in, and nobody whose session was ended', async () => {
    process.env['PATCHWISE_TOKEN'] = 'a-token-for-all-front-ends';
    const [one, other] = [join(home(), 'one'), join(home(), 'other')];
    const a = await start(one, '--private');
    const b = await start(other, '--private');
    // It prints its address with the token.
    const visit = await fetch(a.url, {
      redirect: 'manual',
    });
    const cookie = (visit.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const at = async ({ url }: ServerProcess) =>
      (await fetch(new URL('/api/nodes', url), { headers: { cookie } })).status;
    expect([await at(b), await at(a)]).to.deep.equal([200, 200]);
    await lose(a, one);
    const again = await start(one, '--private');
    expect([await at(again), await at(b)]).to.deep.equal([200, 200]);

    const sessions = ['sessions'];
    const shown = capturedTerminal();
    expect(await main([...sessions, '--database', postgres().url], shown)).to.equal(2);
    expect(shown.written.err).to.include('Others of this machine can read a password');
    const listed = capturedTerminal();
    expect(await main(sessions, listed)).to.equal(0);
    expect(listed.written.out).to.match(/^[0-9a-f]{8} {2}since [^\n]*\n$/);
    const revoked = capturedTerminal();
    expect(await main([...sessions, '--revoke', 'all'], revoked)).to.equal(0);
    expect(revoked.written.out).to.equal('Ended 1 session.\n');
    for (const server of [again, b]) {
      await until(
        () => at(server),
        (status) => status === 401,
      );
    }
  });
});
