import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import request from 'supertest';
import { packedOf } from '../../src/nodes/packs/manage-packs.ts';
import { npm } from '../../src/nodes/packs/npm.ts';
import { readAllowed } from '../../src/nodes/packs/pack-folder.ts';
import { type RunningServer, startServer } from '../../src/server/main.ts';
import { buildPatchwise, numberPack, writePack } from './build-pack.ts';

const NAME = 'patchwise-numbers';

/** A registry of one package, as npm asks it: what versions there are, and the archive. */
async function registryOf(archive: Buffer, version: string): Promise<Server> {
  const server = createServer((asked, answer) => {
    const { port } = server.address() as AddressInfo;
    if (asked.url === `/${NAME}`) {
      const dist = {
        tarball: `http://127.0.0.1:${port}/${NAME}.tgz`,
        integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`,
      };
      const versions = { [version]: { name: NAME, version, dist } };
      answer.setHeader('Content-Type', 'application/json');
      answer.end(JSON.stringify({ name: NAME, 'dist-tags': { latest: version }, versions }));
    } else if (asked.url === `/${NAME}.tgz`) answer.end(archive);
    else answer.writeHead(404).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe('Packs from the page', () => {
  let folder: string;
  let registry: Server;
  let server: RunningServer;
  const usual = process.env['npm_config_registry'];
  before(async () => {
    buildPatchwise();
    folder = mkdtempSync(join(tmpdir(), 'patchwise-page-packs-'));
    const pack = writePack(folder, { name: NAME, code: numberPack(`${NAME}/one`, 1) });
    const { filename } = packedOf(await npm(pack, ['pack', '--json']));
    registry = await registryOf(readFileSync(join(pack, filename)), '1.0.0');
    process.env['npm_config_registry'] = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
    server = await startServer({
      ...{ home: join(folder, 'home'), port: 0, engine: 'onnx-cpu', threads: 1 },
      ...{ packsFromPage: true, checkReplies: true },
    });
  });
  after(async () => {
    await server.close();
    registry.close();
    if (usual === undefined) delete process.env['npm_config_registry'];
    else process.env['npm_config_registry'] = usual;
    rmSync(folder, { recursive: true, force: true });
  });

  const add = (spec: string) => request(server.url).post('/api/packs').send({ spec });
  const listed = async () => (await request(server.url).get('/api/packs').expect(200)).body;
  const types = async () => {
    const { body } = await request(server.url).get('/api/nodes').expect(200);
    return (body.nodes as readonly { readonly type: string }[]).map(({ type }) => type);
  };

  it('are added by their names, with the list that the command line writes, used at once, and removed', async () => {
    expect(await listed()).to.deep.equal({ items: [], mayChange: true });
    const row = { name: NAME, version: '1.0.0', nodes: [`${NAME}/one`] };
    expect((await add(NAME).expect(201)).body).to.deep.equal(row);
    expect(await listed()).to.deep.equal({ items: [row], mayChange: true });
    expect(await types()).to.include(`${NAME}/one`);
    const [allowed] = await readAllowed(join(folder, 'home'));
    expect(allowed).to.include({ name: NAME, version: '1.0.0' });
    await request(server.url).delete('/api/packs').query({ name: NAME }).expect(204);
    expect(await listed()).to.deep.equal({ items: [], mayChange: true });
    expect(await types()).to.not.include(`${NAME}/one`);
    const gone = await request(server.url).delete('/api/packs').query({ name: NAME }).expect(404);
    expect(gone.body.code).to.equal('pack/missing');
  });

  it('come from the registry only: no path, address, archive or option of npm is taken', async () => {
    for (const spec of [
      ...['../pack', '/etc', './x.tgz', 'x.tgz', 'file:x', 'git+https://host/x', 'http://127.0.0.1/x.tgz'],
      ...['owner/repo', '--registry=http://127.0.0.1', '-g', 'a b', 'x@file:../y', 'x@npm:y', 'x@../y', ''],
    ]) {
      const { body } = await add(spec).expect(400);
      expect(body.code, spec).to.equal('request/invalid');
    }
    expect((await listed()).items).to.deep.equal([]);
  });

  it('say what is wrong with one that is not there, one after the other', async () => {
    const asked = [add('patchwise-nothing'), add('patchwise-nothing')].map(async (one) => (await one).body);
    const codes = (await Promise.all(asked)).map(({ code }) => code).sort();
    expect(codes).to.deep.equal(['storage/conflict', 'tool/failed']);
    expect((await listed()).items).to.deep.equal([]);
  });
});
