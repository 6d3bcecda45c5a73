import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import fc from 'fast-check';
import type { Operation } from '../../../src/protocol/operation.ts';
import { noiseGraph } from './graphs.ts';

export const document = noiseGraph();
const photo = readFileSync('test/fixtures/metrics/lake-27x18.png');

/** Text that breaks things elsewhere. */
export const nasty = fc.constantFrom(
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
export const text = fc.oneof(nasty, fc.string(), fc.string({ unit: 'binary' }));
const known = fc.constantFrom('r1', 'r2', 'a1', 'mine', 'x.png', 'ab'.repeat(32));
export const value = fc.oneof(text, known, fc.integer().map(String), fc.double().map(String));
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

/** A request, sound or not. */
export interface Shot {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Requests to operations, with anything in place of what belongs there. */
export function shots(operations: readonly Operation[]): fc.Arbitrary<Shot> {
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

export function encode(raw: string): string {
  return /\p{Surrogate}/u.test(raw) ? '%ED%A0%80' : encodeURIComponent(raw).slice(0, 4000);
}

function headerText(raw: string): string {
  return raw.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 3000) || 'text/plain';
}

export function clean(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([k, v]) => (v === undefined ? [] : [[k, headerText(v)]])),
  );
}

export const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** The status, or 0 when the connection was closed (as for a request that is no HTTP). */
export function fire(
  server: { readonly port: number },
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
