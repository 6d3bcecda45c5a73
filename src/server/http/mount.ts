import type { Express, NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { readJsonBody, readUpload } from './read-body.ts';
import type { BodySpec, Reply, Route, RouteRequest, Upload } from './route.ts';
import { sendReply } from './send-reply.ts';
import type { UploadSlots } from './upload-slots.ts';

export interface MountOptions {
  readonly uploads: UploadSlots;
  /** Checks every JSON reply against the route's schema and throws when it does not fit: for tests. */
  readonly checkReplies?: boolean;
  /** Told of each answer, with the path as written in the table. */
  readonly observe?: (route: Route, response: Response, elapsedMs: number) => void;
}

/** Mounts every route of the table; another method at one of its addresses is answered with 405. */
export function mountRoutes(app: Express, routes: readonly Route[], options: MountOptions): void {
  for (const route of routes) app[route.method](route.path, handler(route, options));
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = routes.filter((r) => r.path === path).map((r) => r.method.toUpperCase());
    app.all(path, (_request, response) => {
      response.setHeader('Allow', allowed.join(', '));
      throw new PatchwiseError('request/method', `This address takes ${allowed.join(', ')}.`);
    });
  }
}

function handler(route: Route, { uploads, checkReplies, observe }: MountOptions) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const began = performance.now();
    if (observe !== undefined) {
      response.once('finish', () => observe(route, response, performance.now() - began));
    }
    try {
      const params = check(route.params, { ...request.params }, 'path');
      const query = check(route.query ?? z.strictObject({}), { ...request.query }, 'query');
      const release = route.body?.kind === 'upload' && isMultipart(request) ? uploads.enter() : undefined;
      try {
        const { body, upload } = await readBody(route.body, request);
        const reply = await route.handle({
          params: params as RouteRequest['params'],
          query,
          body,
          raw: request,
          ...(upload === undefined ? {} : { upload }),
        });
        if (checkReplies) requireDescribed(route, reply);
        sendReply(response, reply, next);
      } finally {
        release?.();
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
  if (spec === undefined) return { body: undefined };
  if (spec.kind === 'upload') {
    if (isMultipart(request)) return { body: undefined, upload: await readUpload(request, spec.maxBytes) };
    if (spec.optionalJson === undefined) {
      throw new PatchwiseError('request/media-type', 'Send the file as multipart/form-data.', {
        hint: 'With the header "X-Patchwise: 1".',
      });
    }
    return { body: check(spec.optionalJson, await readJsonBody(request), 'body') };
  }
  const value = await readJsonBody(request);
  if (value === undefined && spec.optional === true) return { body: check(spec.schema, {}, 'body') };
  return { body: check(spec.schema, value, 'body') };
}

function isMultipart(request: Request): boolean {
  return /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
}

/** @throws `request/invalid` naming the first part that does not fit */
function check<T extends z.ZodType>(
  schema: T | undefined,
  value: unknown,
  where: 'path' | 'query' | 'body',
): z.infer<T> {
  if (schema === undefined) return value as z.infer<T>;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue?.path.map(String).join('.').slice(0, 200) ?? '';
  const at = place === '' ? `The ${where} of the request` : `"${place}" in the ${where} of the request`;
  const code = where === 'path' ? 'request/not-found' : 'request/invalid';
  throw new PatchwiseError(
    code,
    `${at} is not usable: ${issue?.message.slice(0, 300) ?? 'it does not fit'}.`,
    {
      hint: 'The server describes every operation at /api/openapi.json.',
    },
  );
}

function requireDescribed(route: Route, reply: Reply): void {
  const { success } = route;
  const status = reply.kind === 'json' ? (reply.status ?? 200) : reply.kind === 'empty' ? 204 : 200;
  if (status >= 400) return;
  if (status !== success.status) {
    throw new Error(`${route.operation} answered ${status}; its description says ${success.status}.`);
  }
  if ((reply.kind !== 'json' && reply.kind !== 'text') || success.schema === undefined) return;
  const text = reply.kind === 'text' ? reply.text : JSON.stringify(reply.body);
  const parsed = z.json().safeParse(JSON.parse(text));
  const fits = success.schema.safeParse(parsed.data);
  if (!fits.success) {
    throw new Error(`${route.operation} answered what its schema does not describe: ${fits.error.message}`);
  }
}
