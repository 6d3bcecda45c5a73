import { type ErrorCode, PatchwiseError, systemCode } from '../../errors.ts';
import type { GraphProblem } from '../../graph/document/problems.ts';
import type { ErrorBody } from '../../protocol/errors.ts';
import { withoutPaths } from '../public-view.ts';

export interface ErrorReply {
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;
  /** A fault of ours: to be logged with its stack. */
  readonly unexpected: boolean;
}

/** What to answer for anything that was thrown. */
export function errorReply(error: unknown): ErrorReply {
  const known = asPatchwiseError(error);
  if (known === undefined) {
    const body: ErrorBody = {
      code: 'server/internal',
      message: 'The server failed unexpectedly.',
      hint: 'Its log says more; please report it.',
    };
    return { status: 500, body, headers: {}, unexpected: true };
  }
  const { code, message, hint, details } = known;
  const told = hint === undefined ? REMEDY[code] : withoutPaths(hint);
  const retry = details?.['retryAfterSeconds'];
  const scalars = scalarsOf(details);
  return {
    status: STATUS[code] ?? 500,
    body: {
      code,
      message: withoutPaths(message),
      ...(told === undefined ? {} : { hint: told }),
      ...(Array.isArray(details?.['problems']) ? { problems: details['problems'] as GraphProblem[] } : {}),
      ...(scalars === undefined ? {} : { details: scalars }),
    },
    headers: typeof retry === 'number' ? { 'Retry-After': String(retry) } : {},
    unexpected: false,
  };
}

/** HTTP status by code; what is not here is a fault of the server's. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  'usage/invalid': 400,
  'file/missing': 404,
  'file/too-large': 413,
  'image/undecodable': 422,
  'image/too-large': 413,
  'image/too-small': 422,
  'value/out-of-range': 422,
  'tensor/shape': 422,
  'engine/unknown': 400,
  'model/invalid': 422,
  'model/version': 422,
  'graph/invalid': 422,
  'pack/invalid': 422,
  'pack/missing': 404,
  'pack/closed': 403,
  'tool/failed': 502,
  'tool/missing': 502,
  'graph/version': 422,
  'graph/too-large': 413,
  'graph/too-costly': 422,
  'graph/path': 422,
  'run/missing': 404,
  'run/state': 409,
  'queue/full': 503,
  'storage/missing': 404,
  'storage/conflict': 409,
  'storage/full': 507,
  'request/invalid': 400,
  'request/host': 403,
  'request/origin': 403,
  'request/token': 401,
  'request/too-many': 429,
  'request/too-large': 413,
  'request/media-type': 415,
  'request/not-found': 404,
  'request/method': 405,
  'server/unavailable': 503,
};

const DESCRIBED = 'The server describes every operation at /api/openapi.json.';

/** What to do where an error does not say it itself. Addresses stay in it, which are taken out of errors' own words. */
const REMEDY: Partial<Record<ErrorCode, string>> = {
  'run/missing': 'It may have been deleted; the list of runs has those that are there (GET /api/runs).',
  'storage/missing': 'It may have been deleted or renamed; the list of its kind has those that are there.',
  'request/invalid': DESCRIBED,
  'request/not-found': DESCRIBED,
};

/** Our errors, and those that express and its parsers make for bad requests (they carry a status below 500). */
function asPatchwiseError(error: unknown): PatchwiseError | undefined {
  if (error instanceof PatchwiseError) return isFull(error) ? full() : error;
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  switch (status) {
    case 413:
      return new PatchwiseError('request/too-large', 'The request body is too large.');
    case 415:
      return new PatchwiseError(
        'request/media-type',
        'The request body is encoded in a way that is not taken.',
      );
    case 404:
      return new PatchwiseError('request/not-found', 'There is nothing at this address.');
    default:
      if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
      return new PatchwiseError('request/invalid', 'The request cannot be read.');
  }
}

/** Whether a file could not be written because nothing more fits on its disk: what was sent, to a client. */
function isFull({ code, cause }: PatchwiseError): boolean {
  return code === 'storage/full' && ['ENOSPC', 'EDQUOT'].includes(systemCode(cause) ?? '');
}

function full(): PatchwiseError {
  return new PatchwiseError('storage/full', 'The disk is full: what was sent has not been kept.', {
    hint: 'Free some space, or delete runs, images or models that you no longer need; then send it again.',
  });
}

function scalarsOf(details: Readonly<Record<string, unknown>> | undefined): ErrorBody['details'] {
  const kept: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(details ?? {})) {
    if (typeof value === 'number' || typeof value === 'boolean') kept[key] = value;
    else if (typeof value === 'string') kept[key] = withoutPaths(value);
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}
