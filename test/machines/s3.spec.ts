import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { PatchwiseError } from '../../src/errors.ts';
import { presign } from '../../src/machines/files/presign.ts';
import { parseS3Place, requireUsable, s3Store } from '../../src/machines/files/s3-store.ts';
import { startServerProcess } from '../faults/server-process.ts';
import { sampleTraining, undisturbedWeights } from '../faults/training.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { savedWeights } from '../server/support/weights.ts';
import { codeOf, codeOfAsync } from '../support/code-of.ts';
import { failure } from '../support/failure.ts';
import { machineProcesses } from './support/machine-processes.ts';
import { useRadosGateway } from './support/rados-gateway.ts';
import { S3_KEYS, useS3Server } from './support/s3-server.ts';
import { startWorkerProcess } from './support/worker-process.ts';

describe('files in an object store', () => {
  const server = useS3Server();
  const folder = temporaryFolder();
  const placeOf = (bucket = 'pictures'): string =>
    `s3://${bucket}/studio/?endpoint=${encodeURIComponent(server().endpoint)}&region=eu-north-1`;
  const open = (bucket?: string) => s3Store(parseS3Place(placeOf(bucket)));

  it('are put, found, fetched and removed, whole, under prefix and area', async () => {
    const store = await open();
    expect(await store.has('cache', 'k')).to.equal(false);
    expect(await store.get('cache', 'k')).to.equal(undefined);
    const large = randomBytes(12 * 2 ** 20);
    await store.put('cache', 'k', large);
    await store.put('checkpoints', 'k.previous', new Uint8Array(0));
    expect([...server().objects.keys()]).to.deep.equal(['studio/cache/k', 'studio/checkpoints/k.previous']);
    expect(Buffer.compare((await store.get('cache', 'k')) as Uint8Array, large)).to.equal(0);
    expect(await store.get('checkpoints', 'k.previous')).to.deep.equal(Buffer.alloc(0));
    const coming = await store.read('cache', 'k');
    const pieces: Uint8Array[] = [];
    for await (const piece of coming?.chunks ?? []) pieces.push(piece);
    expect([coming?.length, pieces.length > 1]).to.deep.equal([large.length, true]);
    expect(Buffer.concat(pieces).equals(large)).to.equal(true);
    expect(await store.read('cache', 'none')).to.equal(undefined);
    expect(await store.has('cache', 'k')).to.equal(true);
    expect(server().requests.at(-1), 'nothing is fetched for that').to.deep.equal(['HEAD', 'studio/cache/k']);
    await store.remove('cache', 'k');
    await store.remove('checkpoints', 'k.previous');
    expect(await store.has('cache', 'k')).to.equal(false);
    expect(await codeOfAsync(() => requireUsable(store, 'try'))).to.equal(undefined);
    expect(server().objects.size).to.equal(0);
  });

  it('are listed by how their names begin, however many, and copied there', async () => {
    const store = await open();
    const names = Array.from({ length: 8 }, (_, i) => `ab.${i}`);
    for (const name of [...names, 'abc.1', 'b.1']) await store.put('tensors', name, Buffer.from(name));
    expect([...(await store.list('tensors', 'ab.'))].sort()).to.deep.equal(names);
    expect(await store.list('tensors', 'none')).to.deep.equal([]);
    expect(await store.list('files', '')).to.deep.equal([]);
    expect(await store.copy('tensors', 'ab.3', 'd.3')).to.equal(true);
    expect(String(await store.get('tensors', 'd.3'))).to.equal('ab.3');
    expect(await store.copy('tensors', 'none', 'd.4')).to.equal(false);
    for (const name of await store.list('tensors', '')) await store.remove('tensors', name);
    expect(server().objects.size).to.equal(0);
  });

  it('are fetched and put without keys by an address, that one object, in that way, and for a while only', async () => {
    const store = await open();
    const bytes = randomBytes(100_000);
    const put = await store.address('outputs', 'ab.1', 'PUT');
    expect(put).to.not.include(S3_KEYS.secret);
    expect((await fetch(put, { method: 'PUT', body: bytes })).status).to.equal(200);
    expect(Buffer.compare((await store.get('outputs', 'ab.1')) as Uint8Array, bytes)).to.equal(0);
    const get = await store.address('outputs', 'ab.1', 'GET');
    expect(Buffer.from(await (await fetch(get)).arrayBuffer()).equals(bytes)).to.equal(true);
    for (const [address, method] of [
      [put, 'GET'],
      [put, 'DELETE'],
      [get, 'PUT'],
      [put.replace('ab.1', 'ab.2'), 'PUT'],
      [put.replace('/outputs/', '/files/'), 'PUT'],
      [put.replace('Expires=300', 'Expires=3000'), 'PUT'],
      [put.replace(/Signature=./, 'Signature=g'), 'PUT'],
    ] as const) {
      const { status } = await fetch(address, { method, ...(method === 'PUT' && { body: bytes }) });
      expect(status, `${method} ${address}`).to.equal(403);
    }
    const [url, now] = [
      new URL(`${server().endpoint}/pictures/studio/outputs/ab.1`),
      new Date(Date.now() - 301_000),
    ];
    const keys = { accessKeyId: S3_KEYS.id, secretAccessKey: S3_KEYS.secret };
    const old = presign({ method: 'GET', url, region: 'eu-north-1', keys, seconds: 300, now });
    expect((await fetch(old)).status).to.equal(403);
    expect([...server().objects.keys()]).to.deep.equal(['studio/outputs/ab.1']);
    await store.remove('outputs', 'ab.1');
  });

  it('are put as they lie on a disk, again where the server is busy, and never half', async () => {
    const store = await open();
    const path = join(folder(), 'file');
    const bytes = randomBytes(3 * 2 ** 20);
    writeFileSync(path, bytes);
    server().refuse(2);
    await store.putFile('outputs', 'ab.1', path);
    expect(Buffer.compare((await store.get('outputs', 'ab.1')) as Uint8Array, bytes)).to.equal(0);
    writeFileSync(path, '');
    await store.putFile('outputs', 'ab.1', path);
    expect(await store.get('outputs', 'ab.1')).to.deep.equal(Buffer.alloc(0));
    await store.remove('outputs', 'ab.1');
    const hasty = await s3Store(parseS3Place(placeOf()), { connectMs: 1000, silentMs: 1000, attempts: 1 });
    server().refuse(1);
    const busy = await failure(() => hasty.putFile('outputs', 'ab.1', path));
    expect(busy).to.include({ code: 'storage/failed' });
    expect(busy.message).to.match(/"pictures" cannot be used: .*SlowDown/);
    process.env['AWS_SECRET_ACCESS_KEY'] = 'another';
    const forged = await s3Store(parseS3Place(placeOf()), { connectMs: 1000, silentMs: 1000, attempts: 1 });
    expect((await failure(() => forged.putFile('files', 'k', path))).message).to.match(
      /SignatureDoesNotMatch/,
    );
    expect(server().objects.size).to.equal(0);
  });

  it('are tried again when the server is busy', async () => {
    const store = await open();
    server().refuse(2);
    await store.put('cache', 'busy', Buffer.from('x'));
    expect(server().objects.get('studio/cache/busy')?.toString()).to.equal('x');
    await store.remove('cache', 'busy');
  });

  it('are whole or a named error where the server breaks off in the middle', async () => {
    const store = await open();
    const bytes = randomBytes(2 ** 20);
    await store.put('tensors', 'ab.1', bytes);
    server().breakOff(1);
    expect(await codeOfAsync(() => store.get('tensors', 'ab.1'))).to.equal('storage/failed');
    expect(Buffer.compare((await store.get('tensors', 'ab.1')) as Uint8Array, bytes)).to.equal(0);
    server().breakOff(1);
    const listed = await store.list('tensors', 'ab.').catch((error: unknown) => error);
    if (!(listed instanceof PatchwiseError)) expect(listed).to.deep.equal(['ab.1']);
    else expect(listed.code).to.equal('storage/failed');
    server().breakOff(0);
    await store.remove('tensors', 'ab.1');
  });

  it('say what is wrong: bucket, keys, address', async () => {
    const other = await open('others');
    const wrongBucket = await failure(() => requireUsable(other, 'try'));
    expect(wrongBucket).to.include({ code: 'storage/failed' });
    expect(wrongBucket.message).to.match(/"others" cannot be used: NoSuchBucket.*[^.]\.$/);
    expect(wrongBucket.hint).to.equal('Make the bucket, or correct its name in --files.');
    process.env['AWS_SECRET_ACCESS_KEY'] = 'another';
    const forged = await open();
    const refused = await failure(() => requireUsable(forged, 'try'));
    expect(refused.hint).to.match(/^Correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: /);
    for (const action of [
      () => forged.get('cache', 'k'),
      () => forged.has('cache', 'k'),
      () => forged.list('cache', 'k'),
      () => forged.copy('cache', 'k', 'l'),
      () => forged.put('cache', 'k', Buffer.from('x')),
      () => forged.remove('cache', 'k'),
    ]) {
      expect(await codeOfAsync(action)).to.equal('storage/failed');
    }
    expect((await failure(() => forged.get('cache', 'k'))).message).to.match(/SignatureDoesNotMatch/);
    expect(server().objects.size, 'nothing came through').to.equal(0);
    for (const text of ['pictures', 'https://host/bucket', 's3://', 's3://id:secret@bucket']) {
      expect(
        codeOf(() => parseS3Place(text)),
        text,
      ).to.equal('usage/invalid');
    }
    expect(parseS3Place('s3://bucket/a/b/')).to.deep.equal({
      bucket: 'bucket',
      prefix: 'a/b',
      region: process.env['AWS_REGION'] ?? 'us-east-1',
    });
  });

  describe('of a studio and its worker', function () {
    this.timeout(300_000);
    const machines = machineProcesses();
    const home = temporaryFolder();

    it('go through it, and not through the studio, from a worker that has no keys to it', async () => {
      const training = sampleTraining(6);
      const studio = join(home(), 'studio');
      const options = ['--broker', machines.broker.url, '--workers-only', '--files', placeOf()];
      const { url, submit, reaches } = await startServerProcess(studio, ...options);
      const token = ['--token', 'a-token-that-the-store-never-sees'];
      await startWorkerProcess(machines.broker.url, url, join(home(), 'worker'), token).joined();
      const id = await submit(training);
      await reaches(id, 'done', 'failed', 'interrupted');
      const expected = await undisturbedWeights(join(home(), 'alone'), training);
      expect(await savedWeights(join(studio, 'runs', id))).to.deep.equal(expected);
      expect(server().sawToken()).to.equal(false);
      const areas = new Set(server().requests.map(([method, key]) => `${method} ${key.split('/')[1]}`));
      expect([...areas]).to.include.members(['PUT outputs', 'GET outputs', 'DELETE outputs']);
      expect(
        [...server().objects.keys()].filter((key) => key.includes('/outputs/')),
        'left behind',
      ).to.deep.equal([]);
      expect([...server().objects.keys()].some((key) => key.includes('/cache/'))).to.equal(true);
    });
  });
});

