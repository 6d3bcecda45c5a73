import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { sha256 } from '../../../src/runtime/sha256.ts';

/** What the server was asked for, in order: method and key. */
export type S3Request = readonly [method: string, key: string];

/** A small object store for specs: objects are put, copied, listed, asked for and deleted, path style, with signatures checked. */
export interface S3Server {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  readonly objects: ReadonlyMap<string, Buffer>;
  readonly requests: readonly S3Request[];
  /** Whether one of them has shown another secret than a signature. */
  readonly sawToken: () => boolean;
  /** The next so many requests are answered with 503. */
  refuse(count: number): void;
  /** The next so many answers break off in the middle. */
  breakOff(count: number): void;
  /**
   * What is put under keys with this part is stored, but not answered: who waits for that stands still.
   * @returns what answers, also from then on
   */
  withhold(part: string): () => void;
  close(): Promise<void>;
}

export const S3_KEYS = { id: 'AKTEST', secret: 'a-secret-of-the-specs' } as const;

/** One with a bucket `pictures` for all tests of a suite; its keys are in the environment while one of them runs. */
export function useS3Server(): () => S3Server {
  let server: S3Server | undefined;
  before(async () => {
    server = await startS3Server('pictures');
  });
  after(() => server?.close());
  useS3Keys();
  return () => {
    if (server === undefined) throw new Error('The object store has not been started.');
    return server;
  };
}

/** The keys of an object store are in the environment while a test of the suite runs. */
export function useS3Keys(): void {
  const environment = { ...process.env };
  beforeEach(() => {
    process.env['AWS_ACCESS_KEY_ID'] = S3_KEYS.id;
    process.env['AWS_SECRET_ACCESS_KEY'] = S3_KEYS.secret;
  });
  afterEach(() => {
    process.env = { ...environment };
  });
}

/** Keys that a listing names at a time: few, so that specs see more pages than one. */
const PAGE = 3;

/** Starts it on loopback. @param bucket the only one that it has */
export async function startS3Server(bucket: string): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const requests: S3Request[] = [];
  let sawToken = false;
  let refused = 0;
  let broken = 0;
  /** What is not answered until this has ended. */
  const withheld = new Map<string, Promise<void>>();
  const heldBack = ({ method, url = '' }: IncomingMessage): Promise<void> | undefined =>
    [...withheld].find(([part]) => method === 'PUT' && decodeURIComponent(url).includes(part))?.[1];

  function answer(request: IncomingMessage, body: Buffer): Answer {
    const { method = '', url = '' } = request;
    const [, name = '', ...rest] = decodeURIComponent(url.split('?')[0] ?? '').split('/');
    const key = rest.join('/');
    requests.push([method, key]);
    const { authorization = 'AWS4', cookie } = request.headers;
    sawToken ||= !authorization.startsWith('AWS4') || cookie !== undefined;
    if (refused > 0) {
      refused -= 1;
      return failed(503, 'SlowDown');
    }
    const wrong = wrongSignature(request, body);
    if (wrong !== undefined) return failed(403, wrong);
    if (name !== bucket) return failed(404, 'NoSuchBucket');
    const query = new URLSearchParams(url.split('?')[1]);
    if (method === 'GET' && query.get('list-type') === '2') return page(query);
    const found = objects.get(key);
    switch (method) {
      case 'PUT': {
        const source = request.headers['x-amz-copy-source'];
        const copied = objects.get(decodeURIComponent(String(source)).replace(`${bucket}/`, ''));
        if (source !== undefined && copied === undefined) return failed(404, 'NoSuchKey');
        objects.set(key, copied ?? body);
        return {
          status: 200,
          ...(source && { body: '<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>' }),
        };
      }
      case 'DELETE':
        objects.delete(key);
        return { status: 204 };
      case 'GET':
      case 'HEAD':
        return found === undefined ? failed(404, 'NoSuchKey') : { status: 200, body: found };
      default:
        return failed(405, 'MethodNotAllowed');
    }
  }

  /** Of a listing, {@link PAGE} keys after the one where the page before ended. */
  function page(query: URLSearchParams): Answer {
    const after = query.get('continuation-token') ?? '';
    const left = [...objects.keys()]
      .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
      .sort();
    const keys = left.slice(0, PAGE);
    const next = left.length > PAGE ? `<NextContinuationToken>${keys.at(-1)}</NextContinuationToken>` : '';
    const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    const body = `<IsTruncated>${left.length > PAGE}</IsTruncated>${next}${contents}`;
    return { status: 200, body: `<ListBucketResult>${body}</ListBucketResult>` };
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const { status, body } = answer(request, Buffer.concat(chunks));
      await heldBack(request);
      if (broken > 0 && body !== undefined && body.length > 1) {
        broken -= 1;
        response.writeHead(status, { 'content-length': Buffer.byteLength(body) });
        response.write(body.slice(0, body.length / 2), () => response.destroy());
        return;
      }
      // Answers to HEAD have no body, so no code either: as with the real thing.
      response
        .writeHead(status, { 'content-length': Buffer.byteLength(body ?? '') })
        .end(request.method === 'HEAD' ? undefined : body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    objects,
    requests,
    sawToken: () => sawToken,
    refuse(count) {
      refused = count;
    },
    breakOff(count) {
      broken = count;
    },
    withhold(part) {
      let go = (): void => undefined;
      const end = new Promise<void>((resolve) => {
        go = resolve;
      });
      withheld.set(part, end);
      return () => {
        withheld.delete(part);
        go();
      };
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body?: Buffer | string;
}

function failed(status: number, code: string): Answer {
  return { status, body: `<Error><Code>${code}</Code><Message>${code}, says the server.</Message></Error>` };
}

const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** AWS Signature Version 4, in headers or in the query. @returns the code of the error, or undefined when it is right */
function wrongSignature({ method, url = '', headers }: IncomingMessage, body: Buffer): string | undefined {
  const [path = '', text = ''] = url.split('?');
  const query = new URLSearchParams(text);
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d+)\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/.exec(
      headers.authorization ?? asHeader(query),
    );
  if (found === null) return 'AccessDenied';
  const [, id, day = '', region = '', names = '', signature] = found;
  if (id !== S3_KEYS.id) return 'InvalidAccessKeyId';
  const isInQuery = headers.authorization === undefined;
  const hash = isInQuery ? 'UNSIGNED-PAYLOAD' : String(headers['x-amz-content-sha256']);
  if (/^[0-9a-f]{64}$/.test(hash) && hash !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const time = isInQuery ? query.get('X-Amz-Date') : headers['x-amz-date'];
  if (isInQuery && Date.now() > endOf(query)) return 'AccessDenied';
  const canonical = [
    method,
    path,
    text
      .split('&')
      .filter((part) => !part.startsWith('X-Amz-Signature='))
      .sort()
      .join('&'),
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    hash,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${S3_KEYS.secret}`, day));
  return hmac(key, toSign).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

function asHeader(query: URLSearchParams): string {
  const of = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  return `${of('Algorithm')} Credential=${of('Credential')}, SignedHeaders=${of('SignedHeaders')}, Signature=${of('Signature')}`;
}

/** Until when a signed address holds, ms since the epoch. */
function endOf(query: URLSearchParams): number {
  const [, y, mo, d, h, mi, s] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
  return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) + 1000 * Number(query.get('X-Amz-Expires'));
}
