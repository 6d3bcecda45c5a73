/**
 * Every failure a user can meet has a stable code, here, with the sentence that explains it in general.
 * An error's own message names the particular thing (file, node, scale, update); its hint says what to do.
 */
export const ERROR_CODES = {
  'usage/invalid': 'The command line or an API argument is wrong.',
  'file/missing': 'A file or folder that was named does not exist.',
  'file/unreadable': 'A file exists but could not be read.',
  'file/unwritable':
    'A file could not be written where it was to go (read-only folder, missing parent, a folder of that name).',
  'file/too-large': 'A file exceeds the limit in bytes; it was refused before reading.',
  'image/undecodable': 'The file is not an image that Patchwise reads, or it is damaged.',
  'image/too-large': 'The image has more pixels than the limit; it was refused before decoding.',
  'image/too-small': 'The image has too few pixels for the operation.',
  'tensor/shape': 'Two tensors, or a tensor and an operation, do not fit together.',
  'value/out-of-range': 'A number lies outside the range that the operation accepts.',
  'engine/unknown': 'No engine has the requested name.',
  'engine/unavailable': 'The requested engine cannot run on this machine.',
  'engine/failed': 'The engine reported an error while computing.',
  'model/invalid': 'A model file is damaged, incomplete or not a Patchwise model.',
  'model/version': 'A model file was written by a version of Patchwise that this one cannot read.',
  'tool/missing': 'A program or package that is needed is not installed.',
  'tool/failed': 'A program that the file format needs reported an error.',
  'langevin/not-finite': 'A Langevin state became NaN or infinite.',
  'training/diverged':
    'Training diverged, and returning to healthy weights with a smaller step did not help.',
  'checkpoint/mismatch': 'A checkpoint belongs to another image or to other settings.',
  'graph/invalid': 'The graph document does not follow the format.',
  'graph/version': 'The graph was written in a format version that this Patchwise cannot read.',
  'graph/too-large': 'The graph exceeds a cap (bytes, nodes, edges).',
  'node/definition': 'A node type is declared inconsistently: a mistake in the program, not in the graph.',
  'pack/invalid': 'A pack of nodes is damaged, declared wrongly, or for another version of Patchwise.',
  'pack/missing': 'A pack of nodes is not installed.',
  'pack/closed': 'This studio lets no page add or remove packs.',
  'node/failed': 'A node failed for a reason that has no code of its own.',
  'node/output': 'A node broke its contract (missing, repeated or undeclared output).',
  'stream/length-mismatch': 'Streams that meet at a node have different lengths.',
  'stream/overflow': 'A node emitted more values than may wait for its consumers.',
  'run/cancelled': 'The run was cancelled.',
  'run/missing': 'No run has the id.',
  'run/state': 'The run is in a state that does not allow it.',
  'queue/full': 'As many runs wait as the queue holds.',
  'storage/missing': 'Nothing is stored under the id.',
  'storage/conflict': 'The stored version is another than the one that was changed.',
  'storage/full': 'The disk, or the quota on it, is used up.',
  'graph/too-costly': 'The graph would compute for longer than the limit allows.',
  'graph/path': 'A graph that came over the network names a file by path.',
  'request/invalid': 'A request has a parameter, header or body that cannot be used.',
  'request/host': 'A request names a host that this server does not answer for.',
  'request/origin': 'A request comes from another web site.',
  'request/token': 'A request lacks the token, or has a wrong one.',
  'request/too-many': 'Too many requests, connections or failures in a short time.',
  'request/too-large': 'A request is larger than the limit.',
  'request/media-type': 'A request body is of a type that is not taken here.',
  'request/not-found': 'The address has nothing behind it.',
  'request/method': 'The address does not take this method.',
  'server/internal': 'The server failed for a reason that has no code of its own.',
  'server/unavailable': 'The server is starting, stopping or out of a resource.',
  'storage/corrupt': 'The database of the studio is damaged.',
  'storage/version': 'The database was written by a newer version of Patchwise.',
  'storage/locked': 'Another server uses the same data folder.',
  'storage/failed': 'The database could not be read or written.',
  'blob/corrupt': 'A stored file no longer has the bytes that it was stored with.',
  'backup/invalid': 'A backup is incomplete or damaged.',
  'broker/unreachable': 'The server that connects studio and workers cannot be reached or used.',
  'worker/refused': 'A worker differs from the studio in version or packs, and may take no run.',
  'runner/crashed': 'The process that computed the run ended unexpectedly.',
  'runner/hung': 'The process that computed the run stopped responding and was ended.',
  'runner/limit': 'The run exceeded its limit of time or memory and was ended.',
} as const;

/** Every code that an error of Patchwise may have; docs/protocol.md says what they mean to clients. */
export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorOptionsWithHint {
  /** What the user can do about it, as a full sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** Machine-readable particulars, e.g. `{ scale: 1, update: 40 }`. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The one error class of Patchwise: a stable code, a particular message, and a remedy.
 *
 * @example
 * import { decodeImage, PatchwiseError } from 'patchwise';
 * try {
 *   await decodeImage('photo.jpg');
 * } catch (error) {
 *   if (error instanceof PatchwiseError) console.error(error.code, error.message, error.hint ?? '');
 * }
 */
export class PatchwiseError extends Error {
  override readonly name = 'PatchwiseError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptionsWithHint = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
  }

  /** By its name: a pack's nodes may throw that of another copy of this package, and the code must not be lost. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'PatchwiseError';
  }
}

/** Throws `run/cancelled` when the signal is aborted. Every Langevin step and training update calls it. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PatchwiseError('run/cancelled', 'The run was cancelled.');
}

/**
 * Whether an error says that its work was cancelled, which is no failure.
 *
 * @example
 * import { isCancelled, startServer } from 'patchwise';
 * try {
 *   await startServer({ home: 'studio-data' });
 * } catch (error) {
 *   if (!isCancelled(error)) throw error;
 * }
 */
export function isCancelled(error: unknown): boolean {
  return error instanceof PatchwiseError && error.code === 'run/cancelled';
}

/** What the operating system calls what went wrong, such as `ENOENT`; undefined where it does not name it. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What went wrong, in words: the message of an error, or whatever else was thrown, as text. Never throws itself. */
export function messageOf(error: unknown): string {
  if (error instanceof Error && error.message !== '') return error.message;
  try {
    return String(error);
  } catch {
    return 'Something was thrown that has no text.';
  }
}

/** What an error tells, as data: it goes from process to process, into a database and over a network. */
export interface ToldError {
  readonly code: ErrorCode;
  readonly message: string;
  /** What the user can do about it, as a full sentence. */
  readonly hint?: string;
  /** Machine-readable particulars, e.g. `{ scale: 1, step: 40 }`. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * What an error tells, whatever was thrown; members that it does not have are absent.
 * @param otherwise code of what is no error of Patchwise
 */
export function toldError(error: unknown, otherwise: ErrorCode): ToldError {
  if (!(error instanceof PatchwiseError)) return { code: otherwise, message: messageOf(error) };
  const { code, message, hint, details } = error;
  return {
    code,
    message,
    ...(hint !== undefined && { hint }),
    ...(details !== undefined && { details }),
  };
}

/** The error again, where it is thrown once more. */
export function errorAsTold({ code, message, hint, details }: ToldError): PatchwiseError {
  return new PatchwiseError(code, message, { hint, details });
}

/** For the default branch of a switch over a union: a compile error when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
