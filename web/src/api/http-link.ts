import type { Asset } from '../../../src/protocol/assets.ts';
import { type AddressInputOf, addressOf, type Operation } from '../../../src/protocol/operation.ts';
import { OPERATIONS, type OperationName } from '../../../src/protocol/operations.ts';
import { ApiError } from './error.ts';
import { openLive } from './socket.ts';
import type { GivenInput, StudioLink } from './studio-link.ts';

/** A studio behind HTTP and a socket, relative to the page. */
export const httpLink: StudioLink = { request, upload, openLive };

async function request(name: OperationName, input: GivenInput): Promise<unknown> {
  const operation: Operation = OPERATIONS[name];
  const { method, reply } = operation;
  const { headers, body } = bodyOf(operation, input);
  let response: Response;
  try {
    response = await fetch(addressOf(operation, input as AddressInputOf<Operation>), {
      method: method.toUpperCase(),
      credentials: 'same-origin',
      headers: { ...headers, ...input.headers },
      ...(body === undefined ? {} : { body }),
    });
  } catch {
    throw ApiError.unreachable();
  }
  if (!response.ok) throw await ApiError.from(response);
  if (reply.json !== undefined) return response.json();
  return reply.bytes === undefined ? undefined : response;
}

/** What changes something carries JSON, or a file with the header that tells a page of the studio from others. */
function bodyOf(
  { body: spec }: Operation,
  { file, name, body }: GivenInput,
): { readonly headers: Record<string, string>; readonly body?: BodyInit } {
  if (spec === undefined) return { headers: {} };
  if (file === undefined) {
    return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body ?? {}) };
  }
  const form = new FormData();
  form.append('file', file, name);
  return { headers: { 'X-Patchwise': '1' }, body: form };
}

/**
 * Uploads a picture or a model. `fetch` does not tell how far an upload is, so this is an XMLHttpRequest.
 */
function upload(
  operation: 'uploadAsset' | 'importModel',
  file: Blob,
  name: string,
  told: (fraction: number) => void,
  fit = false,
): Promise<Asset> {
  const { method } = OPERATIONS[operation];
  const address = addressOf(OPERATIONS[operation], fit ? { query: { fit: 'true' } } : {});
  const body = new FormData();
  body.append('file', file, name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method.toUpperCase(), address);
    request.setRequestHeader('X-Patchwise', '1');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(ApiError.unreachable());
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as Asset);
      else reject(new ApiError(request.status, (request.response ?? {}) as Partial<ApiError>));
    };
    request.send(body);
  });
}
