import { PatchwiseError } from '../../errors.ts';
import { opaque, transparent } from '../../image/opaque.ts';
import { isDeep } from '../../image/pointwise.ts';
import { resize } from '../../image/resize.ts';
import { generator } from '../../runtime/random/random.ts';
import { formatShape, nchw, type Size, sizeOf, type Tensor } from '../../runtime/tensor.ts';
import type { KernelMemory } from '../../runtime/wasm/kernel-memory.ts';
import { type Kernels, type OpenKernels, openKernels } from '../../runtime/wasm/kernels.ts';
import { pausing } from '../../runtime/wasm/turns.ts';
import {
  type Checks,
  FUNCTION,
  NUMBER,
  requireOptions,
  requireTensor,
  SEED,
  SIGNAL,
  SIZE,
  TENSOR,
  YES_OR_NO,
} from '../../shared/arguments.ts';
import { Ascents } from './ascents.ts';
import type { KernelField } from './field/field.ts';
import { countedOf, type Heights } from './field/heights.ts';
import { type PatchField, readField, shareOfSecond } from './field/patch-field.ts';
import { type VoteOptions, vote } from './field/vote.ts';
import { eveningOf } from './fill/evening.ts';
import { excludedLevels } from './fill/excluded.ts';
import { type Filling, fillingOf } from './fill/filling.ts';
import { type Hole, holeAt, MIRROR, withHole } from './fill/holes.ts';
import { type KernelHole, kernelDepths, kernelTouching, placeHole } from './fill/kernel-holes.ts';
import { maskedLevels, requireMask } from './fill/masked-levels.ts';
import { takeOwnGradients } from './fill/own-gradients.ts';
import { flattened, HOLD_TO, type Hold, holdShares } from './held-image.ts';
import {
  alphaOfLevels,
  copyLevels,
  copyOfImage,
  imageOfLevels,
  type KernelImage,
  type Levels,
  packDeepImage,
  packImage,
  readAlpha,
  readImage,
  withLevels,
} from './images.ts';
import { LIFT_WASM } from './kernels.ts';
import { type LiftPlan, type PlannedLevel, planLift } from './plan.ts';
import { type Part, referenceLayout, stackReferences } from './references.ts';
import { requireOpacity } from './require-opacity.ts';
import { sourceLevels } from './source-levels.ts';
import { joinSeam } from './tones/join-seam.ts';
import { joinTones } from './tones/join-tones.ts';

/** How an image is lifted. */
export interface LiftOptions {
  /**
   * Size of the result, px. By default that of `base`, else as many times the small image as the photograph has of
   * `trained`.
   */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /**
   * Size at which the photograph has the scale of the small image: that of the model's training image. By default
   * the photograph is taken to be as high as the small image.
   */
  readonly trained?: Size | undefined;
  /**
   * How much a patch is kept at the height that it has in the photograph, so that skies stay above: taking it from the
   * other end costs as much as this share of a change from black to white. 0: from anywhere. Default 0.03; on a
   * canvas 0.2.
   */
  readonly stay?: number | undefined;
  /**
   * How much the small image counts beside what patches agree on, 0 to 1: 0.5 keeps strokes that are smaller than a
   * patch. A small image below `start` is enlarged to it then. Not with a mask. Default 0.
   */
  readonly hold?: number | undefined;
  /** Long side of the largest level where it does, px. Default 330: pieces are many patches wide from there on. */
  readonly holdTo?: number | undefined;
  /**
   * What is held instead of the small image: the painting that it was made of, [1, C, H, W] in [-1, 1], of any size.
   * Not with a mask.
   */
  readonly painting?: Tensor | undefined;
  /**
   * Where in it strokes and small things are, [1, 1, h, w] in [0, 1], which are held more than the rest: 0 where none
   * is, else the share of those levels up to which it is held. Default: nowhere.
   */
  readonly strokeMask?: Tensor | undefined;
  /**
   * Long side of the photograph at the scale of the start: a larger small image is shrunk first, with `hold` a smaller
   * one enlarged. Default: the small image's own scale; with a mask 64 px.
   */
  readonly start?: number | undefined;
  /** [1, 1, height, width] of the result in [0, 1]: only where it is 0.5 or more may anything change. */
  readonly mask?: Tensor | undefined;
  /** What the result shows outside of the mask, of the size of the result. Default: the photograph. */
  readonly base?: Tensor | undefined;
  /**
   * Whether the photograph is a canvas whose margins, white in the mask, mirror it (`pad` with `reflect`): patches of
   * the mirror image continue what its edge cuts in two, where no others do. Default false: what the mask covers is
   * gone.
   */
  readonly canvas?: boolean | undefined;
  /**
   * Whether nobody has composed what the small image shows in the hole, as in that of layoutOfSurroundings: then it does
   * not count, and the hole begins with patches of the photograph that go on from what surrounds it. Default false.
   */
  readonly open?: boolean | undefined;
  /**
   * Opacity of the photograph, [1, 1, H, W] in [0, 1]: patches carry it into the result. What is opaque around a hole
   * of the mask makes its fill opaque, too (docs/lifting.md, "Transparent places").
   */
  readonly alpha?: Tensor | undefined;
  /** Opacity of `base`, [1, 1, height, width] in [0, 1]. Default: `alpha`, where that has its size, else 1. */
  readonly baseAlpha?: Tensor | undefined;
  /**
   * Another photograph whose patches may be used too, [1, C, H, W] in [-1, 1], of any size: as many pixels of it are
   * taken to show a thing as of the photograph. Heights are counted within each; with a mask what comes from the second may go to any height, since nothing tells how it was framed.
   */
  readonly second?: Tensor | undefined;
  /** Its opacity, as {@link alpha}. */
  readonly secondAlpha?: Tensor | undefined;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** After each level; `read` gives the image so far. */
  readonly onLevel?: ((level: number, levels: number, read: () => Tensor) => void) | undefined;
  /** Where the work is done. Default: on this thread. */
  readonly openKernels?: OpenKernels | undefined;
}

