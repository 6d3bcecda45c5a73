import type { IncomingMessage } from 'node:http';
import { PatchwiseError } from '../../errors.ts';

/** A form of another site cannot send it: asking for it forces a preflight, which is never answered. */
const UPLOAD_HEADER = 'x-patchwise';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Requests that change something carry JSON, or a multipart body or plain bytes with the custom header, or no body at
 * all with a method that forms do not have. Forms of other sites can send neither.
 * @throws `request/media-type`
 */
export function requireSafeStateChange({ method = 'GET', headers }: IncomingMessage): void {
  if (SAFE_METHODS.has(method)) return;
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json') return;
  const custom = headers[UPLOAD_HEADER] !== undefined;
  if ((type === 'multipart/form-data' || type === 'application/octet-stream') && custom) return;
  const bodiless = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
  if (type === '' && bodiless && (method === 'DELETE' || custom)) return;
  throw new PatchwiseError('request/media-type', 'The request body must be JSON.', {
    hint: `Send "Content-Type: application/json", or a multipart upload with the header "${UPLOAD_HEADER}: 1".`,
  });
}
