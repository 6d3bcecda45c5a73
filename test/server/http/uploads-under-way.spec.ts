import { once } from 'node:events';
import { type ClientRequest, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import sharp from 'sharp';
import { readRawBody, readUpload } from '../../../src/server/http/read-body.ts';
import { UPLOAD_LIMITS } from '../../../src/server/security/upload-limits.ts';
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
    for (let i = 0; i < UPLOAD_LIMITS.concurrentByClient; i++) idle(slow);
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

  it('that send nothing, or too little, are ended with an error', async () => {
    const codes: Promise<string | undefined>[] = [];
    const pace = { stallMs: 200, leastBytesPerSecond: 1e6 };
    const place = createServer((incoming) => {
      codes.push(
        codeOfAsync(() =>
          incoming.url === '/raw' ? readRawBody(incoming, 1000, pace) : readUpload(incoming, 1000, pace),
        ),
      );
    }).listen(0, '127.0.0.1');
    await once(place, 'listening');
    const { port } = place.address() as AddressInfo;
    const begin = (path: string) => {
      const one = request({ host: '127.0.0.1', port, path, method: 'POST', headers: MULTIPART });
      one.on('error', () => undefined);
      one.write(BEGINNING);
      return one;
    };
    const silent = begin('/silent');
    const raw = begin('/raw');
    // A byte at a time: never silent, and far too slow.
    const dripping = begin('/dripping');
    const drip = setInterval(() => dripping.write('a'), 20);
    try {
      await until(
        () => codes.length,
        (count) => count === 3,
      );
      expect(await Promise.all(codes)).to.deep.equal(Array(3).fill('request/invalid'));
    } finally {
      clearInterval(drip);
      for (const one of [silent, raw, dripping]) one.destroy();
      place.closeAllConnections();
      place.close();
    }
  });
});
