import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createSilent } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { makeFolders, studioFolders } from '../../src/disk/run-folders.ts';
import { otherMachines } from '../../src/machines/studio/open-machines.ts';
import { openStudio } from '../../src/server/open-studio.ts';
import { openPostgresStores } from '../../src/server/store/postgres/open.ts';
import { openSqlite } from '../../src/server/store/sqlite/sqlite.ts';
import { temporaryFolder } from '../server/support/folders.ts';
import { studioOptions } from '../server/support/real-studio.ts';
import { failure } from '../support/failure.ts';
import { type BrokerProcess, startBroker } from './support/broker-process.ts';

/** Nobody listens there. */
const closed = 1;

/** A start that cannot succeed: a sentence of what is wrong, one of what to do, and nothing is made or changed. */
describe('a studio that is started with a place that is none', () => {
  const home = temporaryFolder();
  const environment = { ...process.env };
  let web: Server;
  let broker: BrokerProcess;
  before(async function () {
    web = createServer((_request, response) => void response.writeHead(404).end('no'));
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
    const started = await startBroker();
    if (started === undefined) return this.skip();
    broker = started;
    const redis = new Redis(broker.url);
    await redis.config('SET', 'requirepass', 'right');
    redis.disconnect();
  });
  after(async () => {
    web.close();
    await broker?.stop();
  });
  beforeEach(() => {
    process.env['AWS_ACCESS_KEY_ID'] = 'a';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'b';
  });
  afterEach(() => {
    process.env = { ...environment };
  });
  const webPort = () => (web.address() as AddressInfo).port;
  const right = () => broker.url.replace('//', '//:right@');

  async function refused(
    places: { readonly broker?: string; readonly files?: string; readonly database?: string },
    folder = join(home(), 'new'),
  ) {
    const { broker: url, database, ...more } = places;
    const error = await failure(() =>
      openStudio({
        ...studioOptions(folder),
        ...(url !== undefined && { machines: otherMachines({ broker: url, ...more }) }),
        ...(database !== undefined && { stores: (tools) => openPostgresStores(database, tools) }),
      }),
    );
    expect(error.hint, error.message).to.match(/^[A-Z].*[.…?]/s);
    expect(error.message).not.to.match(/\n|right@|wrong@/);
    return error;
  }

  it('is told so by the broker: address, password, another program', async () => {
    const tries: readonly (readonly [url: string, says: RegExp, todo: RegExp])[] = [
      [`redis://127.0.0.1:${closed}`, /cannot be reached: .*ECONNREFUSED/, /Start it/],
      [broker.url, /asks for a password/, /PATCHWISE_BROKER/],
      [broker.url.replace('//', '//:wrong@'), /refuses the user or the password/, /PATCHWISE_BROKER/],
      [`redis://127.0.0.1:${webPort()}`, /is no Valkey or Redis server/, /Correct the address/],
      ['http://127.0.0.1', /address of the broker is not usable/, /redis:\/\//],
    ];
    for (const [url, says, todo] of tries) {
      const error = await refused({ broker: url });
      expect(error.message).to.match(says);
      expect(error.hint).to.match(todo);
      expect(existsSync(join(home(), 'new')), url).to.equal(false);
    }
  });

  it('is told so by the object store: address, keys, another program', async () => {
    const at = (port: number) => `s3://pictures/p?endpoint=http://127.0.0.1:${port}`;
    const another = await refused({ broker: right(), files: at(webPort()) });
    expect(another.message).to.match(/no S3 server|cannot be used/);
    const away = await refused({ broker: right(), files: at(closed) });
    expect(away.message).to.match(/"pictures" cannot be used: connect ECONNREFUSED [\d.:]+$/);
    expect(away.hint).to.match(/^Start the object store, or correct \?endpoint/);
    expect((await refused({ broker: right(), files: 'http://x' })).code).to.equal('usage/invalid');
    for (const key of Object.keys(process.env)) if (key.startsWith('AWS_')) delete process.env[key];
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    process.env['HOME'] = home();
    const keyless = await refused({ broker: right(), files: at(closed) });
    expect(keyless.message).to.match(/no keys/);
    expect(keyless.hint).to.match(/AWS_ACCESS_KEY_ID/);
    expect(existsSync(join(home(), 'new'))).to.equal(false);
  });

  it('is told so by a broker that is too old', async () => {
    const text = 'redis_version:6.0.16\r\n';
    const answers: Readonly<Record<string, string>> = {
      INFO: `$${text.length}\r\n${text}\r\n`,
      PING: '+PONG\r\n',
    };
    const old = createSilent((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        for (const [, name = ''] of bytes.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
          socket.write(answers[name.toUpperCase()] ?? '+OK\r\n');
        }
      });
    });
    old.listen(0, '127.0.0.1');
    await once(old, 'listening');
    try {
      const { port } = old.address() as AddressInfo;
      const error = await refused({ broker: `redis://127.0.0.1:${port}` });
      expect(error.message).to.equal('The broker is of version 6, which is too old.');
      expect(error.hint).to.match(/Redis 6.2 or later/);
      expect(existsSync(join(home(), 'new'))).to.equal(false);
    } finally {
      old.close();
    }
  });

  it('is told so by an object store that takes connections and never says a word', async () => {
    const silent = createSilent(() => undefined);
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    try {
      const { port } = silent.address() as AddressInfo;
      const error = await refused({
        broker: right(),
        files: `s3://pictures/p?endpoint=http://127.0.0.1:${port}`,
      });
      expect(error.code).to.equal('storage/failed');
      expect(error.message).to.match(/"pictures" cannot be used: .*[Tt]ime/);
      expect(existsSync(join(home(), 'new'))).to.equal(false);
    } finally {
      silent.close();
    }
  });

  it('is told so by PostgreSQL: nobody, another program', async () => {
    for (const port of [closed, webPort()]) {
      const error = await refused({ database: `postgres://127.0.0.1:${port}/x` });
      expect(error.message).to.match(/No PostgreSQL answers/);
      expect(existsSync(join(home(), 'new'))).to.equal(false);
    }
  });

  it('keeps its history as it is, of whatever version that is', async () => {
    const folders = studioFolders(home());
    await makeFolders(folders);
    // Of a version from which it would be brought to the newest.
    const db = openSqlite(folders.database);
    db.exec('CREATE TABLE before (id TEXT PRIMARY KEY) STRICT');
    db.close();
    const state = () => [readdirSync(home()).sort(), statSync(folders.database).mtimeMs];
    const was = state();
    await refused({ broker: `redis://127.0.0.1:${closed}` }, home());
    expect(state()).to.deep.equal(was);
  });
});
