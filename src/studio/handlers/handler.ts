import type { IncomingMessage } from 'node:http';
import type { ErrorBody } from '../../protocol/errors.ts';
import type { BodyOf, Operation, PathOf, QueryOf, ReplyOf } from '../../protocol/operation.ts';

type Headers = Readonly<Record<string, string>>;

interface JsonReply<T> {
  readonly kind: 'json';
  readonly body: T;
  readonly headers?: Headers;
}

/** JSON that was put into text before. */
interface TextReply {
  readonly kind: 'text';
  readonly type: string;
  readonly text: string;
  readonly headers?: Headers;
}

/** Bytes at hand, or a file's. */
export type BytesReply =
  | { readonly kind: 'bytes'; readonly type: string; readonly bytes: Buffer; readonly headers?: Headers }
  | {
      readonly kind: 'file';
      /** Absolute. */
      readonly path: string;
      readonly type: string;
      /** Named for saving; shown in the page when absent. */
      readonly download?: string;
      /** Of its bytes only these, the last one included. */
      readonly range?: { readonly start: number; readonly end: number };
      /** Its bytes never change at this address. */
      readonly immutable?: boolean;
    };

interface EmptyReply {
  readonly kind: 'empty';
}

/** A refusal whose status is not that of its code. */
interface ErrorReply {
  readonly kind: 'error';
  readonly status: number;
  readonly body: ErrorBody;
}

export type Reply = JsonReply<unknown> | TextReply | BytesReply | EmptyReply | ErrorReply;

/** What a handler may answer, by what the operation promises. */
type ReplyFor<O extends Operation> =
  | ErrorReply
  | (O['reply'] extends { readonly json: unknown }
      ? JsonReply<ReplyOf<O>> | TextReply
      : O['reply'] extends { readonly bytes: string }
        ? BytesReply | TextReply
        : EmptyReply);

export interface Upload {
  /** As the client called it. */
  readonly name: string | undefined;
  readonly bytes: Uint8Array;
}

/** A request after its parts were checked against the operation's schemas. */
export interface HandlerRequest<O extends Operation = Operation> {
  readonly path: PathOf<O>;
  readonly query: QueryOf<O>;
  readonly body: BodyOf<O>;
  readonly upload?: Upload;
  /** Whom it comes from: see security/client-address.ts. */
  readonly client: string;
  readonly raw: IncomingMessage;
}

export type Handler<O extends Operation = Operation> = (
  request: HandlerRequest<O>,
) => ReplyFor<O> | Promise<ReplyFor<O>>;

/** A handler for each operation of a table: one that is missing, or that answers something else, does not compile. */
export type Handlers<T extends Readonly<Record<string, Operation>>> = {
  readonly [Name in keyof T]: Handler<T[Name]>;
};

export function json<T>(body: T, headers: Headers = {}): JsonReply<T> {
  return { kind: 'json', body, headers };
}

/** JSON that is the same for every request, put into text once. */
export function fixedJson(body: unknown): () => TextReply {
  const text = JSON.stringify(body);
  return () => ({ kind: 'text', type: 'application/json; charset=utf-8', text });
}

export const EMPTY: EmptyReply = { kind: 'empty' };