const LIFT_OPTIONS: Checks<LiftOptions> = {
  width: NUMBER,
  height: NUMBER,
  trained: SIZE,
  stay: NUMBER,
  hold: NUMBER,
  holdTo: NUMBER,
  painting: TENSOR,
  strokeMask: TENSOR,
  start: NUMBER,
  mask: TENSOR,
  base: TENSOR,
  canvas: YES_OR_NO,
  open: YES_OR_NO,
  alpha: TENSOR,
  baseAlpha: TENSOR,
  second: TENSOR,
  secondAlpha: TENSOR,
  seed: SEED,
  signal: SIGNAL,
  onLevel: FUNCTION,
  openKernels: FUNCTION,
};

/** What lifting gives. */
export interface Lifted {
  /** [1, C, height, width] in [-1, 1], with the channels of the photograph. */
  readonly image: Tensor;
  /** Opacity, when the photograph or the second one has one. */
  readonly alpha: Tensor | undefined;
  /**
   * Where each patch came from, in the photograph at the scale of the result; with a second one in both of
   * stackReferences at it.
   */
  readonly field: PatchField;
  /** How much of what was made comes from the second photograph: a share of the patches, 0 to 1. */
  readonly secondShare: number;
}

/**
 * Lifts a small image to the photograph's own size: coarse to fine, every patch of the growing image is matched with
 * a patch of the photograph at that scale, and every pixel becomes the mean of what the matches of the patches that
 * cover it have there (Simakov et al. 2008, "Summarizing visual data using bidirectional similarity"; matches by
 * Barnes et al. 2009, "PatchMatch"; coarse to fine from a composed layout as in Granot et al. 2022, "Drop the GAN").
 * The same result for the same seed on every machine, whatever the number of threads.
 *
 * @param small [1, C, h, w] in [-1, 1]: a layout, such as a sample of a model of 64 px
 * @param photo [1, C, H, W] in [-1, 1]: what the patches are taken from; the result has 16 bits a channel where it, or
 * the second one, has
 * @throws `tensor/shape`; `image/too-small` when there is no room for a patch; `image/too-large` when the kernels' 4 GiB
 * have no room for the result; `value/out-of-range` when the small image is larger than the result, the photograph too
 * small for it, or the mask has no hole or no surroundings; `run/cancelled`
 *
 * @example
 * import { decodeImage, liftImage, openKernelThreads } from 'patchwise';
 * const small = (await decodeImage('sample-64.png')).image;
 * const photo = (await decodeImage('photo.jpg')).image;
 * const { image } = await liftImage(small, photo, { seed: 1, openKernels: openKernelThreads });
 * console.log(image.shape);
 */
export async function liftImage(small: Tensor, photo: Tensor, options: LiftOptions): Promise<Lifted> {
  requireTensor(small, 'small');
  requireTensor(photo, 'photo');
  requireOptions(options, LIFT_OPTIONS, ['seed']);
  requireImages(small, photo, options.alpha);
  const { mask, canvas, base = photo, second, onLevel } = options;
  const deep = isDeep(photo) || (second !== undefined && isDeep(second));
  const plan = planLift(sizeOf(small), sizeOf(photo), { ...options, deep });
  requireMask(photo, options, plan.result);
  const evening = mask !== undefined && canvas === true ? eveningOf(photo, mask) : undefined;
  if (mask === undefined || evening === undefined) return lifted(small, photo, plan, { ...options, deep });
  const own = evening.even(photo, 'mirror');
  const made = await lifted(evening.even(small, 'edge'), own, plan, {
    ...options,
    deep,
    base: base === photo ? own : evening.even(base, 'edge'),
    onLevel: onLevel && ((level, levels, read) => onLevel(level, levels, () => evening.shade(read()))),
  });
  return { ...made, image: withHole(base, evening.shade(made.image, mask), mask) };
}

