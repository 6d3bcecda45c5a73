import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** A JSON body, or a multipart upload of one file. */
export type BodySpec =
  | { readonly kind: 'json'; readonly schema: z.ZodType; readonly optional?: boolean }
  | { readonly kind: 'upload'; readonly maxBytes: number; readonly optionalJson?: z.ZodType };

/** What a route answers with. */
export type Reply =
  | { readonly kind: 'json'; readonly status?: number; readonly body: unknown; readonly headers?: Headers }
  | { readonly kind: 'empty'; readonly headers?: Headers }
  | { readonly kind: 'text'; readonly type: string; readonly text: string; readonly headers?: Headers }
  | { readonly kind: 'bytes'; readonly type: string; readonly bytes: Buffer; readonly headers?: Headers }
  | {
      readonly kind: 'file';
      /** Absolute. */
      readonly path: string;
      readonly type: string;
      /** Named for saving; shown in the page when absent. */
      readonly download?: string;
      /** Its bytes never change at this address. */
      readonly immutable?: boolean;
    };

type Headers = Readonly<Record<string, string>>;

export interface Upload {
  /** As the client called it. */
  readonly name: string | undefined;
  readonly bytes: Uint8Array;
}

/** A request after its parts were checked against the route's schemas. */
export interface RouteRequest<P = Record<string, string>, Q = unknown, B = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly upload?: Upload;
  readonly raw: IncomingMessage;
}

/** One operation: the single source of what is mounted, checked and documented. */
export interface Route {
  readonly method: Method;
  /** With `:name` for parameters, as express writes them. */
  readonly path: string;
  /** Name of the operation in clients. */
  readonly operation: string;
  readonly tag: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Headers that the operation reads, for the document only. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodySpec;
  /** Success: status, description, and the schema of its JSON or the media type of its bytes. */
  readonly success: {
    readonly status: number;
    readonly description: string;
    readonly schema?: z.ZodType;
    readonly type?: string;
  };
  /** Statuses of errors besides 400, 401, 403 and 500, which every operation may answer. */
  readonly errors?: readonly number[];
  handle(request: RouteRequest): Promise<Reply> | Reply;
}

interface TypedRoute<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>
  extends Omit<Route, 'params' | 'query' | 'body' | 'handle'> {
  readonly params?: P;
  readonly query?: Q;
  readonly body?:
    | { readonly kind: 'json'; readonly schema: B; readonly optional?: boolean }
    | { readonly kind: 'upload'; readonly maxBytes: number; readonly optionalJson?: B };
  handle(request: RouteRequest<z.infer<P>, z.infer<Q>, z.infer<B>>): Promise<Reply> | Reply;
}

/** Declares a route with the types of its schemas; they are forgotten in the table. */
export function route<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
>(definition: TypedRoute<P, Q, B>): Route {
  return definition as unknown as Route;
}

export function json(body: unknown, status = 200, headers: Headers = {}): Reply {
  return { kind: 'json', status, body, headers };
}

/** JSON that is the same for every request, put into text once. */
export function fixedJson(body: unknown): () => Reply {
  const text = JSON.stringify(body);
  return () => ({ kind: 'text', type: 'application/json; charset=utf-8', text });
}

export const EMPTY: Reply = { kind: 'empty' };
