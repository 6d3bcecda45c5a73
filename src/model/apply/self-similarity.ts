import { resize } from '../../image/resize.ts';
import { concatBatch, type Size, sizeOf, splitBatch, type Tensor } from '../../runtime/tensor.ts';
import { backProjected } from './back-projection.ts';
import { type Filters, filtered, learnFilters } from './learned-filters.ts';
import { shrunkAs, withDetailOfLikePatches } from './like-patches.ts';

/** Largest factor of a step: patches look alike across scales when these are near each other. */
const STEP = Math.SQRT2;
const BACK_PROJECTIONS = 3;
/** Of a step's result, on a core of a server. */
const SECONDS_A_PIXEL = 2.6e-6;

/**
 * Enlarges an image by the detail that it has itself (Glasner, Bagon, Irani, "Super-resolution from a single image",
 * ICCV 2009), in small steps with patches from nearby, as in Freedman and Fattal, "Image and video upscaling from local
 * self-examples", 2011. A step enlarges x by f ≤ √2 and adds the mean of two guesses at what is missing: what like patches
 * have that lie nearby in x ({@link withDetailOfLikePatches}), and what filters give that make the image out of itself
 * shrunk and enlarged by f ({@link learnFilters}); they err differently, so their mean errs least. Three
 * back-projections after each step keep it true to the image.
 * @param image [N, C, H, W] in [-1, 1], C 1 or 3
 * @param size of the result: no side smaller than the image's
 * @returns [N, C, height, width] in [-1, 1]; deterministic
 */
export async function enlargeBySelfSimilarity(
  image: Tensor,
  size: Size,
  signal?: AbortSignal,
  onStep?: (step: number, steps: number, size: Size) => void,
): Promise<Tensor> {
  const sizes = stepSizes(sizeOf(image), size);
  const images = splitBatch(image);
  let states = images;
  const filters = images.map((one) => filtersBetween(one, sizes[0] as Size));
  for (const [i, next] of sizes.entries()) {
    const larger: Tensor[] = [];
    for (const [k, state] of states.entries()) {
      let one = await enlargedOnce(state, next, filters[k] as Filters, signal);
      for (let b = 0; b < BACK_PROJECTIONS; b++) one = backProjected(one, images[k] as Tensor);
      larger.push(one);
    }
    states = larger;
    onStep?.(i + 1, sizes.length, next);
  }
  return concatBatch(states);
}

/** Seconds that {@link enlargeBySelfSimilarity} takes of a server's core. */
export function selfSimilaritySeconds(from: Size, size: Size): number {
  const pixels = stepSizes(from, size).reduce((sum, { height, width }) => sum + height * width, 0);
  return SECONDS_A_PIXEL * pixels;
}

function stepSizes(from: Size, size: Size): Size[] {
  const factor = Math.max(size.height / from.height, size.width / from.width);
  const steps = Math.max(1, Math.ceil(Math.log(factor) / Math.log(STEP) - 1e-9));
  return Array.from({ length: steps }, (_, i) => {
    const side = (own: number, wanted: number) => Math.round(own * (wanted / own) ** ((i + 1) / steps));
    return { height: side(from.height, size.height), width: side(from.width, size.width) };
  });
}

/** The filters that make an image out of itself without what a step to `size` takes away. */
function filtersBetween(image: Tensor, size: Size): Filters {
  const shrunk = shrunkAs(image, size);
  return learnFilters(backProjected(resize(shrunk, sizeOf(image), 'lanczos'), shrunk), image);
}

async function enlargedOnce(
  image: Tensor,
  size: Size,
  filters: Filters,
  signal: AbortSignal | undefined,
): Promise<Tensor> {
  const plain = resize(image, size, 'lanczos', { clip: [-1, 1] });
  const mean = await filtered(backProjected(plain, image), filters, signal);
  const { data } = await withDetailOfLikePatches(image, plain, signal);
  for (let i = 0; i < data.length; i++) mean.data[i] = (mean.data[i]! + data[i]!) / 2;
  return mean;
}
