import { z } from 'zod';
import { assertNever, PatchwiseError } from '../../src/errors.ts';
import type { Operation } from '../../src/protocol/operation.ts';
import { OPERATIONS, type OperationName, type Operations } from '../../src/protocol/operations.ts';
import { studioHandlers } from '../../src/studio/handlers/all.ts';
import { check } from '../../src/studio/handlers/check-request.ts';
import { errorReply } from '../../src/studio/handlers/error-reply.ts';
import type { Handler, HandlerRequest, Handlers, Upload } from '../../src/studio/handlers/handler.ts';
import type { Reply } from '../../src/studio/ports/reply.ts';
import { fileBlob } from '../node/file-blob.ts';
import type { ApiResponse } from '../shared/messages.ts';
import type { PageStudio } from './studio.ts';
import { systemHandlers } from './system.ts';
import { templateHandlers } from './templates.ts';

/** What an operation is asked, as it would travel: path and query as texts. */
export interface Asked {
  readonly path?: object;
  readonly query?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly upload?: Upload;
}

export type Answer = (name: OperationName, asked: Asked) => Promise<ApiResponse>;

/** Answers operations as the server does, by the same handlers; those that need a server say so. */
export function createAnswer(studio: PageStudio): Answer {
  const handlers: Partial<Handlers<Operations>> = {
    ...studioHandlers({ studio, packs: { current: studio } }),
    ...systemHandlers(studio),
    ...templateHandlers(studio),
  };
  return async (name, asked) => {
    try {
      const operation: Operation = OPERATIONS[name];
      const handle = handlers[name] as Handler | undefined;
      if (handle === undefined) throw needsServer(operation);
      return await written(await handle(request(operation, asked)), operation.reply.status);
    } catch (error) {
      const { status, body, unexpected } = errorReply(error);
      if (unexpected) console.error(error);
      return jsonResponse(status, body);
    }
  };
}

function needsServer({ summary }: Operation): PatchwiseError {
  return new PatchwiseError('server/unavailable', `This site has no server: ${summary}`, {
    hint: 'Install Patchwise and start the studio (npx patchwise serve): it can.',
  });
}

function request(operation: Operation, { path, query, headers = {}, body, upload }: Asked): HandlerRequest {
  const texts = Object.fromEntries(
    Object.entries(query ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, String(value)]),
  );
  const given = new Map(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
  const spec = operation.body;
  const schema = spec === undefined || upload !== undefined || 'stream' in spec ? undefined : spec.json;
  return {
    path: check(operation.path, path ?? {}, 'path'),
    query: check(operation.query ?? z.strictObject({}), texts, 'query'),
    body: schema && check(schema, body ?? {}, 'body'),
    ...(upload !== undefined && { upload }),
    client: 'page',
    header: (name) => given.get(name),
  } as HandlerRequest;
}

async function written(reply: Reply, status: number): Promise<ApiResponse> {
  switch (reply.kind) {
    case 'json':
      return jsonResponse(status, reply.body, reply.headers);
    case 'text':
      return { status, headers: { ...reply.headers, 'Content-Type': reply.type }, body: reply.text };
    case 'error':
      return jsonResponse(reply.status, reply.body);
    case 'empty':
      return { status, headers: {}, body: null };
    case 'redirect':
      return { status: 307, headers: { Location: reply.address }, body: null };
    case 'bytes': {
      const body = new Blob([reply.bytes as unknown as Uint8Array<ArrayBuffer>], { type: reply.type });
      return { status, headers: { ...reply.headers, 'Content-Type': reply.type }, body };
    }
    case 'file': {
      const headers = { 'Content-Type': reply.type, ...attachment(reply.download) };
      return { status, headers, body: await fileBlob(reply.path, reply.type) };
    }
    default:
      return assertNever(reply);
  }
}

function attachment(name: string | undefined): Record<string, string> {
  if (name === undefined) return {};
  return { 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}` };
}

function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return { status, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
