import { PatchwiseError } from '../../errors.ts';
import { opaque } from '../../image/opaque.ts';
import { formatShape, nchw, type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { within } from '../../runtime/within.ts';
import { requireOptions, requireTensor, TENSOR } from '../../shared/arguments.ts';
import type { CountedRows, Rows } from './field/heights.ts';
import { PATCH, requirePatch } from './levels.ts';
import { requireOpacity } from './require-opacity.ts';

/** One photograph of those that a picture is made of; its left edge is the picture's. */
export interface Part extends Size, Rows {}

/** A photograph and a second one as one picture: below each other, with a gap between. */
export interface References {
  /** [1, C, H, W] in [-1, 1]; the gap, and what is beside the narrower one, continue their edges. */
  readonly image: Tensor;
  /** Opacity, [1, 1, H, W] in [0, 1], where one of both has one. */
  readonly alpha: Tensor | undefined;
  /** The photograph, then the second one. */
  readonly parts: readonly Part[];
}

/** Where two photographs lie in one picture. */
export interface ReferenceLayout {
  readonly size: Size;
  readonly parts: readonly Part[];
}

/**
 * Rows between both, as a share of the photograph's long side: two pixels at 64 px, so that neither is blurred into the
 * other.
 */
const GAP = 1 / 32;
/** Longest side: what a match has room for. */
const MOST_SIDE = 65535;

/**
 * Where both lie: the photograph at the top, then a gap, then the second one, each with its own pixels. So one factor
 * shrinks them together, and a row tells which one a patch is of.
 * @param options anyHeight: heights of the second do not count; counted: rows of the photograph that count
 * @throws `image/too-small` when the second has no room for a patch; `image/too-large` above 65,535 px a side
 */
export function referenceLayout(
  photo: Size,
  second: Size | undefined,
  { anyHeight, counted }: Pick<Rows, 'anyHeight' | 'counted'> = {},
): ReferenceLayout {
  const whole = { top: 0, width: photo.width, height: photo.height, ...(counted && { counted }) };
  if (second === undefined) return { size: { width: photo.width, height: photo.height }, parts: [whole] };
  requirePatch(second, 'The second photograph');
  const top = photo.height + Math.max(1, Math.ceil(GAP * Math.max(photo.width, photo.height)));
  const size = { width: Math.max(photo.width, second.width), height: top + second.height };
  if (Math.max(size.width, size.height) > MOST_SIDE) {
    throw new PatchwiseError(
      'image/too-large',
      `Both photographs together, one below the other, measure ${size.width}×${size.height} px; the most is ${MOST_SIDE} px a side.`,
      { hint: 'Give a smaller second photograph.' },
    );
  }
  const { width, height } = second;
  return { size, parts: [whole, { top, width, height, ...(anyHeight === true && { anyHeight }) }] };
}

/**
 * Puts a second photograph below a first one.
 * @param photo [1, C, H, W] in [-1, 1], of any size
 * @param second likewise, of any size; as many channels
 * @param alphas their opacity, [1, 1, H, W] in [0, 1]; where one has none it is opaque
 * @throws `tensor/shape`; `image/too-small` when the second has no room for a patch; `image/too-large` above 65,535 px a
 *   side of both
 *
 * @example
 * import { decodeImage, stackReferences } from 'patchwise';
 * const photo = (await decodeImage('photo.jpg')).image;
 * const second = (await decodeImage('other.jpg')).image;
 * console.log(stackReferences(photo, second).parts);
 */
export function stackReferences(
  photo: Tensor,
  second: Tensor,
  alphas: { readonly photo?: Tensor | undefined; readonly second?: Tensor | undefined } = {},
): References {
  requireTensor(photo, 'photo');
  requireTensor(second, 'second');
  requireOptions(alphas, { photo: TENSOR, second: TENSOR });
  requireAlike(photo, second);
  requireOpacity(alphas.photo, photo, 'a photograph');
  requireOpacity(alphas.second, second, 'a second photograph');
  const layout = referenceLayout(sizeOf(photo), sizeOf(second));
  const image = stacked([photo, second], layout);
  const any = alphas.photo !== undefined || alphas.second !== undefined;
  const opacities = [alphas.photo ?? opaque(sizeOf(photo)), alphas.second ?? opaque(sizeOf(second))] as const;
  return { image, alpha: any ? stacked(opacities, layout) : undefined, parts: layout.parts };
}

/** The parts at another size of the picture, in whole rows and columns. */
export function partsAt({ size, parts }: ReferenceLayout, at: Size): Part[] {
  const across = (value: number) => Math.round((value * at.width) / size.width);
  const down = (value: number) => Math.round((value * at.height) / size.height);
  return parts.map((part) => ({
    ...part,
    top: down(part.top),
    width: across(part.width),
    height: down(part.top + part.height) - down(part.top),
    ...(part.counted !== undefined && { counted: rowsAt(part.counted, down) }),
  }));
}

function rowsAt({ top, height }: CountedRows, down: (value: number) => number): CountedRows {
  return { top: down(top), height: down(top + height) - down(top) };
}

/**
 * @throws `image/too-small` when at a level the second has no room for a patch, and the row that both are blurred into
 */
export function requireSecond(parts: readonly Part[], full: Size | undefined): void {
  const second = parts[1];
  if (second === undefined || full === undefined) return;
  if (Math.min(second.width, second.height) > PATCH) return;
  throw new PatchwiseError(
    'image/too-small',
    `The second photograph of ${full.width}×${full.height} px measures only ${second.width}×${second.height} px at the scale of the small image: ` +
      `less than a patch of ${PATCH}×${PATCH} px and its edge.`,
    { hint: 'Give a larger one: things should be as large in it as in the photograph.' },
  );
}

/** Each part with its edges continued: to the right, and as far as the middle of the gap. */
function stacked(images: readonly [Tensor, Tensor], { size, parts }: ReferenceLayout): Tensor {
  const [first, second] = parts as readonly [Part, Part];
  const middle = Math.ceil((first.height + second.top) / 2);
  const { c } = nchw(images[0]);
  const { width, height } = size;
  const data = new Float32Array(c * width * height);
  for (let y = 0; y < height; y++) {
    const which = y < middle ? 0 : 1;
    const part = parts[which] as Part;
    const row = within(y - part.top, part.height);
    for (let channel = 0; channel < c; channel++) {
      const from = (channel * part.height + row) * part.width;
      const into = (channel * height + y) * width;
      data.set(images[which].data.subarray(from, from + part.width), into);
      data.fill(data[into + part.width - 1]!, into + part.width, into + width);
    }
  }
  return { shape: [1, c, height, width], data };
}

function requireAlike(photo: Tensor, second: Tensor): void {
  const [a, b] = [nchw(photo), nchw(second)];
  if (b.n !== 1 || a.c !== b.c) {
    throw new PatchwiseError(
      'tensor/shape',
      `A second photograph of ${formatShape(second.shape)} does not go with one of ${formatShape(photo.shape)}.`,
      { hint: 'Give one image each, both in colour or both grey.' },
    );
  }
}
