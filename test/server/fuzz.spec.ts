import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { PatchwiseError } from '../../src/errors.ts';
import type { Operation } from '../../src/protocol/operation.ts';
import { OPERATIONS } from '../../src/protocol/operations.ts';
import { CLIENT_MESSAGES, type ClientMessage } from '../../src/protocol/socket.ts';
import { errorReply } from '../../src/server/http/error-reply.ts';
import { withoutPaths } from '../../src/server/public-view.ts';
import { parseReference } from '../../src/server/references.ts';
import { hostPolicy, parseHost } from '../../src/server/security/hosts.ts';
import { requireSameOrigin } from '../../src/server/security/same-origin.ts';
import { TokenGate } from '../../src/server/security/token.ts';
import { displayName } from '../../src/server/security/upload-limits.ts';
import { ClientSession } from '../../src/server/socket/client-session.ts';
import { FeedHub } from '../../src/server/socket/feed-hub.ts';
import { handleMessage } from '../../src/server/socket/messages.ts';
import { codeOf } from '../support/code-of.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { testContext } from './support/context.ts';
import { noiseGraph } from './support/graphs.ts';
import { startTestServer, type TestServer } from './support/start-server.ts';

/** `npm run test:fuzz` sets 10,000. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);

const document = noiseGraph();
const photo = readFileSync('test/fixtures/metrics/lake-27x18.png');

/** Text that breaks things elsewhere. */
const nasty = fc.constantFrom(
  '',
  '.',
  '..',
  '../..',
  '%00',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e999',
  '0x10',
  "' OR 1=1 --",
  '"; DROP TABLE runs; --',
  '<script>',
  `$\u007b1}`,
  '\u202e',
  '\ud800',
  'a'.repeat(5000),
  '/'.repeat(2000),
  '1'.repeat(400),
);
const text = fc.oneof(nasty, fc.string(), fc.string({ unit: 'binary' }));
const known = fc.constantFrom('r1', 'r2', 'a1', 'mine', 'x.png', 'ab'.repeat(32));
const value = fc.oneof(text, known, fc.integer().map(String), fc.double().map(String));
const json = fc.oneof(fc.jsonValue({ depthSize: 'small' }), fc.constant(document as unknown));

/** A body of the right form with one thing wrong, or of any form. */
const mutatedDocument = fc
  .tuple(fc.constantFrom('format', 'version', 'meta', 'nodes', 'view', 'extra', '__proto__'), json)
  .map(([key, part]) =>
    JSON.stringify(document).replace(/}$/, `,${JSON.stringify(key)}:${JSON.stringify(part) ?? 'null'}}`),
  );
const jsonBody = fc.oneof(
  json.map((v) => JSON.stringify(v) ?? ''),
  mutatedDocument.map((d) => `{"document":${d}}`),
  fc
    .record(
      {
        document: fc.oneof(json, fc.constant(document)),
        overrides: fc.dictionary(fc.oneof(text, fc.constant('noise.width')), json),
        targets: fc.array(text),
        seed: fc.double(),
      },
      { requiredKeys: [] },
    )
    .map((v) => JSON.stringify(v)),
  fc.record({ run: value, output: value, name: value }, { requiredKeys: [] }).map((v) => JSON.stringify(v)),
  fc.record({ graph: value }).map((v) => JSON.stringify(v)),
  fc.tuple(fc.nat(400), fc.string({ maxLength: 3 })).map(([at, cut]) => {
    const whole = JSON.stringify({ document });
    return whole.slice(0, at) + cut + whole.slice(at + 1);
  }),
);
const multipart = fc
  .tuple(text, text, fc.oneof(fc.constant(photo), fc.uint8Array()), fc.nat(400), fc.boolean())
  .map(([name, field, bytes, cut, whole]) => {
    const head = `--x\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: image/png\r\n\r\n`;
    const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--x--\r\n')]);
    return whole ? body : body.subarray(0, Math.max(1, body.length - cut));
  });

