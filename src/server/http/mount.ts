import type { Express, NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import type { BodySpec, Operation } from '../../protocol/operation.ts';
import { OPERATIONS, type OperationName, type Operations } from '../../protocol/operations.ts';
import { check } from '../../studio/handlers/check-request.ts';
import type { Handler, HandlerRequest, Handlers, Upload } from '../../studio/handlers/handler.ts';
import type { Reply } from '../../studio/ports/reply.ts';
import { clientAddress } from '../security/client-address.ts';
import { JSON_SLOTS, STREAM_MEMORY, STREAM_SLOTS, UPLOAD_SLOTS } from './body-limits.ts';
import { BodySlots } from './body-slots.ts';
import { MOST_JSON_BYTES } from './pace.ts';
import { comingBytes, readJsonBody, readUpload } from './read-body.ts';
import { sendReply } from './send-reply.ts';

export interface MountOptions {
  /** Proxies in front: see {@link clientAddress}. */
  readonly proxies?: number;
  /** Checks every JSON reply against the operation's schema and throws when it does not fit: for tests. */
  readonly checkReplies?: boolean;
  /** Told of each answer. */
  readonly observe?: (operation: Operation, response: Response, elapsedMs: number) => void;
}

/** Mounts every operation of the protocol; another method at one of its addresses is answered with 405. */
export function mountOperations(app: Express, handlers: Handlers<Operations>, options: MountOptions): void {
  const names = Object.keys(OPERATIONS) as OperationName[];
  const slots = bodySlots();
  for (const name of names) {
    const operation: Operation = OPERATIONS[name];
    app[operation.method](operation.address, listener(name, handlers[name] as Handler, options, slots));
  }
  const operations: readonly Operation[] = Object.values(OPERATIONS);
  for (const address of new Set(operations.map((operation) => operation.address))) {
    const allowed = operations.filter((o) => o.address === address).map((o) => o.method.toUpperCase());
    app.all(address, (_request, response) => {
      response.setHeader('Allow', allowed.join(', '));
      throw new PatchwiseError('request/method', `This address takes ${allowed.join(', ')}.`);
    });
  }
}

function listener(
  name: OperationName,
  handle: Handler,
  { proxies, checkReplies, observe }: MountOptions,
  enter: ReturnType<typeof bodySlots>,
) {
  const operation: Operation = OPERATIONS[name];
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const began = performance.now();
    if (observe !== undefined) {
      response.once('finish', () => observe(operation, response, performance.now() - began));
    }
    try {
      const client = clientAddress(request, proxies);
      const path = check(operation.path, { ...request.params }, 'path');
      const query = check(operation.query ?? z.strictObject({}), { ...request.query }, 'query');
      const release = enter(operation.body, request, client);
      try {
        const { body, upload } = await readBody(operation.body, request);
        const reply = await handle({
          path,
          query,
          body,
          client,
          header: (name) => request.get(name),
          ...('stream' in (operation.body ?? {}) && { stream: (most: number) => comingBytes(request, most) }),
          ...(upload === undefined ? {} : { upload }),
        } as HandlerRequest);
        if (checkReplies) requireDescribed(name, reply);
        sendReply(response, operation.reply.status, reply, next);
      } finally {
        release();
      }
    } catch (error) {
      next(error);
    }
  };
}

async function readBody(
  spec: BodySpec | undefined,
  request: Request,
): Promise<{ readonly body: unknown; readonly upload?: Upload }> {
  if (spec === undefined || 'stream' in spec) return { body: undefined };
  if ('upload' in spec) {
    if (isMultipart(request)) return { body: undefined, upload: await readUpload(request, spec.upload) };
    if (spec.json === undefined) {
      throw new PatchwiseError('request/media-type', 'Send the file as multipart/form-data.', {
        hint: 'With the header "X-Patchwise: 1".',
      });
    }
    return { body: check(spec.json, await readJsonBody(request), 'body') };
  }
  const value = await readJsonBody(request);
  if (value === undefined && spec.optional === true) return { body: check(spec.json, {}, 'body') };
  return { body: check(spec.json, value, 'body') };
}

/** Places for bodies: every one that is read takes one, until it has been answered. */
function bodySlots() {
  const uploads = new BodySlots(UPLOAD_SLOTS);
  const streams = new BodySlots(STREAM_SLOTS);
  const json = new BodySlots(JSON_SLOTS);
  return (spec: BodySpec | undefined, request: Request, client: string): (() => void) => {
    if (spec === undefined) return () => undefined;
    if ('stream' in spec) return streams.enter(client, STREAM_MEMORY);
    if ('upload' in spec && isMultipart(request)) {
      return uploads.enter(client, declaredBytes(request, spec.upload));
    }
    return json.enter(client, declaredBytes(request, MOST_JSON_BYTES));
  };
}

function declaredBytes(request: Request, most: number): number {
  const declared = Number(request.headers['content-length']);
  return declared >= 0 ? Math.min(declared, most) : most;
}

function isMultipart(request: Request): boolean {
  return /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
}

function requireDescribed(name: OperationName, reply: Reply): void {
  const { json }: Operation['reply'] = OPERATIONS[name].reply;
  if ((reply.kind !== 'json' && reply.kind !== 'text') || json === undefined) return;
  const text = reply.kind === 'text' ? reply.text : JSON.stringify(reply.body);
  const parsed = z.json().safeParse(JSON.parse(text));
  const fits = json.safeParse(parsed.data);
  if (!fits.success) {
    throw new Error(`${name} answered what its schema does not describe: ${fits.error.message}`);
  }
}