async function lifted(small: Tensor, photo: Tensor, plan: LiftPlan, options: ClimbOptions): Promise<Lifted> {
  const { alpha, second, secondAlpha, base = photo } = options;
  const references =
    second === undefined
      ? { image: photo, alpha }
      : stackReferences(photo, second, { photo: alpha, second: secondAlpha });
  const layout = referenceLayout(sizeOf(photo), second && sizeOf(second));
  const around = () => opacityAround(base, options);
  const filling = fillingOf(
    layout,
    { ...options, base },
    { references: references.alpha, base: around, before: fillsHole(photo, plan, options) },
    (plan.levels[0] as PlannedLevel).source,
  );
  // What the kernels hold goes before the result is as large as values are.
  const { levels, field } = await climbed(small, photo, references, plan, filling, options);
  const opacity = references.alpha && alphaOfLevels(levels);
  const known = { field, secondShare: shareOfSecond(field) };
  if (filling.hole === undefined) {
    return { image: imageOfLevels(levels, nchw(photo).c), alpha: opacity, ...known };
  }
  const image = withLevels(base, levels, filling.hole);
  const { hole, toneless } = filling;
  joinSeam(image, hole, { toneless, deep: options.deep });
  if (!plan.kind.canvas) {
    await takeOwnGradients(image, hole, field, {
      ...{ toneless, deep: options.deep, pause: pausing(options.signal) },
      sources: resize(references.image, plan.references, 'bicubic', { clip: [-1, 1] }),
      excluded: filling.excluded && holeAt(filling.excluded, plan.references).bytes,
    });
  }
  if (opacity !== undefined) keepOutside(opacity, around(), filling.hole);
  return { image, alpha: opacity, ...known };
}

/** The result as it comes out of the kernels. */
interface Climbed {
  readonly levels: Levels;
  readonly field: PatchField;
}

/** What is in the kernels' memory after the last level. */
interface Ascended {
  readonly image: KernelImage;
  readonly field: KernelField;
  readonly hole: KernelHole | undefined;
}

type ClimbOptions = LiftOptions & { readonly deep: boolean };

/** Where a part lies, and nothing else. */
function placeOf({ top, width, height }: Part): Part {
  return { top, width, height };
}

/** Opacity of what is outside of the mask. @throws `tensor/shape` */
function opacityAround(base: Tensor, { alpha, baseAlpha }: LiftOptions): Tensor {
  requireOpacity(baseAlpha, base, 'a base');
  const [{ h, w }, own] = [nchw(base), alpha && nchw(alpha)];
  return baseAlpha ?? (alpha !== undefined && own?.h === h && own.w === w ? alpha : opaque(sizeOf(base)));
}

/** What patches come from. */
type Sources = { readonly image: Tensor; readonly alpha: Tensor | undefined };

async function climbed(
  small: Tensor,
  photo: Tensor,
  references: Sources,
  plan: LiftPlan,
  filling: Filling,
  options: ClimbOptions,
): Promise<Climbed> {
  const kernels = await (options.openKernels ?? openKernels)(LIFT_WASM);
  try {
    const { memory } = kernels;
    const { signal, seed, onLevel } = options;
    // First, so that what goes before them leaves no gap between larger things.
    const hole = filling.hole && placeHole(kernels, filling.hole);
    const excludes =
      filling.excluded === filling.hole ? hole : filling.excluded && placeHole(kernels, filling.excluded);
    const sources = await sourceLevels(kernels, references.image, references.alpha, plan, signal);
    // What surrounds a hole of the photograph itself is there already.
    const own = filling.base === references.image && references.alpha === undefined;
    const packed = own ? sources.at(-1) : undefined;
    const masks = await maskedLevels(kernels, { hole, base: filling.base }, plan.levels, packed, signal);
    const exclusion = excludedLevels(kernels, excludes, signal);
    const mirrored = filling.mirrored && placeHole(kernels, filling.mirrored);
    const withMirror = excludedLevels(kernels, mirrored, signal);
    const start = packImage(memory, resize(small, plan.start, 'bicubic', { clip: [-1, 1] }));
    const ascents = new Ascents(kernels, start, plan.fillings, {
      hold: holdOf(memory, start, references.image, plan, options),
      heights: heightsOf(plan),
      random: generator(seed).split('lift'),
      signal,
    });
    for (const [index, level] of plan.levels.entries()) {
      const mask = await masks(index);
      const source = sources[index] as KernelImage;
      const excluded = await (level.mirrored ? withMirror : exclusion)(level);
      await ascents.climb(level, source, mask, excluded);
      excluded.free();
      mask.free();
      memory.free(source.at);
      onLevel?.(index + 1, plan.levels.length, () => readImage(memory, ascents.image, nchw(photo).c));
    }
    const result = { image: ascents.image, field: ascents.field, hole };
    return await finished(kernels, references, result, plan, { ...options, ...filling });
  } finally {
    kernels.close();
  }
}