interface Shot {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

function shots(operations: readonly Operation[]): fc.Arbitrary<Shot> {
  const path = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...operations).chain((o) => fill(o.address)) },
    { weight: 1, arbitrary: value.map((v) => `/${encode(v)}`) },
  );
  const query = fc.oneof(
    fc.constant(''),
    fc
      .array(
        fc.tuple(
          fc.oneof(fc.constantFrom('limit', 'before', 'status', 'since', 'name', 'revision', 'token'), text),
          value,
        ),
        { maxLength: 3 },
      )
      .map((pairs) => `?${pairs.map(([k, v]) => `${encode(k)}=${encode(v)}`).join('&')}`),
  );
  const headers = fc.record(
    {
      'if-match': value,
      'if-none-match': value,
      cookie: value,
      authorization: value,
      range: value,
      accept: value,
      'accept-encoding': value,
      expect: fc.constant('100-continue'),
    },
    { requiredKeys: [] },
  );
  const payload = fc.oneof(
    jsonBody.map((body) => ({ type: 'application/json', body })),
    multipart.map((body) => ({ type: 'multipart/form-data; boundary=x', body })),
    fc.uint8Array().map((body) => ({ type: 'application/json', body })),
    fc.tuple(text, fc.string()).map(([type, body]) => ({ type, body })),
  );
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS');
  return fc.tuple(method, path, query, headers, payload).map(([m, p, q, h, { type, body }]) => ({
    method: m,
    path: p + q,
    headers: { ...clean(h), 'content-type': headerText(type), 'x-patchwise': '1' },
    body: m === 'GET' || m === 'HEAD' ? '' : body,
  }));
}

function fill(path: string): fc.Arbitrary<string> {
  const parts = path.split('/');
  return fc
    .tuple(
      ...parts.map((part) => (part.startsWith(':') ? fc.oneof(known, value.map(encode)) : fc.constant(part))),
    )
    .map((filled) => filled.join('/'));
}

function encode(raw: string): string {
  return /\p{Surrogate}/u.test(raw) ? '%ED%A0%80' : encodeURIComponent(raw).slice(0, 4000);
}

function headerText(raw: string): string {
  return raw.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 3000) || 'text/plain';
}

function clean(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([k, v]) => (v === undefined ? [] : [[k, headerText(v)]])),
  );
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** The status, or 0 when the connection was closed (as for a request that is no HTTP). */
function fire(
  server: TestServer,
  { method, path, headers, body }: Shot,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const length = body.length === 0 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = request(
      { agent, host: '127.0.0.1', port: server.port, method, path, headers: { ...headers, ...length } },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        const done = () =>
          resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
        incoming.on('end', done).on('error', done);
      },
    );
    outgoing.on('error', () => resolve({ status: 0, text: '' }));
    outgoing.end(body);
  });
}

