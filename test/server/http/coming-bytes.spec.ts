import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { createBlobStore } from '../../../src/disk/blobs.ts';
import { tensorFolders } from '../../../src/disk/kept-tensors.ts';
import { makeFolders, type StudioFolders, studioFolders } from '../../../src/disk/run-folders.ts';
import { bundleTensors } from '../../../src/disk/tensor-bundle.ts';
import { PatchwiseError } from '../../../src/errors.ts';
import { diskCache } from '../../../src/nodes/disk-cache.ts';
import { sha256 } from '../../../src/runtime/sha256.ts';
import { filled } from '../../../src/runtime/tensor.ts';
import { STREAM_SLOTS } from '../../../src/server/http/body-limits.ts';
import { createMachineFiles } from '../../../src/server/machine-files.ts';
import type { MachineFiles } from '../../../src/studio/ports/machine-files.ts';
import { tensorHash, tensorParts } from '../../../src/studio/runner/tensor-bytes.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { temporaryFolder } from '../support/folders.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';
import { until } from '../support/waiting.ts';

const MEBIBYTE = 2 ** 20;

/** Files of workers, which may have a gibibyte each. */
describe('Files of workers on their way in', () => {
  const home = temporaryFolder();
  let folders: StudioFolders;
  let server: TestServer;
  let files: MachineFiles;
  let room = Number.POSITIVE_INFINITY;
  const reserved: number[] = [];
  beforeEach(async () => {
    folders = studioFolders(home());
    await makeFolders(folders);
    room = Number.POSITIVE_INFINITY;
    reserved.length = 0;
    files = createMachineFiles({
      folders,
      blobs: createBlobStore(folders.blobs),
      kept: tensorFolders(folders.tensors),
      quota: {
        async reserve(bytes) {
          reserved.push(bytes);
          if (bytes > room) throw new PatchwiseError('storage/full', 'No room.');
        },
      },
      running: async (id) => id === 'a',
    });
    server = await startTestServer({ proxies: 1 });
    const machines = { terms: {} as never, figures: async () => ({}) as never, files };
    Object.assign(server.studio, { machines });
  });
  afterEach(() => server.close());

  /** Begins to send a file. */
  function begin(path: string, length: number | undefined, client = '203.0.113.1') {
    const outgoing = request({
      ...{ host: '127.0.0.1', port: server.port, path: `/api/machines/${path}`, method: 'PUT' },
      headers: {
        'x-patchwise': '1',
        'x-forwarded-for': client,
        'content-type': 'application/octet-stream',
        ...(length === undefined ? { 'transfer-encoding': 'chunked' } : { 'content-length': length }),
      },
    });
    const status = new Promise<number>((resolve, reject) => {
      outgoing.once('response', (incoming: IncomingMessage) =>
        text(incoming).then(() => resolve(incoming.statusCode ?? 0), reject),
      );
      outgoing.once('error', () => resolve(0));
    });
    return { outgoing, status };
  }
  const send = (path: string, bytes: Uint8Array) => {
    const { outgoing, status } = begin(path, bytes.byteLength);
    outgoing.end(bytes);
    return status;
  };
  const key = 'ab'.repeat(32);
  const left = () => readdirSync(home(), { recursive: true }).filter((name) => String(name).endsWith('.tmp'));

  it('arrive whole, and are served as they are: results, checkpoints and the one before, outputs', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251));
    expect(await send(`cache/${key}`, bytes)).to.equal(204);
    expect(Buffer.from((await diskCache(folders.cache).get(key)) ?? [])).to.deep.equal(bytes);
    expect(await send(`cache/${'cd'.repeat(32)}`, Buffer.alloc(0))).to.equal(204);
    for (const [i] of [0, 1].entries())
      expect(await send(`checkpoints/${key}`, Buffer.from(`c${i}`))).to.equal(204);
    expect(await send(`outputs/a.${sha256(bytes)}`, bytes)).to.equal(204);
    expect(readFileSync(join(folders.transfer, 'a', sha256(bytes)))).to.deep.equal(bytes);
    const got = async (path: string) => {
      const answer = await fetch(`${server.url}/api/machines/${path}`);
      return answer.ok ? Buffer.from(await answer.arrayBuffer()) : answer.status;
    };
    expect(await got(`cache/${key}`)).to.deep.equal(bytes);
    expect(await got(`cache/${'cd'.repeat(32)}`)).to.deep.equal(Buffer.alloc(0));
    expect(await got(`checkpoints/${key}`)).to.deep.equal(Buffer.from('c1'));
    expect(await got(`checkpoints/${key}.previous`)).to.deep.equal(Buffer.from('c0'));
    expect(await got(`cache/${'ef'.repeat(32)}`)).to.equal(404);
    // One flipped bit of a result on the disk is served to nobody.
    const path = join(folders.cache, key.slice(0, 2), key);
    const damaged = readFileSync(path);
    damaged[1000]! ^= 1;
    writeFileSync(path, damaged);
    expect(await got(`cache/${key}`)).to.equal(500);
  });

  it('are put in their place by plain names, below the outputs of their run, and nowhere else', async () => {
    const bytes = Buffer.from('picture');
    const hash = sha256(bytes);
    expect(await send(`outputs/a.${hash}`, bytes)).to.equal(204);
    const before = readdirSync(home(), { recursive: true }).sort();
    const bad = ['../b/x', '..', '/tmp/x', 'a/../../../x', 'a\\..\\x', 'C:x', '', 'a//b', './x', 'x\u0000'];
    for (const name of bad) {
      const sent = [
        { name: 'good.png', hash, bytes: 7 },
        { name, hash, bytes: 7 },
      ];
      expect(await codeOfAsync(() => files.commit('a', sent)), JSON.stringify(name)).to.equal(
        'request/invalid',
      );
    }
    const named = [{ name: 'x', hash: `../../${hash}`, bytes: 7 }];
    expect(await codeOfAsync(() => files.commit('a', named))).to.equal('request/invalid');
    expect(readdirSync(home(), { recursive: true }).sort()).to.deep.equal(before);
    await files.commit('a', [{ name: 'deep/good.png', hash, bytes: 7 }]);
    expect(readFileSync(join(folders.runs, 'a', 'deep', 'good.png'))).to.deep.equal(bytes);
  });

  it('are tensors of a run in one bundle, each as if it had come by itself; of a run that nobody computes none', async () => {
    const tensors = [1, 2].map((value) => {
      const tensor = filled([1, 1, 2, 2], value);
      return { hash: tensorHash(tensor), bytes: Buffer.concat(tensorParts(tensor)), tensor };
    });
    const { name, bytes } = bundleTensors(tensors);
    expect(await send(`tensors/a.${name}`, bytes)).to.equal(204);
    for (const { hash, tensor } of tensors) {
      expect(await tensorFolders(folders.tensors).read('a', hash)).to.deep.equal(tensor);
    }
    expect(await send(`tensors/other.${name}`, bytes)).to.equal(404);
    expect(existsSync(join(folders.tensors, 'other'))).to.equal(false);
    expect(await send(`outputs/a.${name}`, bytes), 'no output').to.equal(404);
    expect(await send(`tensors/a.${name}.bundle`, bytes), 'no name').to.equal(404);
    const vast = `${'0'.repeat(64)}.bundle`;
    expect(await send(`tensors/a.${vast}`, Buffer.alloc(9 * MEBIBYTE)), 'of no worker').to.equal(413);
    expect(left()).to.deep.equal([]);
  });

  it('take no memory: twenty of 20 MiB at once leave the server where it was', async () => {
    const chunk = Buffer.alloc(MEBIBYTE, 7);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const all = Array.from({ length: 20 }, (_, i) => {
      const { outgoing, status } = begin(`cache/${sha256(`${i}`)}`, 20 * MEBIBYTE);
      let sent = 0;
      const more = (): void => {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        while (sent < 20) {
          sent++;
          if (!outgoing.write(chunk)) {
            outgoing.once('drain', more);
            return;
          }
        }
        outgoing.end();
      };
      more();
      return status;
    });
    expect(new Set(await Promise.all(all))).to.deep.equal(new Set([204]));
    // 400 MiB came; what is on its way at both ends is some of it.
    expect(most).to.be.lessThan(120 * MEBIBYTE);
  });

  it('are refused before a byte comes where there is no room, too many come, or nobody says how many', async () => {
    room = 5 * MEBIBYTE;
    const full = begin(`cache/${key}`, 6 * MEBIBYTE);
    full.outgoing.flushHeaders();
    expect(await full.status).to.equal(507);
    expect(reserved).to.deep.equal([6 * MEBIBYTE]);
    full.outgoing.destroy();
    const endless = begin(`cache/${key}`, undefined);
    endless.outgoing.write('x');
    expect(await endless.status).to.equal(400);
    endless.outgoing.destroy();
    room = Number.POSITIVE_INFINITY;
    const slow = Array.from({ length: STREAM_SLOTS.concurrentByClient }, () => {
      const one = begin(`cache/${key}`, 1000);
      one.outgoing.write('x');
      return one;
    });
    await until(
      () => send(`cache/${key}`, Buffer.from('more')),
      (status) => status === 429,
    );
    const other = begin(`cache/${key}`, 1, '203.0.113.2');
    other.outgoing.end('x');
    expect(await other.status, 'another client').to.equal(204);
    for (const { outgoing } of slow) outgoing.destroy();
  });

  it('that end early, or are not what their name says, leave nothing', async () => {
    mkdirSync(folders.cache, { recursive: true });
    const cut = begin(`cache/${key}`, 1000);
    cut.outgoing.write('half');
    await until(
      () => left().length,
      (count) => count === 1,
    );
    cut.outgoing.destroy();
    await until(
      () => left().length,
      (count) => count === 0,
    );
    expect(existsSync(join(folders.cache, key.slice(0, 2), key))).to.equal(false);
    expect(await send(`outputs/a.${'00'.repeat(32)}`, Buffer.from('other'))).to.be.within(400, 599);
    expect(left()).to.deep.equal([]);
    expect(existsSync(join(folders.transfer, 'a', '00'.repeat(32)))).to.equal(false);
  });
});
