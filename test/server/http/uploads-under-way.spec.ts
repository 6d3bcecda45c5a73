import { once } from 'node:events';
import { type ClientRequest, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import sharp from 'sharp';
import { BODY_PACE, UPLOAD_SLOTS } from '../../../src/server/http/body-limits.ts';
import { dropUnreadBodies, SLOWEST } from '../../../src/server/http/pace.ts';
import { readJsonBody, readRawBody, readUpload } from '../../../src/server/http/read-body.ts';
import { UPLOAD_LIMITS } from '../../../src/studio/uploads/upload-limits.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';
import { until } from '../support/waiting.ts';

const MULTIPART = { 'content-type': 'multipart/form-data; boundary=x', 'x-patchwise': '1' };
const BEGINNING = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n';

describe('uploads under way', () => {
  let server: TestServer;
  const open: ClientRequest[] = [];
  before(async () => {
    server = await startTestServer({ proxies: 1 });
  });
  after(async () => {
    for (const one of open) one.destroy();
    await server.close();
  });

  /** Begins an upload and sends no more. */
  function idle(client: string): ClientRequest {
    const one = request({
      ...{ host: '127.0.0.1', port: server.port, path: '/api/assets', method: 'POST' },
      headers: { ...MULTIPART, 'x-forwarded-for': client, 'content-length': 1000 },
    });
    one.on('error', () => undefined);
    one.write(BEGINNING);
    open.push(one);
    return one;
  }
  async function upload(client: string): Promise<number> {
    const picture = await sharp({ create: { width: 8, height: 6, channels: 3, background: '#369' } })
      .png()
      .toBuffer();
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(picture)]), 'a.png');
    const headers = { 'x-patchwise': '1', 'x-forwarded-for': client };
    return (await fetch(`${server.url}/api/assets`, { method: 'POST', headers, body: form })).status;
  }

  it('that are idle keep their own client waiting, nobody else', async () => {
    const [slow, quick] = ['203.0.113.7', '203.0.113.8'];
    for (let i = 0; i < UPLOAD_SLOTS.concurrentByClient; i++) idle(slow);
    // They are under way when one more of that client is refused.
    await until(
      () => upload(slow),
      (status) => status === 429,
    );
    expect(await upload(quick)).to.be.oneOf([200, 201]);
    for (const one of open.splice(0)) one.destroy();
    await until(
      () => upload(slow),
      (status) => status < 300,
    );
  });

  it('may take as long as the largest body does at the least pace', () => {
    const upload = Math.max(UPLOAD_LIMITS.imageBytes, UPLOAD_LIMITS.modelBytes);
    expect(SLOWEST.requestTimeout / 1000).to.be.at.least(upload / BODY_PACE.leastBytesPerSecond);
  });
});

describe('the pace of bodies', () => {
  /** Reads what comes as its address says. */
  async function openPlace(pace: { readonly stallMs: number; readonly leastBytesPerSecond: number }) {
    const readers: Readonly<Record<string, (incoming: IncomingMessage) => Promise<unknown>>> = {
      '/raw': (incoming) => readRawBody(incoming, 1000, pace),
      '/json': (incoming) => readJsonBody(incoming, pace),
      '/upload': (incoming) => readUpload(incoming, 1000, pace),
    };
    const place = createServer((incoming, response) => {
      const read = readers[incoming.url ?? ''];
      if (read === undefined) throw new Error(`Nothing reads ${incoming.url}.`);
      void codeOfAsync(() => read(incoming)).then((code) => response.end(code ?? 'taken'));
    }).listen(0, '127.0.0.1');
    await once(place, 'listening');
    const { port } = place.address() as AddressInfo;
    const open: ClientRequest[] = [];
    return {
      begin(path: string): { readonly outgoing: ClientRequest; readonly answer: Promise<string> } {
        const outgoing = request({ host: '127.0.0.1', port, path, method: 'POST', headers: MULTIPART });
        outgoing.on('error', () => undefined);
        outgoing.write(BEGINNING);
        open.push(outgoing);
        const answer = once(outgoing, 'response').then(async ([incoming]) => text(incoming));
        return { outgoing, answer };
      },
      close() {
        for (const one of open) one.destroy();
        place.closeAllConnections();
        place.close();
      },
    };
  }

  it('ends those that send nothing, or too little, with an answer', async () => {
    const place = await openPlace({ stallMs: 200, leastBytesPerSecond: 1e6 });
    const silent = ['/upload', '/raw', '/json'].map((path) => place.begin(path).answer);
    // A byte at a time: never silent, and far too slow.
    const dripping = place.begin('/upload');
    const drip = setInterval(() => dripping.outgoing.write('a'), 20);
    try {
      expect(await Promise.all([...silent, dripping.answer])).to.deep.equal(Array(4).fill('request/invalid'));
    } finally {
      clearInterval(drip);
      place.close();
    }
  });

  it('lets those pass that are slow and never stop, however long they take', async () => {
    const stallMs = 200;
    const place = await openPlace({ stallMs, leastBytesPerSecond: 1 });
    const steady = ['/upload', '/raw'].map((path) => place.begin(path));
    let drips = 0;
    try {
      await new Promise<void>((done) => {
        const drip = setInterval(() => {
          for (const { outgoing } of steady) outgoing.write('a');
          if (++drips * 20 < 5 * stallMs) return;
          clearInterval(drip);
          for (const { outgoing } of steady) outgoing.end('\r\n--x--\r\n');
          done();
        }, 20);
      });
      expect(await Promise.all(steady.map(({ answer }) => answer))).to.deep.equal(['taken', 'taken']);
    } finally {
      place.close();
    }
  });

  it('drops the rest of a refused one, for so long', async () => {
    const place = createServer((_incoming, response) => response.writeHead(413).end()).listen(0, '127.0.0.1');
    dropUnreadBodies(place, 300);
    await once(place, 'listening');
    const { port } = place.address() as AddressInfo;
    const outgoing = request({ host: '127.0.0.1', port, method: 'POST', headers: MULTIPART });
    outgoing.on('error', () => undefined);
    const drip = setInterval(() => outgoing.write(Buffer.alloc(65_536)), 20);
    try {
      const [incoming] = await once(outgoing, 'response');
      expect(incoming.statusCode).to.equal(413);
      incoming.resume();
      // The server ends it, whenever that is, by a reset, too (`once` would throw that): the client goes on.
      await new Promise<void>((resolve) => outgoing.once('close', () => resolve()));
    } finally {
      clearInterval(drip);
      place.closeAllConnections();
      place.close();
    }
  });
});
