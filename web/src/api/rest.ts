import type { Asset } from '../../../src/protocol/assets.ts';
import {
  type AddressInputOf,
  addressOf,
  type InputOf,
  type Operation,
  type ReplyOf,
} from '../../../src/protocol/operation.ts';
import { OPERATIONS, type OperationName, type Operations } from '../../../src/protocol/operations.ts';
import { ApiError } from './error.ts';

type Nothing = Record<never, never>;

/** Asks for an operation. JSON comes parsed; for bytes it is the response; nothing is undefined. */
type Call<O extends Operation> = (
  ...input: Nothing extends InputOf<O> ? [input?: InputOf<O>] : [input: InputOf<O>]
) => Promise<O['reply'] extends { readonly bytes: string } ? Response : ReplyOf<O>>;

type Api = { readonly [Name in OperationName]: Call<Operations[Name]> };

/**
 * The operations of the studio, relative to the page: `api.getRun({ path: { id } })`. Each is made from its row in the
 * protocol's table; none is written here. All throw {@link ApiError}.
 */
export const api = Object.fromEntries(
  Object.entries<Operation>(OPERATIONS).map(([name, operation]) => [
    name,
    (input: GivenInput = {}) => request(operation, input),
  ]),
) as unknown as Api;

/** Where bytes are: for pictures and links. */
export function urlOf<Name extends OperationName>(
  name: Name,
  input: AddressInputOf<Operations[Name]>,
): string {
  return addressOf<Operations[Name]>(OPERATIONS[name], input);
}

/** What the types of {@link Api} let through. */
interface GivenInput {
  readonly path?: object;
  readonly query?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly file?: Blob;
  readonly name?: string;
}

async function request(operation: Operation, input: GivenInput): Promise<unknown> {
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
 * @param told fraction that has left, 0 to 1
 * @throws {@link ApiError}
 */
export function uploadFile(
  operation: 'uploadAsset' | 'importModel',
  file: Blob,
  name: string,
  told: (fraction: number) => void = () => {},
): Promise<Asset> {
  const { method, address } = OPERATIONS[operation];
  const body = new FormData();
  body.append('file', file, name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method.toUpperCase(), address.slice(1));
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
