import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { OPERATIONS } from '../../src/protocol/operations.ts';
import { type RunningServer, startServer } from '../../src/server/main.ts';
import { makeToken } from '../../src/server/security/token.ts';
import { noiseGraph } from '../server/support/graphs.ts';
import { fire, nasty, shots } from '../server/support/shots.ts';
import { rawRequest } from '../server/support/start-server.ts';
import { ended } from '../server/support/waiting.ts';
import { pick } from '../support/random.ts';
import { tries, tryOften, untried } from './table.ts';
import { pictureGraph } from './training.ts';

const EVIL = [
  'evil.example',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  '2130706433',
  'xn--lcalhost',
];
const JSON_TYPE = { 'content-type': 'application/json' };

describe('attack: HTTP', () => {
  let home = '';
  let server: RunningServer;
  let port = 0;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'patchwise-attack-'));
    server = await startServer({ home, port: 0, engine: 'onnx-cpu', threads: 1, queueLength: 50 });
    port = Number(new URL(server.url).port);
  });
  after(async () => {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });
  afterEach(async () => {
    expect((await fetch(`${server.url}/healthz`)).status, 'the server is still there').to.equal(200);
    expect(await server.studio.problems()).to.deep.equal([]);
  });
  const own = () => ({ host: `127.0.0.1:${port}` });
  const send = (
    path: string,
    headers: Readonly<Record<string, string>> = {},
    more: { readonly method?: string; readonly body?: string } = {},
  ) => rawRequest({ port }, path, { headers: { ...own(), ...headers }, ...more });
  const PATHS = ['/', '/api/nodes', '/api/runs', '/metrics', '/healthz', '/api/openapi.json'];

  it('by a foreign Host (DNS rebinding)', () =>
    tryOften('foreign Host header', async (_, random) => {
      const host = `${pick(random, EVIL)}${pick(random, ['', `:${port}`, ':80'])}`;
      for (const path of PATHS) expect((await send(path, { host })).status, host + path).to.equal(403);
    }));

  it('by a foreign Origin', () =>
    tryOften('foreign Origin header', async (_, random) => {
      const origin = pick(random, [
        ...EVIL.map((name) => `http://${name}:${port}`),
        ...['null', 'file://', `http://localhost:${port}`, 'http://127.0.0.1:1'],
      ]);
      for (const path of PATHS) expect((await send(path, { origin })).status, origin).to.equal(403);
      const change = await send(
        '/api/runs',
        { ...JSON_TYPE, origin },
        { method: 'POST', body: JSON.stringify({ document: noiseGraph() }) },
      );
      expect(change.status).to.equal(403);
      expect(change.headers).not.to.have.property('access-control-allow-origin');
    }));

  it('by what a browser marks as coming from elsewhere', () =>
    tryOften('Sec-Fetch-Site of another site', async (_, random) => {
      const site = pick(random, ['cross-site', 'same-site', 'x']);
      const mode = pick(random, ['no-cors', 'cors', 'websocket', 'navigate']);
      const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': 'iframe' };
      for (const path of PATHS) expect((await send(path, headers)).status, path).to.equal(403);
    }));

  it('by forms of another site: nothing is changed', () =>
    tryOften('cross-site form (CSRF)', async (_, random) => {
      const before = (await server.studio.runs.list({ limit: 5000 })).length;
      const type = pick(random, [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'text/plain; application/json',
      ]);
      const body = JSON.stringify({ document: noiseGraph() });
      for (const path of ['/api/runs', '/api/assets', '/api/models', '/api/runs/x/cancel']) {
        expect((await send(path, { 'content-type': type }, { method: 'POST', body })).status, path).to.equal(
          415,
        );
      }
      expect((await server.studio.runs.list({ limit: 5000 })).length).to.equal(before);
    }));

  it('by names that lead out of a folder, in addresses and in graphs', async () => {
    const { id } = await server.studio.runs.submit({ document: pictureGraph, priority: 0 });
    await ended(server.studio, id);
    writeFileSync(join(home, 'secret.txt'), 'secret');
    await tryOften('path traversal', async (_, random) => {
      const up = pick(random, ['..', '%2e%2e', '.%2e', '..%2f..', '..%5c..', '%252e%252e', '....//', '/']);
      const target = pick(random, ['secret.txt', 'studio.db', 'sessions.json', 'etc/passwd']);
      const deep = `${up}/`.repeat(1 + Math.floor(random() * 6)) + target;
      for (const path of [
        `/api/runs/${id}/file?name=${deep}`,
        `/api/runs/${id}/thumbnail?name=${deep}`,
        `/api/runs/${deep}/file?name=x.png`,
        `/api/samples?name=${deep}`,
        `/api/samples/thumbnail?name=${deep}`,
        `/api/assets/${encodeURIComponent(deep)}`,
        `/${deep}`,
        `/assets/${deep}`,
      ]) {
        const answer = await send(path);
        expect(answer.status, path).to.be.within(400, 499);
        expect(answer.text).not.to.match(/secret$|root:|SQLite/);
      }
      const file = pick(random, ['/etc/passwd', join(home, 'secret.txt'), `sample:../${deep}`, 'asset:../x']);
      const nodes = { a: { type: 'image/load@1', params: { path: file } } };
      const submitted = await send('/api/runs', JSON_TYPE, {
        method: 'POST',
        body: JSON.stringify({ document: { ...noiseGraph(), nodes } }),
      });
      expect(submitted.status, file).to.be.within(400, 499);
    });
  });

  it('by links among the results that lead out', async function () {
    if (process.platform === 'win32') {
      untried('link that leads out', 'Windows makes no links for everybody');
      return this.skip();
    }
    const { id } = await server.studio.runs.submit({ document: pictureGraph, priority: 0 });
    await ended(server.studio, id);
    const outputs = join(home, 'runs', id);
    mkdirSync(join(home, 'outside'), { recursive: true });
    await tryOften('link that leads out', async (index, random) => {
      const name = `link-${index}.png`;
      const target = pick(random, [
        join(home, 'studio.db'),
        '/etc/passwd',
        join(home, 'outside'),
        '../..',
        fileURLToPath(new URL('../../samples/photos/lake.jpg', import.meta.url)),
      ]);
      symlinkSync(target, join(outputs, name));
      for (const operation of ['file', 'thumbnail']) {
        const answer = await send(`/api/runs/${id}/${operation}?name=${name}`);
        expect(answer.status, `${operation} of ${target}`).to.be.oneOf([400, 404]);
      }
      rmSync(join(outputs, name));
    });
  });

  it('by graphs that name addresses: nothing is fetched', async () => {
    let asked = 0;
    const trap = createServer((socket) => {
      asked++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const { port: trapPort } = trap.address() as { port: number };
    await tryOften('address in a graph (server-side request)', async (_, random) => {
      const scheme = pick(random, ['http://', 'https://', 'ftp://', '//', 'file://', 'sample:http://']);
      const path = `${scheme}127.0.0.1:${trapPort}/x.png`;
      const nodes = { a: { type: 'image/load@1', params: { path } } };
      const { status } = await send('/api/runs', JSON_TYPE, {
        method: 'POST',
        body: JSON.stringify({ document: { ...noiseGraph(), nodes } }),
      });
      expect(status, path).to.be.within(400, 499);
      expect((await send(`/api/samples?name=${encodeURIComponent(path)}`)).status).to.be.within(400, 499);
      expect(asked).to.equal(0);
    });
    trap.close();
  });

  it('by requests of random parts to all operations', () =>
    tryOften(
      `random requests, 10 to each of ${Object.keys(OPERATIONS).length} operations`,
      async (_, random) => {
        const { listEngines: _slow, ...others } = OPERATIONS;
        for (const operation of Object.values(others)) {
          const seed = Math.floor(random() * 2 ** 31);
          for (const shot of fc.sample(shots([operation]), { seed, numRuns: 10 })) {
            const { status, text } = await fire({ port }, shot);
            const full = status === 503 && text.includes('queue/full');
            if (status >= 500 && !full)
              throw new Error(`${status} ${JSON.stringify(shot).slice(0, 500)}: ${text}`);
          }
        }
        await idle();
      },
    ));

  /** What the attack has put into the queue is taken out again. */
  async function idle(): Promise<void> {
    for (const { id, status } of await server.studio.runs.list({ limit: 5000 })) {
      if (status === 'queued' || status === 'running')
        await server.studio.runs.cancel(id).catch(() => undefined);
    }
  }

  it('by parameters of every node type that no declaration allows', async () => {
    const { nodes } = patchwiseRegistry();
    await tryOften(`hostile parameters of ${nodes.length} node types`, async (_, random) => {
      for (const node of nodes) {
        const seed = Math.floor(random() * 2 ** 31);
        const keys = [...node.params.keys()];
        const hostile = fc.record({
          key: keys.length === 0 ? nasty : fc.oneof(fc.constantFrom(...keys), nasty),
          value: fc.oneof(nasty, fc.double(), fc.constant(-1), fc.jsonValue()),
        });
        const params = Object.fromEntries(
          fc.sample(hostile, { seed, numRuns: 3 }).map(({ key, value }) => [key, value]),
        );
        const document = { ...noiseGraph(), nodes: { a: { type: node.ref, params } } };
        for (const path of ['/api/graphs/validate', '/api/runs']) {
          const { status, text } = await send(path, JSON_TYPE, {
            method: 'POST',
            body: JSON.stringify({ document }),
          });
          expect(status, `${node.ref} ${JSON.stringify(params)}: ${text.slice(0, 300)}`).to.be.lessThan(500);
        }
      }
      await idle();
    });
  });

  it('by graphs that claim more than there is', () =>
    tryOften('graph that claims resources', async (_, random) => {
      const noise = (params: object) => ({ noise: { type: 'noise/uniform@1', params } });
      const photo = { photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } } };
      const train = (params: object, image = 'photo.image') => ({
        train: { type: 'training/train-pyramid@1', in: { image }, params },
      });
      const claims: readonly object[] = [
        noise({ height: 8192, width: 8193 + Math.floor(random() * 1e6) }),
        noise({ height: 1e9, width: 1e9 }),
        noise({ height: 8, width: 8, count: 1e12 }),
        { ...photo, ...train({ preset: 'paper', updates: 1e6, longSide: 4096 }) },
        {
          ...photo,
          copies: { type: 'flow/repeat@1', in: { image: 'photo.image' }, params: { count: 10_000 } },
          ...train({ updates: 1e6 }, 'copies.images'),
        },
        Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`n${i}`, { type: 'noise/uniform@1' }])),
      ];
      const nodes = pick(random, claims);
      const { status } = await send('/api/runs', JSON_TYPE, {
        method: 'POST',
        body: JSON.stringify({ document: { ...noiseGraph(), nodes } }),
      });
      expect(status, JSON.stringify(nodes).slice(0, 200)).to.be.within(400, 499);
    }));

  it('by documents that are hostile as texts', () =>
    tryOften('hostile document', async (_, random) => {
      const text = pick(random, [
        '{"document":'.repeat(5000),
        '['.repeat(100_000),
        `{"document":{"__proto__":{"polluted":1}}}`,
        '{"document":{"nodes":{},"nodes":{}}}',
        `{"document":{"format":"patchwise-graph","version":1,"nodes":{"a":{"type":"${'x'.repeat(70_000)}"}}}}`,
        `{"document":{"format":"patchwise-graph","version":1e999,"nodes":{}}}`,
        `"${'\\u0000'.repeat(1000)}"`,
        ' '.repeat(2 ** 21),
        `{"document":{"format":"patchwise-graph","version":${Math.floor(random() * 1e6) + 2},"nodes":{}}}`,
        `${'\ufeff'.repeat(3)}{}`,
      ]);
      for (const path of ['/api/runs', '/api/graphs/validate']) {
        const { status, text: answer } = await send(path, JSON_TYPE, { method: 'POST', body: text });
        // A graph of a later version is well-formed: to judge it is an answer, to run it is not.
        const judged = path.endsWith('validate') && status === 200 && JSON.parse(answer).runnable === false;
        if (!judged) expect(status, text.slice(0, 80)).to.be.within(400, 499);
      }
      expect(({} as { polluted?: number }).polluted).to.equal(undefined);
    }));

  it('by headers without end', () =>
    tryOften('huge headers', async (_, random) => {
      const answer = await new Promise<string>((resolve) => {
        let got = '';
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`);
          const names = 1 + Math.floor(random() * 500);
          for (let i = 0; i < names; i++) socket.write(`x-${i}: ${'y'.repeat(200_000 / names)}\r\n`);
          socket.write('\r\n');
        });
        socket.on('data', (chunk) => {
          got += chunk.toString('latin1');
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(got));
      });
      expect(answer).to.match(/^(HTTP\/1\.1 431|$)/);
    }));

  it('by connections that send a little now and then (slowloris)', async () => {
    const endings: Promise<void>[] = [];
    const count = tries() * 10;
    for (let i = 0; i < count; i++) {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nx`),
      );
      socket.resume().on('error', () => undefined);
      endings.push(new Promise((resolve) => socket.once('close', () => resolve())));
    }
    await tryOften('slowloris, 10 connections', async (index) => {
      expect((await send('/api/nodes')).status).to.equal(200);
      // The server ends them, whenever that is: nobody else does.
      await Promise.all(endings.slice(index * 10, index * 10 + 10));
    });
  });

  it('by very many requests on very many connections', () =>
    tryOften('500 requests on 400 connections', async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 400 });
      const statuses = await Promise.all(
        Array.from(
          { length: 500 },
          () =>
            new Promise<number>((resolve, reject) => {
              const outgoing = request({ agent, host: '127.0.0.1', port, path: '/api/queue' }, (incoming) => {
                incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0));
              });
              outgoing.on('error', reject).end();
            }),
        ),
      );
      agent.destroy();
      expect(statuses.filter((status) => status !== 200)).to.deep.equal([]);
    }));
});

