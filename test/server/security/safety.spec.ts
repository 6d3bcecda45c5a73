import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLogger } from '../../../src/server/log.ts';
import { makeToken } from '../../../src/server/security/token.ts';
import { noiseGraph } from '../support/graphs.ts';
import { rawRequest, startTestServer, type TestServer } from '../support/start-server.ts';

/** One test, or more, for each line of SECURITY.md, "What is defended". */
describe('Safety over HTTP', () => {
  describe('on loopback', () => {
    let server: TestServer;
    let web: string;
    before(async () => {
      web = mkdtempSync(join(tmpdir(), 'patchwise-web-'));
      mkdirSync(join(web, 'assets'));
      writeFileSync(join(web, 'index.html'), '<!doctype html><title>Editor</title>');
      writeFileSync(join(web, 'assets', 'main-AbCd1234.js'), 'console.log(1)');
      writeFileSync(join(web, '.env'), 'SECRET=1');
      server = await startTestServer({ folders: { web } });
    });
    after(async () => {
      await server.close();
      rmSync(web, { recursive: true });
    });
    const own = () => ({ host: `127.0.0.1:${server.port}` });
    const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
      rawRequest(server, path, { headers: { ...own(), ...headers } });
    const post = (path: string, body: string, headers: Readonly<Record<string, string>>) =>
      rawRequest(server, path, { method: 'POST', body, headers: { ...own(), ...headers } });

    it('listens on loopback and asks for no token there', async () => {
      expect(server.url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(server.token).to.equal(undefined);
      expect((await get('/api/nodes')).status).to.equal(200);
    });

    it('answers no foreign Host, on no path (DNS rebinding)', async () => {
      for (const path of ['/', '/api/nodes', '/healthz', '/metrics', '/assets/main-AbCd1234.js']) {
        for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1:1', 'null']) {
          const answer = await rawRequest(server, path, { headers: { host } });
          expect(answer.status, `${host} ${path}`).to.equal(403);
          expect(JSON.parse(answer.text).code).to.equal('request/host');
        }
      }
    });

    it('answers no foreign Origin and no null', async () => {
      for (const origin of [
        'http://evil.example',
        'null',
        `http://localhost:${server.port}`,
        'chrome-extension://abc',
      ]) {
        expect((await get('/api/nodes', { origin })).status, origin).to.equal(403);
      }
      expect((await get('/api/nodes', { origin: server.url })).status).to.equal(200);
    });

    it('answers nothing that the browser marks as cross-site, but the opening of a page', async () => {
      expect((await get('/api/nodes', { 'sec-fetch-site': 'cross-site' })).status).to.equal(403);
      expect((await get('/api/nodes', { 'sec-fetch-site': 'same-site' })).status).to.equal(403);
      const opened = {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      };
      expect((await get('/', opened)).status).to.equal(200);
      expect((await get('/api/runs', opened)).status, 'not of the interface').to.equal(403);
    });

    it('never sends a CORS header, also to a preflight', async () => {
      const headers = { origin: 'http://evil.example', 'access-control-request-method': 'POST' };
      const preflight = await rawRequest(server, '/api/runs', {
        method: 'OPTIONS',
        headers: { ...own(), ...headers },
      });
      expect(preflight.status).to.equal(403);
      for (const answer of [preflight, await get('/api/nodes'), await get('/')]) {
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).to.deep.equal(
          [],
        );
      }
    });

    it('changes nothing for what a form can send', async () => {
      const body = JSON.stringify({ document: noiseGraph() });
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ]) {
        expect((await post('/api/runs', body, { 'content-type': type })).status, type).to.equal(415);
        expect((await post('/api/assets', body, { 'content-type': type })).status, type).to.equal(415);
      }
      expect((await post('/api/runs', body, {})).status, 'no type').to.equal(415);
      expect((await post('/api/runs/x/cancel', '', {})).status, 'no body').to.equal(415);
      expect((await post('/api/runs', body, { 'content-type': 'application/json' })).status).to.equal(201);
    });

    it('sends a strict policy and its companions with every answer, errors and files included', async () => {
      for (const path of [
        '/',
        '/api/nodes',
        '/api/none',
        '/assets/main-AbCd1234.js',
        '/api/samples?name=photos/lake.jpg',
      ]) {
        const { headers } = await get(path);
        const policy = String(headers['content-security-policy']);
        expect(policy, path)
          .to.include("default-src 'self'")
          .and.include("object-src 'none'")
          .and.include("frame-ancestors 'none'")
          .and.include("base-uri 'none'")
          .and.include("img-src 'self' blob: data:")
          .and.include("script-src 'self' 'wasm-unsafe-eval';");
        expect(policy, path).not.to.include("'unsafe-eval'");
        expect(headers['x-content-type-options'], path).to.equal('nosniff');
        expect(headers['referrer-policy'], path).to.equal('no-referrer');
        expect(headers['cross-origin-resource-policy'], path).to.equal('same-origin');
        expect(headers['cross-origin-opener-policy'], path).to.equal('same-origin');
        expect(headers, path).not.to.have.property('x-powered-by');
      }
      expect(
        (await rawRequest(server, '/', { headers: { host: 'evil' } })).headers['content-security-policy'],
      ).to.be.a('string');
    });

    it('serves the editor, its hashed files for good, and no hidden file', async () => {
      expect((await get('/')).text).to.include('Editor');
      expect((await get('/')).headers['cache-control']).to.equal('no-cache');
      expect((await get('/assets/main-AbCd1234.js')).headers['cache-control']).to.include('immutable');
      for (const path of [
        '/.env',
        '/../package.json',
        '/%2e%2e/package.json',
        '/..%2fpackage.json',
        '/assets/..%5c..%5cpackage.json',
      ]) {
        expect((await get(path)).status, path).to.be.oneOf([400, 403, 404]);
      }
    });

    it('refuses bodies that are too large, compressed, deep, doubled or poisoned, and goes on', async () => {
      const json = { 'content-type': 'application/json' };
      expect((await post('/api/runs', ' '.repeat(2 ** 21), json)).status).to.equal(413);
      expect((await post('/api/runs', 'x', { ...json, 'content-encoding': 'gzip' })).status).to.equal(415);
      const bad = [
        '{',
        '[1]',
        '{"a":1,"a":2}',
        '{"__proto__":{"x":1}}',
        '{"overrides":{"constructor":{}}}',
        '{"seed":1e999}',
        '['.repeat(100),
        '{"document":',
        '\u0000',
        '"',
      ];
      for (const body of bad) expect((await post('/api/runs', body, json)).status, body).to.equal(400);
      expect(({} as { x?: number }).x).to.equal(undefined);
      expect((await get('/api/nodes')).status).to.equal(200);
    });

    it('refuses graphs with too many nodes, too many wires or too much to compute', async () => {
      const json = { 'content-type': 'application/json' };
      const many = Object.fromEntries(
        Array.from({ length: 501 }, (_, i) => [`n${i}`, { type: 'noise/uniform@1' }]),
      );
      const submit = async (nodes: object) =>
        post('/api/runs', JSON.stringify({ document: { ...noiseGraph(), nodes } }), json);
      const tooMany = await submit(many);
      expect(tooMany.status).to.equal(413);
      expect(JSON.parse(tooMany.text).code).to.equal('graph/too-large');
      const endless = {
        photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
        copies: { type: 'flow/repeat@1', in: { image: 'photo.image' }, params: { count: 10_000 } },
        train: {
          type: 'training/train-pyramid@1',
          in: { image: 'copies.images' },
          params: { updates: 1_000_000 },
        },
        save: { type: 'model/save@1', in: { model: 'train.model' } },
      };
      const refused = await submit(endless);
      expect(refused.status).to.equal(422);
      expect(JSON.parse(refused.text).code).to.equal('graph/too-costly');
      const vast = {
        noise: { type: 'noise/uniform@1', params: { height: 8192, width: 8192 } },
        grow: { type: 'image/resize@1', in: { image: 'noise.images' }, params: {} },
      };
      expect((await submit(vast)).status).to.be.oneOf([201, 422]);
      const larger = { noise: { type: 'noise/uniform@1', params: { height: 8192, width: 8193 } } };
      expect((await submit(larger)).status).to.equal(413);
      const beyond = { noise: { type: 'noise/uniform@1', params: { height: 8, width: 32_769 } } };
      expect((await submit(beyond)).status).to.equal(422);
    });

    it('tells no stack and no path when it fails, and logs both', async () => {
      const lines: string[] = [];
      const log = createLogger('debug', { write: (line) => void lines.push(line) });
      const failing = await startTestServer({ log });
      failing.studio.storage = async () => {
        throw new Error('cannot open /home/user/secret.db');
      };
      const answer = await rawRequest(failing, '/api/system', {
        headers: { host: `127.0.0.1:${failing.port}` },
      });
      await failing.close();
      expect(answer.status).to.equal(500);
      expect(answer.text).not.to.include('secret').and.not.include(' at ');
      expect(lines.join('')).to.include('secret.db').and.include('stack');
    });
  });

  describe('on another host', () => {
    const token = makeToken();
    const lines: string[] = [];
    let server: TestServer;
    before(async () => {
      const log = createLogger('trace', { write: (line) => void lines.push(line) });
      server = await startTestServer({ host: '0.0.0.0', token, log });
    });
    after(() => server.close());
    const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
      rawRequest(server, path, { headers: { host: `localhost:${server.port}`, ...headers } });

    it('makes a token when none is given, and refuses a weak one', async () => {
      const made = await startTestServer({ host: '0.0.0.0' });
      expect(made.token).to.have.length(43);
      expect(made.openUrl).to.include(`?token=${made.token}`);
      await made.close();
      const weak = await startTestServer({ host: '0.0.0.0', token: 'admin' }).catch(
        (error: unknown) => error,
      );
      expect(weak).to.include({ code: 'usage/invalid' });
    });

    it('asks for it everywhere but at the two probes', async () => {
      for (const path of ['/', '/api/nodes', '/api/openapi.json', '/metrics', '/api/none']) {
        expect((await get(path)).status, path).to.equal(401);
      }
      for (const path of ['/healthz', '/readyz']) expect((await get(path)).status, path).to.equal(200);
    });

    it('gives a cookie for it at the first visit and takes it out of the address', async () => {
      const first = await get(`/?a=1&token=${token}`);
      expect(first.status).to.equal(303);
      expect(first.headers['location']).to.equal('/?a=1');
      const cookie = String(first.headers['set-cookie']);
      expect(cookie).to.include('HttpOnly').and.include('SameSite=Strict').and.not.include(token);
      expect((await get('/api/nodes', { cookie: cookie.split(';')[0] as string })).status).to.equal(200);
      expect((await get('/api/nodes', { authorization: `Bearer ${token}` })).status).to.equal(200);
      const elsewhere = await get(`//evil.example/?token=${token}`);
      expect(String(elsewhere.headers['location'] ?? '')).not.to.match(/^\/\/|evil/);
    });

    it('shows a person what to do, and programs an error', async () => {
      const page = await get('/', { accept: 'text/html,*/*' });
      expect(page.status).to.equal(401);
      expect(page.headers['content-type']).to.match(/^text\/html/);
      expect(page.text)
        .to.include('asks for its token')
        .and.match(/<form method="get" action="\/">/);
      expect(page.text).not.to.include(token);
      expect(page.headers['content-security-policy']).to.match(/default-src 'none'.*form-action 'self'/);
      for (const [path, accept] of [
        ['/', '*/*'],
        ['/api/nodes', 'text/html'],
      ] as const) {
        const answer = await get(path, { accept });
        expect(answer.headers['content-type'], path).to.match(/^application\/json/);
      }
    });

    it('shuts out who guesses', async () => {
      const codes: number[] = [];
      for (let i = 0; i < 12; i++)
        codes.push((await get('/api/nodes', { authorization: `Bearer wrong-${i}` })).status);
      expect(codes).to.deep.equal([...Array(10).fill(401), 429, 429]);
      const late = await get('/api/nodes', { authorization: 'Bearer wrong' });
      expect(late.headers['retry-after']).to.equal('60');
      expect((await get('/api/nodes', { authorization: `Bearer ${token}` })).status).to.equal(200);
    });

    it('writes the token into no log', () => {
      expect(lines.join('')).to.include('"request"').and.include('"path":"/api/nodes"');
      expect(lines.join('')).not.to.include(token);
    });
  });
});