describe('Fuzz', function () {
  this.timeout(Math.max(20_000, RUNS * 40));
  let server: TestServer;
  let unhandled = 0;
  const count = () => void unhandled++;
  before(async () => {
    server = await startTestServer();
    server.studio.queueCapacity = 20;
    server.studio.runs.submit({ document, priority: 0 });
    server.studio.graphs.save('mine', document, 0);
    process.on('unhandledRejection', count);
  });
  after(async () => {
    process.off('unhandledRejection', count);
    agent.destroy();
    await server.close();
  });
  afterEach(async () => {
    const answer = await fire(server, { method: 'GET', path: '/healthz', headers: {}, body: '' });
    expect(answer.status, 'the server is still there').to.equal(200);
    expect(unhandled).to.equal(0);
  });

  it('no request brings the server down or makes it fail', async () => {
    const { listEngines: _slow, ...others } = OPERATIONS;
    let before = 0;
    let fired = 0;
    await fc.assert(
      fc.asyncProperty(shots(Object.values(others)), async (shot) => {
        const { status, text } = await fire(server, shot);
        // A full queue is an answer, not a failure.
        const full = status === 503 && text.includes('queue/full');
        if (status >= 500 && !full) throw new Error(`${status}: ${text.slice(0, 500)}`);
        if (status >= 400 && shot.method !== 'HEAD')
          expect(JSON.parse(text)).to.include.keys('code', 'message');
        if (++fired === Math.floor(RUNS / 2)) before = heap();
      }),
      { numRuns: RUNS },
    );
    expect(heap() - before, 'no growth').to.be.lessThan(48 * 2 ** 20);
  });

  it('no bytes on the line bring the server down', async () => {
    const line = fc.oneof(
      fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(text, text, text)
        .map(([a, b, c]) =>
          Buffer.from(`GET ${a} HTTP/1.1\r\nHost: localhost:${server.port}\r\n${b}: ${c}\r\n\r\n`),
        ),
      fc
        .tuple(text, fc.integer())
        .map(([body, length]) =>
          Buffer.from(
            `POST /api/runs HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`,
          ),
        ),
      fc
        .tuple(text, text)
        .map(([key, rest]) =>
          Buffer.from(
            `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost:${server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n${rest}`,
          ),
        ),
    );
    await fc.assert(
      fc.asyncProperty(line, async (bytes) => {
        const answer = await new Promise<string>((resolve) => {
          const chunks: Buffer[] = [];
          const socket = connect(server.port, '127.0.0.1', () => {
            socket.end(bytes);
            setTimeout(() => socket.destroy(), 1000).unref();
          });
          socket.on('data', (chunk) => chunks.push(chunk));
          socket.on('error', () => undefined);
          socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
        });
        expect(answer).not.to.match(/^HTTP\/1\.1 5/);
      }),
      { numRuns: Math.min(RUNS, 2000) },
    );
  });

  it('no message of a socket does more than be refused', async () => {
    const context = testContext();
    const { studio } = context;
    const hub = new FeedHub(studio.runs, (error) => {
      throw error;
    });
    const link = { send: () => undefined, disconnect: () => undefined };
    const meters = { frames: () => undefined, held: () => undefined, events: () => undefined };
    const session = new ClientSession(link, studio.runs.events, meters);
    hub.add(session);
    const { id } = studio.runs.submit({ document, priority: 0 });
    const payload = fc.oneof(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withTypedArray: true,
        withNullPrototype: true,
      }),
      fc.record(
        {
          runId: fc.oneof(fc.constant(id), value),
          sinceSeq: fc.oneof(fc.double(), fc.integer(), text),
          hash: value,
          hidden: fc.boolean(),
          watch: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      fc.record({ runId: fc.oneof(fc.constant(id), value) }),
    );
    const name = fc.constantFrom(...(Object.keys(CLIENT_MESSAGES) as ClientMessage[]));
    await fc.assert(
      fc.asyncProperty(name, payload, async (message, body) => {
        try {
          await handleMessage(message, body, { session, hub, studio });
        } catch (error) {
          if (!(error instanceof PatchwiseError)) throw error;
          expect(errorReply(error).status).to.be.lessThan(500);
        }
        hub.tick();
      }),
      { numRuns: RUNS },
    );
    hub.close();
    context.metrics.close();
    await studio.close();
  });

  it('no header or text makes a parser throw anything but its own error, or take long', () => {
    const policy = { hosts: hostPolicy('127.0.0.1'), port: 7860 };
    const gate = new TokenGate('a token of some length');
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        parseHost(a, 80);
        expect(
          codeOf(() => requireSameOrigin({ host: a, origin: b, 'sec-fetch-site': c }, policy)),
        ).to.be.oneOf(['request/host', 'request/origin']);
        expect(codeOf(() => requireSameOrigin({ host: 'localhost:7860', origin: b }, policy))).to.equal(
          'request/origin',
        );
        expect(codeOf(() => gate.require({ authorization: a, cookie: b, token: c }, a))).to.be.oneOf([
          'request/token',
          'request/too-many',
        ]);
        const reference = parseReference(a);
        if (reference?.kind === 'sample') expect(reference.name).not.to.include('..');
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(displayName(a, 'x')).to.match(/^[^\u0000-\u001f/\\]+$/);
        withoutPaths(a + b + c);
      }),
      { numRuns: RUNS },
    );
    // Four times the text, at most about four times the work: sixteen times would be quadratic. The least of several
    // measurements each, one beside the other: a busy machine slows both.
    const fastest = (text: string): number => {
      const times = Array.from({ length: 7 }, () => {
        const began = performance.now();
        withoutPaths(text);
        return performance.now() - began;
      });
      return Math.min(...times);
    };
    for (const [part, count] of [
      ['/a', 50_000],
      ['\\\\', 50_000],
      ['/', 100_000],
      ['a/', 50_000],
      [' /a', 30_000],
      ['/a /', 30_000],
    ] as const) {
      const [short, long] = [fastest(part.repeat(count / 4)), fastest(part.repeat(count))];
      expect(long, `${JSON.stringify(part)}: ${short} and ${long} ms`).to.be.lessThan(
        10 * Math.max(short, 0.5),
      );
    }
  });
});

/** Bytes of live objects. */
function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
