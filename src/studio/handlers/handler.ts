import type { BodyOf, Operation, PathOf, QueryOf, ReplyOf } from '../../protocol/operation.ts';
import type { ComingBytes } from '../ports/machine-files.ts';
import type {
  BytesReply,
  EmptyReply,
  ErrorReply,
  JsonReply,
  RedirectReply,
  TextReply,
} from '../ports/reply.ts';

/** What a handler may answer, by what the operation promises. */
type ReplyFor<O extends Operation> =
  | ErrorReply
  | (O['reply'] extends { readonly json: unknown }
      ? JsonReply<ReplyOf<O>> | TextReply
      : O['reply'] extends { readonly bytes: string }
        ? BytesReply | RedirectReply | TextReply
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
  /** Whom it comes from: an address, or another name for one client. */
  readonly client: string;
  /** A header of the request. @param name in lower case */
  header(name: string): string | undefined;
  /** The body of an operation that takes a stream. @throws `request/…` when it is too long, or of unknown length */
  readonly stream?: (mostBytes: number) => ComingBytes;
}

export type Handler<O extends Operation = Operation> = (
  request: HandlerRequest<O>,
) => ReplyFor<O> | Promise<ReplyFor<O>>;

/** A handler for each operation of a table: one that is missing, or that answers something else, does not compile. */
export type Handlers<T extends Readonly<Record<string, Operation>>> = {
  readonly [Name in keyof T]: Handler<T[Name]>;
};