describe('files in the object store of Ceph', function () {
  this.timeout(300_000);
  const gateway = useRadosGateway('pictures');
  const placeOf = (bucket = 'pictures'): string =>
    `s3://${bucket}/studio/?endpoint=${encodeURIComponent(gateway().endpoint)}&region=us-east-1`;
  const open = (bucket?: string) => s3Store(parseS3Place(placeOf(bucket)));
  const machines = machineProcesses();
  const home = temporaryFolder();

  it('are put, found, fetched and removed, whole', async () => {
    const store = await open();
    await requireUsable(store, 'try');
    expect(await store.has('cache', 'k')).to.equal(false);
    expect(await store.get('cache', 'k')).to.equal(undefined);
    const large = randomBytes(12 * 2 ** 20);
    await store.put('cache', 'k', large);
    await store.put('checkpoints', 'k.previous', new Uint8Array(0));
    expect(Buffer.compare((await store.get('cache', 'k')) as Uint8Array, large)).to.equal(0);
    expect(await store.get('checkpoints', 'k.previous')).to.deep.equal(Buffer.alloc(0));
    await store.put('cache', 'k', Buffer.from('another'));
    expect(Buffer.from((await store.get('cache', 'k')) as Uint8Array).toString()).to.equal('another');
    for (const name of ['r.1', 'r.2', 'ra.1']) await store.put('tensors', name, Buffer.from(name));
    const path = join(home(), 'file');
    writeFileSync(path, large);
    await store.putFile('outputs', 'r.file', path);
    expect(Buffer.compare((await store.get('outputs', 'r.file')) as Uint8Array, large)).to.equal(0);
    const address = await store.address('outputs', "a' (b)*!+é", 'PUT');
    expect((await fetch(address, { method: 'PUT', body: 'by address' })).status).to.equal(200);
    expect(String(await store.get('outputs', "a' (b)*!+é"))).to.equal('by address');
    const fetched = await fetch(await store.address('outputs', "a' (b)*!+é", 'GET'));
    expect(await fetched.text()).to.equal('by address');
    const copied = await store.copy('tensors', 'r.1', 'r.3');
    expect(await store.has('tensors', 'r.3'), 'its store of files copies nothing').to.equal(copied);
    expect(await store.copy('tensors', 'none', 'r.4')).to.equal(false);
    expect((await store.list('tensors', 'r.')).slice(0, 2)).to.deep.equal(['r.1', 'r.2']);
    for (const area of ['cache', 'checkpoints'] as const) {
      await store.remove(area, area === 'cache' ? 'k' : 'k.previous');
    }
    expect(await store.has('cache', 'k')).to.equal(false);
    await store.remove('cache', 'k');
  });

  it('say what is wrong: bucket, keys', async () => {
    const other = await open('others');
    expect((await failure(() => requireUsable(other, 'try'))).message).to.match(
      /"others" cannot be used: NoSuchBucket/,
    );
    process.env['AWS_SECRET_ACCESS_KEY'] = 'another';
    const forged = await open();
    expect((await failure(() => forged.get('cache', 'k'))).message).to.match(/SignatureDoesNotMatch/);
    expect(await codeOfAsync(() => forged.has('cache', 'k'))).to.equal('storage/failed');
  });

  it('go through it between a studio and its worker', async () => {
    const training = sampleTraining(6);
    const studio = join(home(), 'studio');
    const options = ['--broker', machines.broker.url, '--workers-only', '--files', placeOf()];
    const { url, submit, reaches, run } = await startServerProcess(studio, ...options);
    await startWorkerProcess(machines.broker.url, url, join(home(), 'worker')).joined();
    const id = await submit(training);
    await reaches(id, 'done', 'failed', 'interrupted');
    expect((await run(id)).status).to.equal('done');
    const expected = await undisturbedWeights(join(home(), 'alone'), training);
    expect(await savedWeights(join(studio, 'runs', id))).to.deep.equal(expected);
  });
});
