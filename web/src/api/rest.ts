import type { Asset } from '../../../src/protocol/assets.ts';
import {
  type AddressInputOf,
  addressOf,
  type InputOf,
  type Operation,
  type ReplyOf,
} from '../../../src/protocol/operation.ts';
import { OPERATIONS, type OperationName, type Operations } from '../../../src/protocol/operations.ts';
import { studioLink } from './link.ts';
import type { GivenInput } from './studio-link.ts';

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
  (Object.keys(OPERATIONS) as OperationName[]).map((name) => [
    name,
    (input: GivenInput = {}) => studioLink.request(name, input),
  ]),
) as unknown as Api;

/** Where bytes are: for pictures and links. */
export function urlOf<Name extends OperationName>(
  name: Name,
  input: AddressInputOf<Operations[Name]>,
): string {
  return addressOf<Operations[Name]>(OPERATIONS[name], input);
}

/**
 * Uploads a picture or a model.
 * @param told fraction that has left, 0 to 1
 * @param fit a picture with more pixels than are taken is made smaller, and not refused
 * @throws {@link ApiError}
 */
export function uploadFile(
  operation: 'uploadAsset' | 'importModel',
  file: Blob,
  name: string,
  told: (fraction: number) => void = () => {},
  fit = false,
): Promise<Asset> {
  return studioLink.upload(operation, file, name, told, fit);
}
