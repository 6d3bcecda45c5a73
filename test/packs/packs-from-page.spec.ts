import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import request from 'supertest';
import { packedOf } from '../../src/nodes/packs/manage-packs.ts';
import { npm } from '../../src/nodes/packs/npm.ts';
import { readAllowed } from '../../src/nodes/packs/pack-folder.ts';
import { type RunningServer, startServer } from '../../src/server/main.ts';
import { buildPatchwise, type NpmRegistry, npmRegistry, numberPack, writePack } from './build-pack.ts';

const NAME = 'patchwise-numbers';

describe('Packs from the page', () => {
  let folder: string;
  let registry: NpmRegistry;
  let server: RunningServer;
  before(async () => {
    buildPatchwise();
    folder = mkdtempSync(join(tmpdir(), 'patchwise-page-packs-'));
    const pack = writePack(folder, { name: NAME, code: numberPack(`${NAME}/one`, 1) });
    const { filename } = packedOf(await npm(pack, ['pack', '--json']));
    registry = await npmRegistry(NAME, '1.0.0', join(pack, filename));
    server = await startServer({
      ...{ home: join(folder, 'home'), port: 0, engine: 'onnx-cpu', threads: 1 },
      ...{ packsFromPage: true, checkReplies: true },
    });
  });
  after(async () => {
    await server.close();
    registry.close();
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
