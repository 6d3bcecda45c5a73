import { connect } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { PatchwiseError } from '../../src/errors.ts';
import { OPERATIONS } from '../../src/protocol/operations.ts';
import { CLIENT_MESSAGES, type ClientMessage } from '../../src/protocol/socket.ts';
import { hostPolicy, parseHost } from '../../src/server/security/hosts.ts';
import { requireSameOrigin } from '../../src/server/security/same-origin.ts';
import { TokenGate } from '../../src/server/security/token.ts';
import { handleMessage } from '../../src/studio/clients/messages.ts';
import { errorReply } from '../../src/studio/handlers/error-reply.ts';
import { withoutPaths } from '../../src/studio/public-view.ts';
import { parseReference } from '../../src/studio/references.ts';
import { displayName } from '../../src/studio/uploads/upload-limits.ts';
import { codeOf } from '../support/code-of.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { testContext } from './support/context.ts';
import { agent, document, fire, shots, text, value } from './support/shots.ts';
import { socketSession } from './support/socket-session.ts';
import { startTestServer, type TestServer } from './support/start-server.ts';

/** `npm run test:fuzz` sets 10,000. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 150);

describe('Fuzz', () => {
  let server: TestServer;
  let unhandled = 0;
  const count = () => void unhandled++;
  before(async () => {
    server = await startTestServer();
    server.studio.queueCapacity = 20;
    await server.studio.runs.submit({ document, priority: 0 });
    await server.studio.graphs.save('mine', document, 0);
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
          // The server closes what has been said to its end, whatever it was.
          const socket = connect(server.port, '127.0.0.1', () => socket.end(bytes));
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
    const { hub, session } = socketSession(studio.runs);
    const { id } = await studio.runs.submit({ document, priority: 0 });
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
        await hub.tick();
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
      // What other programs take away changes from moment to moment; work that grows with the square is never done in time.
      let [short, long] = [0, Number.POSITIVE_INFINITY];
      for (let attempt = 0; attempt < 40 && long >= 10 * Math.max(short, 0.5); attempt++) {
        [short, long] = [fastest(part.repeat(count / 4)), fastest(part.repeat(count))];
      }
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
