import type { NextFunction, Response } from 'express';
import { assertNever } from '../../errors.ts';
import type { Reply } from '../../studio/ports/reply.ts';

/** Writes a reply. Media types are ours, never a client's, and nosniff keeps browsers from guessing others. */
export function sendReply(response: Response, status: number, reply: Reply, next: NextFunction): void {
  switch (reply.kind) {
    case 'json':
      setAll(response, { 'Cache-Control': 'no-cache', ...reply.headers });
      response.status(status).json(reply.body);
      return;
    case 'error':
      response.status(reply.status).setHeader('Cache-Control', 'no-store').json(reply.body);
      return;
    case 'empty':
      response.status(status).end();
      return;
    case 'redirect':
      response.setHeader('Cache-Control', 'no-store');
      response.redirect(307, reply.address);
      return;
    case 'text':
      setAll(response, { 'Cache-Control': 'no-cache', ...reply.headers });
      response.status(status).type(reply.type).send(reply.text);
      return;
    case 'bytes':
      setAll(response, { 'Cache-Control': 'no-cache', ...reply.headers });
      response.status(status).type(reply.type).send(asBuffer(reply.bytes));
      return;
    case 'file':
      response.type(reply.type);
      if (reply.download !== undefined) response.attachment(reply.download).type(reply.type);
      response.sendFile(
        reply.path,
        {
          dotfiles: 'allow',
          cacheControl: false,
          ...reply.range,
          headers: {
            'Cache-Control': reply.immutable ? 'private, max-age=31536000, immutable' : 'private, no-cache',
          },
        },
        (error) => {
          if (error !== undefined && error !== null && !response.headersSent) next(error);
          else if (error !== undefined && error !== null) response.destroy();
        },
      );
      return;
    default:
      assertNever(reply);
  }
}

function setAll(response: Response, headers: Readonly<Record<string, string>> = {}): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/** The same bytes, as express sends them. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
