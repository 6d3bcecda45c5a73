import type { ErrorBody } from '../../protocol/errors.ts';

type Headers = Readonly<Record<string, string>>;

export interface JsonReply<T> {
  readonly kind: 'json';
  readonly body: T;
  readonly headers?: Headers;
}

/** JSON that was put into text before. */
export interface TextReply {
  readonly kind: 'text';
  readonly type: string;
  readonly text: string;
  readonly headers?: Headers;
}

/** Bytes at hand, or a file's. */
export type BytesReply =
  | { readonly kind: 'bytes'; readonly type: string; readonly bytes: Uint8Array; readonly headers?: Headers }
  | {
      readonly kind: 'file';
      /** As the host's own files gave it. */
      readonly path: string;
      readonly type: string;
      /** Named for saving; shown in the page when absent. */
      readonly download?: string;
      /** Of its bytes only these, the last one included. */
      readonly range?: { readonly start: number; readonly end: number };
      /** Its bytes never change at this address. */
      readonly immutable?: boolean;
    };

/** It is at another address. */
export interface RedirectReply {
  readonly kind: 'redirect';
  readonly address: string;
}

export interface EmptyReply {
  readonly kind: 'empty';
}

/** A refusal whose status is not that of its code. */
export interface ErrorReply {
  readonly kind: 'error';
  readonly status: number;
  readonly body: ErrorBody;
}

export type Reply = JsonReply<unknown> | TextReply | BytesReply | EmptyReply | RedirectReply | ErrorReply;

export function json<T>(body: T, headers: Headers = {}): JsonReply<T> {
  return { kind: 'json', body, headers };
}

/** JSON that is the same for every request, put into text once. */
export function fixedJson(body: unknown): () => TextReply {
  const text = JSON.stringify(body);
  return () => ({ kind: 'text', type: 'application/json; charset=utf-8', text });
}

export const EMPTY: EmptyReply = { kind: 'empty' };
