import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { throwIfCancelled } from '../errors.ts';
import { type DecodedImage, decodeImage, encodeImage } from '../image/codec/image-codec.ts';
import { maskOfPicture } from '../image/mask-of-picture.ts';
import { affine } from '../image/pointwise.ts';
import { nchw, type Tensor } from '../runtime/tensor.ts';
import { type Check, isRecord, requireArgument, TENSOR } from '../shared/arguments.ts';

/**
 * A picture: path or file address, the bytes of its file, a stream of them (such as `process.stdin`, or the `body` of a
 * response), or a tensor [1, C, H, W] in [−1, 1]; where a mask is asked for also [1, 1, H, W] in [0, 1].
 */
export type Picture = string | URL | Uint8Array | AsyncIterable<Uint8Array> | Tensor;

/** A picture that a task is given. */
export interface GivenPicture {
  /** The argument's name. */
  readonly name: string;
  readonly picture: Picture;
  /** Whether it is a mask. */
  readonly marks?: boolean;
  readonly signal?: AbortSignal | undefined;
}

const FORMS = 'the path of a picture, the bytes of its file, a stream of them, or a tensor';
const isPicture = (value: unknown) =>
  typeof value === 'string' ||
  value instanceof URL ||
  value instanceof Uint8Array ||
  isStream(value) ||
  TENSOR[1](value);

const IMAGE: Check = [`${FORMS} [1, C, H, W] in [−1, 1]`, isPicture];
const MASK: Check = [
  `${FORMS} [1, 1, H, W] in [0, 1]`,
  (value) => isPicture(value) && (!isMask(value) || value.data.every((one) => one >= 0 && one <= 1)),
];
const FILE_ADDRESS: Check = [
  'the address of a file, or the body of a response',
  (value) => value instanceof URL && value.protocol === 'file:',
];

/** The path of a picture: its own, or that of a file in a folder that holds it. @throws `usage/invalid`, `run/cancelled` */
export async function placed(folder: string, given: GivenPicture): Promise<string> {
  const { name, signal } = given;
  const picture = requirePicture(given);
  if (typeof picture === 'string') return resolve(picture);
  const path = join(folder, name);
  const held = isTensor(picture)
    ? await encodeImage(given.marks && isMask(picture) ? affine(picture, 2, -1) : picture, 'png', {
        bitDepth: 16,
      })
    : picture;
  await writeFile(path, held, { signal }).catch((error: unknown) => {
    throwIfCancelled(signal);
    throw error;
  });
  return path;
}

/** The values of a picture, [1, C, H, W] in [−1, 1]. @throws `usage/invalid`; `file/…`, `image/…`; `run/cancelled` */
export async function imageOf(given: GivenPicture): Promise<Tensor> {
  const picture = requirePicture(given);
  return isTensor(picture) ? picture : (await decoded(picture, given)).image;
}

/** The values of a mask, [1, 1, H, W] in [0, 1]: as files of masks are read, white or what is opaque is 1. @throws as {@link imageOf} */
export async function maskOf(given: Omit<GivenPicture, 'marks'>): Promise<Tensor> {
  const picture = requirePicture({ ...given, marks: true });
  if (isMask(picture)) return picture;
  const image = isTensor(picture) ? { image: picture, alpha: undefined } : await decoded(picture, given);
  return maskOfPicture(image, 'auto');
}

function requirePicture({ name, picture, marks }: GivenPicture): Exclude<Picture, URL> {
  requireArgument(picture, name, marks ? MASK : IMAGE);
  if (!(picture instanceof URL)) return picture;
  requireArgument(picture, name, FILE_ADDRESS);
  return fileURLToPath(picture);
}

async function decoded(
  picture: string | Uint8Array | AsyncIterable<Uint8Array>,
  { name, signal }: Pick<GivenPicture, 'name' | 'signal'>,
): Promise<DecodedImage> {
  if (typeof picture === 'string') return decodeImage(picture);
  const chunks: Uint8Array[] = [];
  if (picture instanceof Uint8Array) chunks.push(picture);
  else {
    for await (const chunk of picture) {
      throwIfCancelled(signal);
      chunks.push(chunk);
    }
  }
  return decodeImage(Buffer.concat(chunks), { name: `the picture "${name}"` });
}

const isStream = (value: unknown): value is AsyncIterable<Uint8Array> =>
  isRecord(value) && Symbol.asyncIterator in value;

const isTensor = (picture: unknown): picture is Tensor => TENSOR[1](picture);

const isMask = (picture: unknown): picture is Tensor => isTensor(picture) && nchw(picture).c === 1;
