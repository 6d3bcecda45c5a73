import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import busboy from 'busboy';
import { PatchwiseError } from '../../errors.ts';
import type { JsonValue } from '../../graph/document/document.ts';
import { readJson } from '../../graph/document/json/reader.ts';
import { LIMITS } from '../../graph/document/limits.ts';
import type { Upload } from '../../studio/handlers/handler.ts';
import { BODY_PACE, type Pace } from './body-limits.ts';
import { MOST_JSON_BYTES, watchPace } from './pace.ts';

/**
 * Reads a JSON body by the rules of graph files: no duplicate or prototype keys, finite numbers, caps. An absent
 * body is undefined.
 * @throws `request/too-large`, `request/media-type`, `request/invalid` with the place, or when it comes too slowly
 */
export async function readJsonBody(
  request: IncomingMessage,
  pace: Pace = BODY_PACE,
): Promise<JsonValue | undefined> {
  const bytes = await readRawBody(request, MOST_JSON_BYTES, pace);
  if (bytes.length === 0) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new PatchwiseError('request/invalid', 'The request body is not UTF-8.');
  }
  const parsed = readJson(text, { ...LIMITS, bytes: MOST_JSON_BYTES, depth: LIMITS.depth + 2 });
  if (parsed.ok) return parsed.value;
  const [first] = parsed.error;
  throw new PatchwiseError('request/invalid', `The request body: ${first?.message ?? 'not JSON.'}`, {
    hint: first?.hint || undefined,
    details: { problems: parsed.error },
  });
}

/**
 * Reads a body of plain bytes, into memory.
 * @throws `request/too-large`; `request/invalid` when it ends early, or comes too slowly
 */
export async function readRawBody(
  request: IncomingMessage,
  most: number,
  pace: Pace = BODY_PACE,
): Promise<Buffer> {
  requireIdentity(request);
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(most);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const { fail, done } = watchBody(request, pace, reject);
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > most) fail(tooLarge(most));
      else chunks.push(chunk);
    };
    request.on('data', take);
    request.on('end', () => {
      done();
      resolve(Buffer.concat(chunks));
    });
  });
}

/**
 * A body of plain bytes, as it comes: what takes it decides where it goes, and it is not read before.
 * @throws `request/too-large`; `request/invalid` when its length is not announced; while it is read, when it ends early or
 *   comes too slowly
 */
export function comingBytes(
  request: IncomingMessage,
  most: number,
  pace: Pace = BODY_PACE,
): { readonly length: number; readonly chunks: AsyncIterable<Buffer> } {
  requireIdentity(request);
  const announced = request.headers['content-length'];
  if (announced === undefined) {
    throw new PatchwiseError('request/invalid', 'The request does not say how many bytes come.', {
      hint: 'Send it with Content-Length.',
    });
  }
  const length = Number(announced);
  if (length > most) throw tooLarge(most);
  async function* chunks(): AsyncGenerator<Buffer> {
    const body = new PassThrough();
    const { done } = watchBody(request, pace, (error) => body.destroy(error));
    request.pipe(body);
    try {
      yield* body as AsyncIterable<Buffer>;
    } finally {
      done();
      request.unpipe(body);
      request.resume();
    }
  }
  return { length, chunks: chunks() };
}

/**
 * Reads a multipart body with one file, into memory.
 * @throws `request/too-large`; `request/invalid` when there is no file or more than one, or when it comes too slowly
 */
export function readUpload(
  request: IncomingMessage,
  maxBytes: number,
  pace: Pace = BODY_PACE,
): Promise<Upload> {
  requireIdentity(request);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + 65_536) throw tooLarge(maxBytes);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let name: string | undefined;
    let files = 0;
    const { fail, done } = watchBody(request, pace, reject);
    let parser: ReturnType<typeof busboy>;
    try {
      parser = busboy({
        headers: request.headers,
        defParamCharset: 'utf8',
        limits: { files: 1, fileSize: maxBytes, fields: 8, fieldSize: 1024, fieldNameSize: 100, parts: 12 },
      });
    } catch {
      fail(new PatchwiseError('request/invalid', 'The multipart body has no usable boundary.'));
      return;
    }
    parser.on('file', (_field, stream, info) => {
      files++;
      name = info.filename;
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('limit', () => fail(tooLarge(maxBytes)));
      stream.on('error', () => fail(interrupted()));
    });
    parser.on('filesLimit', () => fail(new PatchwiseError('request/invalid', 'Send one file at a time.')));
    parser.on('error', () => fail(new PatchwiseError('request/invalid', 'The multipart body is damaged.')));
    parser.on('close', () => {
      if (files === 0) fail(new PatchwiseError('request/invalid', 'The multipart body has no file.'));
      else {
        done();
        resolve({ name, bytes: Buffer.concat(chunks) });
      }
    });
    request.pipe(parser);
  });
}

/**
 * Watches a body that is being read, until it ends (`done`) or cannot be taken (`fail`): what is still under way
 * is then read and thrown away, so that the answer can be seen.
 */
function watchBody(
  request: IncomingMessage,
  pace: Pace,
  reject: (error: PatchwiseError) => void,
): { readonly fail: (error: PatchwiseError) => void; readonly done: () => void } {
  const done = watchPace(request, pace, () => fail(tooSlow()));
  const fail = (error: PatchwiseError): void => {
    done();
    request.unpipe();
    request.removeAllListeners('data');
    request.resume();
    reject(error);
  };
  request.on('error', () => fail(interrupted()));
  request.on('aborted', () => fail(interrupted()));
  if (request.destroyed) fail(interrupted());
  return { fail, done };
}

/** Compressed bodies could hold a thousand times what they weigh. @throws `request/media-type` */
function requireIdentity(request: IncomingMessage): void {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return;
  throw new PatchwiseError('request/media-type', 'A compressed request body is not taken.');
}

function tooLarge(most: number): PatchwiseError {
  return new PatchwiseError('request/too-large', `The request body exceeds the limit of ${most} bytes.`);
}

function tooSlow(): PatchwiseError {
  return new PatchwiseError('request/invalid', 'The upload came too slowly and was ended.', {
    hint: 'Try again over a better connection.',
  });
}

function interrupted(): PatchwiseError {
  return new PatchwiseError('request/invalid', 'The request body ended early.');
}