/** What the growing image is held to, if anything. */
function holdOf(
  memory: KernelMemory,
  start: KernelImage,
  photo: Tensor,
  { hold: share, kind }: LiftPlan,
  { painting, strokeMask, holdTo: to = HOLD_TO }: LiftOptions,
): Hold | undefined {
  if (kind.holds && painting !== undefined) {
    const mask = strokeMask ?? transparent(sizeOf(painting));
    const sized = resize(painting, sizeOf(mask), 'area', { clip: [-1, 1] });
    const flat = share === 0 ? undefined : packImage(memory, flattened(photo));
    return { image: packImage(memory, sized, mask), flat, shares: holdShares(share), to };
  }
  return share === 0 ? undefined : { image: copyOfImage(memory, start), shares: [share, share], to };
}

/** Where the result begins and ends in the photograph: beyond it where a canvas is extended. */
function heightsOf({ parts: [photo], kind }: LiftPlan): Heights {
  if (photo === undefined || !kind.canvas) return { top: 0, bottom: 1 };
  const { top, height } = countedOf(photo);
  return { top: -top / height, bottom: (photo.height - top) / height };
}

/** Whether what is filled is a part of the photograph: then its rows are those of the result. */
function fillsHole(photo: Tensor, { result, kind }: LiftPlan, { mask }: LiftOptions): boolean {
  const { width, height } = sizeOf(photo);
  return mask !== undefined && !kind.canvas && result.width === width && result.height === height;
}

/** The result with the depth and the opacity that the photograph has. */
async function finished(
  kernels: Kernels,
  references: Sources,
  { image: current, field, hole: whole }: Ascended,
  plan: LiftPlan,
  { base, deep, second, hole, excluded, mirrored, toneless, signal }: ClimbOptions & Filling,
): Promise<Climbed> {
  const { memory } = kernels;
  const found = readField(memory, field, plan.references, second && plan.parts.map(placeOf));
  const depths = deep && whole !== undefined ? await kernelDepths(kernels, whole, signal) : 0;
  const votes = { hole: 0, depths, deep };
  const result = deep ? await deepVotes(kernels, references, current, field, plan, votes, signal) : current;
  const active = whole === undefined ? 0 : await kernelTouching(kernels, whole, signal);
  await joinTones(kernels, result, field, found, references.image, {
    ...{
      deep,
      active,
      excluded: plan.kind.canvas ? mirrored?.bytes.map((bits) => bits & ~MIRROR) : excluded?.bytes,
      signal,
    },
    ...(hole !== undefined && { hole: hole.bytes, base, toneless }),
  });
  return { levels: copyLevels(memory, result, deep), field: found };
}

/** The votes of the last level with 16 bits a channel: matches are as good by 8. */
async function deepVotes(
  kernels: Kernels,
  { image, alpha }: Sources,
  current: KernelImage,
  field: KernelField,
  plan: LiftPlan,
  votes: VoteOptions,
  signal: AbortSignal | undefined,
): Promise<KernelImage> {
  const { memory } = kernels;
  const own = resize(image, plan.references, 'bicubic', { clip: [-1, 1] });
  const opacity = alpha && resize(alpha, plan.references, 'bicubic', { clip: [0, 1] });
  const source = packDeepImage(memory, own, opacity);
  const target = packDeepImage(memory, readImage(memory, current, 3), readAlpha(memory, current));
  const result = await vote(kernels, target, source, field, votes, signal);
  memory.free(source.at, target.at);
  return result;
}

/** The opacity that `from` has outside of the hole. */
function keepOutside(opacity: Tensor, from: Tensor, { bytes }: Hole): void {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) opacity.data[i] = from.data[i]!;
}

/** @throws `tensor/shape` */
function requireImages(small: Tensor, photo: Tensor, alpha: Tensor | undefined): void {
  const [a, b] = [nchw(small), nchw(photo)];
  if (a.n !== 1 || b.n !== 1 || a.c !== b.c || (a.c !== 1 && a.c !== 3)) {
    throw new PatchwiseError(
      'tensor/shape',
      `An image of ${formatShape(small.shape)} cannot be lifted with a photograph of ${formatShape(photo.shape)}.`,
      { hint: 'Give one image each, both in colour or both grey.' },
    );
  }
  requireOpacity(alpha, photo, 'a photograph');
}