describe('attack: without the token', () => {
  const token = makeToken();
  let home = '';
  let server: RunningServer;
  let port = 0;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'patchwise-attack-'));
    // Each try comes from an address of its own: the limit on guesses is by address.
    server = await startServer({ home, port: 0, engine: 'onnx-cpu', threads: 1, token, proxies: 1 });
    port = Number(new URL(server.url).port);
  });
  after(async () => {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });
  const from = (index: number) => ({ host: `127.0.0.1:${port}`, 'x-forwarded-for': `10.0.0.${index + 1}` });
  const status = async (headers: Readonly<Record<string, string>>, path = '/api/nodes') =>
    (await rawRequest({ port }, path, { headers })).status;

  it('by guessing: ten wrong ones and no more are heard, and who has the right one is let in from anywhere', () =>
    tryOften('wrong tokens', async (index, random) => {
      const near = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
      for (let i = 0; i < 10; i++) {
        const guess = pick(random, [near, token.toLowerCase(), token.slice(1), `${i}`, makeToken()]);
        expect(await status({ ...from(index), authorization: `Bearer ${guess}` })).to.equal(401);
      }
      expect(await status({ ...from(index), authorization: `Bearer ${near}` })).to.equal(429);
      // Others of the machine, or behind the same proxy, may have the token.
      for (const one of [index, index + 100])
        expect(await status({ ...from(one), authorization: `Bearer ${token}` })).to.equal(200);
      // Nor does it help to claim further addresses in front of what the proxy has seen.
      const claimed = { ...from(index), 'x-forwarded-for': `10.9.9.${index}, 10.0.0.${index + 1}` };
      expect(await status({ ...claimed, authorization: `Bearer ${near}` })).to.equal(429);
    }));

  it('by cookies that were made up', () =>
    tryOften('forged cookie', async (index, random) => {
      const visit = await rawRequest({ port }, `/?token=${token}`, { headers: from(index + 120) });
      const real = String(visit.headers['set-cookie']).split(';')[0] ?? '';
      expect(await status({ ...from(index + 120), cookie: real })).to.equal(200);
      const [name, secret = ''] = real.split('=');
      const forged = pick(random, [
        token,
        secret.slice(1),
        secret.toLowerCase(),
        makeToken(),
        `${secret}x`,
        '',
      ]);
      expect(await status({ ...from(index + 140), cookie: `${name}=${forged}` }), forged).to.equal(401);
    }));

  it('by the first visit, made to lead elsewhere', () =>
    tryOften('open redirect', async (index, random) => {
      const path = pick(random, [
        '//evil.example/',
        '/\\evil.example/',
        '/%5cevil.example',
        '//evil.example/%2f..',
      ]);
      const { headers } = await rawRequest({ port }, `${path}?token=${token}`, {
        headers: from(index + 160),
      });
      const location = String(headers['location'] ?? '/');
      expect(new URL(location, `http://127.0.0.1:${port}`).host, location).to.equal(`127.0.0.1:${port}`);
    }));

  it('by every operation', () =>
    tryOften('operation without the token', async (index) => {
      // Sound in all else: what is missing is the token.
      const headers = { ...from(index + 180), 'x-patchwise': '1' };
      for (const { method, address } of Object.values(OPERATIONS)) {
        const path = address.replaceAll(/:\w+/g, 'x');
        const answer = await rawRequest({ port }, path, {
          method: method.toUpperCase(),
          ...(method === 'get' ? { headers } : { headers: { ...headers, ...JSON_TYPE }, body: '{}' }),
        });
        const open = ['/healthz', '/readyz'].includes(path);
        expect(answer.status, `${method} ${path}`).to.equal(open ? 200 : 401);
      }
    }));
});
