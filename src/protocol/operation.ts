import type { z } from 'zod';
import type { JsonValue } from '../graph/document/document.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

export type Tag = 'nodes' | 'graphs' | 'assets' | 'models' | 'runs' | 'templates' | 'machines' | 'system';

/**
 * A JSON body; or a multipart upload of one file (of at most `upload` bytes) that may be replaced by JSON; or bytes as
 * they are (at most `stream`), which the handler reads itself.
 */
export type BodySpec =
  | { readonly json: z.ZodType; readonly optional?: boolean }
  | { readonly upload: number; readonly json?: z.ZodType }
  | { readonly stream: number };

/** What a success is: JSON of a schema, bytes of a media type, or nothing. */
export interface ReplySpec {
  readonly status: number;
  readonly description: string;
  readonly json?: z.ZodType;
  readonly bytes?: string;
}

/**
 * One operation of the studio's REST interface. From this alone it is mounted and checked (server/http/mount.ts),
 * described (server/http/openapi.ts) and called (the page's client).
 */
export interface Operation {
  readonly method: Method;
  /** With `:name` for parameters, as express writes them. */
  readonly address: `/${string}`;
  readonly tag: Tag;
  readonly summary: string;
  /** Parameters in the address. */
  readonly path?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Headers that the operation reads: what each is for. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodySpec;
  readonly reply: ReplySpec;
  /** Statuses of errors besides 400, 401, 403 and 500, which every operation may answer. */
  readonly errors?: readonly number[];
}

/** The type that a schema describes, all of it readonly. JSON values and bytes are taken as they are. */
export type Infer<S extends z.ZodType> = Immutable<z.output<S>>;

type Immutable<T> = JsonValue extends T
  ? T
  : T extends Uint8Array | ArrayBuffer
    ? T
    : T extends object
      ? { readonly [K in keyof T]: Immutable<T[K]> }
      : T;

type Fields<S> = S extends z.ZodType ? Infer<S> : Record<never, never>;

/** Parameters of the address after checking. */
export type PathOf<O extends Operation> = Fields<O['path']>;

/** The query after checking: defaults are filled in. */
export type QueryOf<O extends Operation> = Fields<O['query']>;

/** The JSON body after checking; undefined where a file was uploaded, or where there is none. */
export type BodyOf<O extends Operation> = O['body'] extends { readonly json: infer S extends z.ZodType }
  ? Infer<S> | (O['body'] extends { readonly upload: number } ? undefined : never)
  : undefined;

/** What a success says: JSON, or undefined for bytes and for nothing. */
export type ReplyOf<O extends Operation> = O['reply'] extends { readonly json: infer S extends z.ZodType }
  ? Infer<S>
  : undefined;

type Given<S> = S extends z.ZodType ? Immutable<z.input<S>> : never;
type Optional<T> = Record<never, never> extends T ? true : false;

/** What a client gives for an operation. A file is a Blob with the name that it is to have. */
export type InputOf<O extends Operation> = (O['path'] extends z.ZodObject
  ? { readonly path: Given<O['path']> }
  : unknown) &
  (O['query'] extends z.ZodObject
    ? Optional<Given<O['query']>> extends true
      ? { readonly query?: Given<O['query']> }
      : { readonly query: Given<O['query']> }
    : unknown) &
  (O['headers'] extends object
    ? { readonly headers?: { readonly [K in keyof O['headers']]?: string } }
    : unknown) &
  (O['body'] extends { readonly upload: number }
    ?
        | { readonly file: Blob; readonly name: string }
        | (O['body'] extends { readonly json: infer S } ? { readonly body: Given<S> } : never)
    : O['body'] extends { readonly json: infer S; readonly optional: true }
      ? { readonly body?: Given<S> }
      : O['body'] extends { readonly json: infer S }
        ? { readonly body: Given<S> }
        : unknown);

/** What the address of an operation is made from. */
export type AddressInputOf<O extends Operation> = Pick<
  InputOf<O>,
  Extract<keyof InputOf<O>, 'path' | 'query'>
>;

/**
 * The address of an operation with its parameters filled in, relative to where the studio is: `api/runs/r1?limit=5`.
 * Parameters of the query that are undefined are left out.
 */
export function addressOf<O extends Operation>(operation: O, input: AddressInputOf<O>): string {
  const { path = {}, query = {} } = input as {
    readonly path?: Readonly<Record<string, unknown>>;
    readonly query?: Readonly<Record<string, unknown>>;
  };
  const address = operation.address
    .slice(1)
    .replaceAll(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(String(path[name])));
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  if (asked.length === 0) return address;
  return `${address}?${new URLSearchParams(asked.map(([name, value]) => [name, String(value)]))}`;
}
