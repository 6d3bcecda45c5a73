import { basename } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { type DecodedImage, decodeImage } from '../image/codec/image-codec.ts';
import { maskOfPicture } from '../image/mask-of-picture.ts';
import { LEAST_SIDE, misfitOf } from '../recipes/learnable.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { readFileChecked } from '../runtime/files.ts';
import { type Size, sizeOf } from '../runtime/tensor.ts';
import type { KeptOfPicture } from './job-result.ts';

/** What is known of a picture before anything is learned. */
export type Look = KeptOfPicture & { readonly size: Size };

/** A picture, and what messages call it. */
type Named = DecodedImage & { readonly name: string };

/** What {@link lookAtAll} finds. */
export interface FirstLook {
  readonly looks: Readonly<Record<string, Look>> & { readonly photo: Look };
  /** What may be otherwise than was meant, a sentence each. */
  readonly remarks: readonly string[];
}

/** Share of a mask's pixels that may be neither black nor white: a soft edge has some, a photograph mostly such. */
const MOST_GREY = 0.5;

/** Of the sides of a mask and of its photograph, as a ratio: what a resize rounds off is less. */
const SAME_SHAPE = 1.02;

/** A value that differs by less was not changed, but encoded anew. */
const LEAST_CHANGE = 0.02;

/**
 * Reads each picture of a short form, so that one that is none, and a mask or an edit that marks nothing or belongs to another
 * picture, is told of before the minutes of a training.
 * @param names what messages call each
 * @throws `image/undecodable`, `image/too-large`; `usage/invalid` for a mask or an edit
 */
export async function lookAtAll(
  recipe: Recipe,
  paths: Readonly<Record<string, string>> & { readonly photo: string },
  names: Readonly<Record<string, string>>,
): Promise<FirstLook> {
  const read = async (path: string, name: string): Promise<Named> => {
    const called = names[name] ?? basename(path);
    return { name: called, ...(await decodeImage(await readFileChecked(path), { name: called })) };
  };
  const original = await read(paths.photo, 'photo');
  const photo = lookOf(original);
  const remarks: string[] = [];
  const looks: Record<string, Look> = {};
  for (const [name, path] of Object.entries(paths)) {
    if (name === 'photo') continue;
    const takes = recipe.slots[name]?.takes;
    const decoded = await read(path, name);
    if (takes === 'mask') requireMask(decoded, original);
    if (recipe.asks === 'edit' && name === 'edited') requireEdit(decoded, original);
    const look = lookOf(decoded);
    looks[name] = look;
    if (takes === 'cut-out' && !look.clear) {
      remarks.push(
        `${decoded.name} is transparent nowhere: the whole rectangle is pasted. Make what is not the object transparent, and save as PNG.`,
      );
    }
  }
  return { looks: { ...looks, photo }, remarks };
}

/**
 * @param settings of the training, as `train.longSide=96`: by them more of a long picture may be learned than is known here
 * @throws `image/too-small` for a picture of which nothing can be learned
 */
export function requireLearnable(size: Size, path: string, settings: readonly string[]): void {
  const misfit = misfitOf(size);
  if (misfit === 'small') {
    const least = `${LEAST_SIDE} px a side`;
    throw new PatchwiseError(
      'image/too-small',
      `${described(basename(path), size)}, which is too small to be learned.`,
      {
        hint: `It takes at least ${least}; some hundred are better.`,
      },
    );
  }
  if (misfit === 'narrow' && !settings.some((text) => /^train\.(long|short)Side=/.test(text))) {
    throw new PatchwiseError(
      'image/too-small',
      `${described(basename(path), size)}: too narrow to be learned.`,
      {
        hint: 'Cut a part out of it that is at most twelve times as long as it is wide.',
      },
    );
  }
}

function lookOf({ image, alpha, info }: DecodedImage): Look {
  return {
    size: sizeOf(image),
    clear: alpha?.data.some((value) => value < 1) ?? false,
    bitDepth: info.bitDepth,
  };
}

function requireMask(decoded: Named, photo: Named): void {
  const refuse = (message: string, hint: string): never => {
    throw new PatchwiseError('usage/invalid', message, { hint });
  };
  const { data } = maskOfPicture(decoded, 'auto');
  // As the hole of an inpainting is judged.
  const marked = data.reduce((sum, value) => sum + (value >= 0.5 ? 1 : 0), 0);
  if (marked === 0) {
    refuse(
      `${decoded.name} marks nothing: it is black everywhere.`,
      'Paint white over what should go and leave the rest black, or mark it by what is opaque.',
    );
  }
  if (marked === data.length) {
    refuse(
      `${decoded.name} marks the whole photograph: it is white everywhere.`,
      'Paint white only over what should go; the rest is black. A mask may also be opaque there and transparent elsewhere.',
    );
  }
  const grey = data.reduce((sum, value) => sum + (value > 0.1 && value < 0.9 ? 1 : 0), 0);
  if (grey > MOST_GREY * data.length) {
    refuse(
      `${decoded.name} is not black and white: ${Math.round((100 * grey) / data.length)}% of it lies between, as in a photograph.`,
      'Give the picture that marks what should go: white there, black elsewhere, with edges as soft as you like.',
    );
  }
  const [size, whole] = [sizeOf(decoded.image), sizeOf(photo.image)];
  const ratio = (size.width * whole.height) / (size.height * whole.width);
  if (Math.max(ratio, 1 / ratio) > SAME_SHAPE) {
    refuse(
      `${described(decoded.name, size)}, and ${described(photo.name, whole)}: as a mask it would be stretched and mark another place.`,
      'Save the mask at the size of the photograph as it is seen, upright; a smaller one of the same shape will do.',
    );
  }
}

/** An edit is the photograph itself, changed somewhere: what is new in it is found pixel by pixel. */
function requireEdit(decoded: Named, photo: Named): void {
  const [edited, whole] = [sizeOf(decoded.image), sizeOf(photo.image)];
  if (edited.width !== whole.width || edited.height !== whole.height) {
    throw new PatchwiseError(
      'usage/invalid',
      `${described(decoded.name, edited)}, and ${described(photo.name, whole)}: what was changed cannot be found.`,
      { hint: 'Give the photograph itself, changed, at the size at which it is seen, upright.' },
    );
  }
  if (
    decoded.image.data.every((value, i) => Math.abs(value - (photo.image.data[i] as number)) < LEAST_CHANGE)
  ) {
    throw new PatchwiseError('usage/invalid', `Nothing was changed in ${decoded.name}.`, {
      hint: 'Change a copy of the photograph by hand, and give that.',
    });
  }
}

function described(name: string, { width, height }: Size): string {
  return `${name} is ${width} × ${height} px`;
}
