import { crop } from '../crop.ts';
import { nchw, splitBatch, type Tensor } from '../tensor.ts';
import { checkImages, checkImageWeights, stackMargin } from './conv-stack.ts';
import type { ConvStack, EnergyProgram, ParameterGradients } from './engine.ts';
import { hostChain } from './host-chain.ts';
import { type AxisTile, axisTiles } from './tiles.ts';

export interface TilingOptions {
  /** Side of a tile without its margin, px. Default 256. */
  readonly tile?: number;
  /** Pixels of a batch above which it is computed image by image, and an image tile by tile. Default 147,456. */
  readonly above?: number;
}

/** 384 × 384: some 0.5 GB in the paper's large net. */
const TILED_ABOVE = 384 * 384;

/**
 * A program whose memory does not grow with the image: above a number of pixels, scores and gradients are computed in
 * overlapping tiles. A score depends on m + 1 pixels a side, m = Σ(kernel − 1), so a tile whose window reaches m
 * pixels beyond it sees everything that its pixels' gradients depend on: the result is that of the whole image up to
 * rounding, its borders included. Langevin chains then keep their state in host memory.
 */
export function tiledProgram(
  program: EnergyProgram,
  stack: ConvStack,
  options: TilingOptions = {},
): EnergyProgram {
  const { tile = 256, above = TILED_ABOVE } = options;
  const margin = stackMargin(stack);
  let released = false;
  /** What the program takes whole. What it refuses it is given too, so that it says why. */
  const isSmall = (images: Tensor): boolean => {
    const { n, h, w } = checkImages(stack, images);
    return released || n * h * w <= above;
  };
  const forEachTile = async (images: Tensor, visit: (place: Place) => Promise<void>): Promise<void> => {
    const { n, h, w } = nchw(images);
    const whole = h * w <= above;
    for (let index = 0; index < n; index++) {
      for (const rows of axisTiles(h, whole ? h : tile, margin)) {
        for (const columns of axisTiles(w, whole ? w : tile, margin)) await visit({ index, rows, columns });
      }
    }
  };

  const score = async (images: Tensor): Promise<Tensor> => {
    if (isSmall(images)) return program.score(images);
    const out = emptyScore(images, margin);
    await forEachTile(images, async (place) => {
      writeWindow(out, await program.score(windowOf(images, place)), place);
    });
    return out;
  };

  const scoreGradient = async (images: Tensor) => {
    if (isSmall(images)) return program.scoreGradient(images);
    const out = {
      score: emptyScore(images, margin),
      gradient: { shape: images.shape, data: new Float32Array(images.data.length) },
    };
    await forEachTile(images, async (place) => {
      const part = await program.scoreGradient(windowOf(images, place));
      writeWindow(out.score, part.score, place);
      writePiece(out.gradient, part.gradient, place);
    });
    return out;
  };

  return {
    score,
    scoreGradient,
    chain: async (initial, clamp) =>
      isSmall(initial)
        ? program.chain(initial, clamp)
        : hostChain(scoreGradient, initial, clamp, stack.limit),
    parameterGradients: async (images, weights) => {
      if (isSmall(images)) return program.parameterGradients(images, weights);
      checkImageWeights(weights, nchw(images).n);
      return tiledParameterGradients(program, images, weights, { tile, margin });
    },
    gradientsOfBoth: async (first, second) =>
      isSmall(first.images) && isSmall(second.images) ? program.gradientsOfBoth?.(first, second) : undefined,
    activations: async (images) =>
      isSmall(images) ? program.activations(images) : tiledActivations(program, stack, images, tile),
    release() {
      released = true;
      return program.release();
    },
  };
}

interface Place {
  readonly index: number;
  readonly rows: AxisTile;
  readonly columns: AxisTile;
}

function emptyScore(images: Tensor, margin: number): Tensor {
  const { n, h, w } = nchw(images);
  return { shape: [n, 1, h - margin, w - margin], data: new Float32Array(n * (h - margin) * (w - margin)) };
}

function windowOf(images: Tensor, { index, rows, columns }: Place): Tensor {
  return crop(splitBatch(images)[index] as Tensor, {
    top: rows.start,
    left: columns.start,
    height: rows.extent,
    width: columns.extent,
  });
}

/** Writes all of a window's scores: where windows overlap they agree. */
function writeWindow(out: Tensor, part: Tensor, { index, rows, columns }: Place): void {
  const { h, w } = nchw(out);
  const extents = nchw(part);
  for (let y = 0; y < extents.h; y++) {
    const row = part.data.subarray(y * extents.w, (y + 1) * extents.w);
    out.data.set(row, (index * h + rows.start + y) * w + columns.start);
  }
}

/** Writes the piece inside a window's margin, where its gradient is complete. */
function writePiece(out: Tensor, part: Tensor, { index, rows, columns }: Place): void {
  const { c, h, w } = nchw(out);
  const extents = nchw(part);
  for (let k = 0; k < c; k++) {
    for (let y = rows.from; y < rows.to; y++) {
      const from = (k * extents.h + y - rows.start) * extents.w - columns.start;
      const row = part.data.subarray(from + columns.from, from + columns.to);
      out.data.set(row, ((index * c + k) * h + y) * w + columns.from);
    }
  }
}

/**
 * mean f over a score map is the sum over tiles of their means, weighted by their share of the map; so are its
 * gradients. Tiles here share pixels, but no score.
 */
async function tiledParameterGradients(
  program: EnergyProgram,
  images: Tensor,
  weights: readonly number[],
  { tile, margin }: { readonly tile: number; readonly margin: number },
): Promise<ParameterGradients> {
  const { h, w } = nchw(images);
  const scores = (h - margin) * (w - margin);
  const meanScores: number[] = [];
  let sum: ParameterGradients | undefined;
  for (const [index, image] of splitBatch(images).entries()) {
    let mean = 0;
    for (const rows of axisTiles(h - margin, tile, 0)) {
      for (const columns of axisTiles(w - margin, tile, 0)) {
        const height = rows.to - rows.from;
        const width = columns.to - columns.from;
        const window = crop(image, {
          top: rows.from,
          left: columns.from,
          height: height + margin,
          width: width + margin,
        });
        const share = (height * width) / scores;
        const part = await program.parameterGradients(window, [(weights[index] as number) * share]);
        mean += share * (part.meanScores[0] as number);
        sum = sum === undefined ? part : added(sum, part);
      }
    }
    meanScores.push(mean);
  }
  return { ...(sum as ParameterGradients), meanScores };
}

/**
 * A window of tile + m pixels gives each layer's map of its tile, and m − m_l pixels more of it, m_l being the margin of
 * the layers so far: those belong to the next tile, but at the far border.
 *
 * What the engine holds does not grow with the image, but the joined maps do: they are the result, and lie whole in
 * host memory, 4 bytes a value of every channel of every layer: 516 bytes a pixel of each image with the narrow net
 * (32-32-32-32-1), 644 with the small one, 1284 with the large one, beside one tile's. A caller that needs less of
 * large images takes them piece by piece.
 */
async function tiledActivations(
  program: EnergyProgram,
  stack: ConvStack,
  images: Tensor,
  tile: number,
): Promise<Tensor[]> {
  const { n, h, w } = nchw(images);
  const margin = stackMargin(stack);
  let before = 0;
  const maps = stack.layers.map(({ kernel, outChannels }) => {
    before += kernel - 1;
    const [height, width] = [h - before, w - before];
    return {
      shape: [n, outChannels, height, width],
      data: new Float32Array(n * outChannels * height * width),
    };
  });
  for (const [index, image] of splitBatch(images).entries()) {
    for (const rows of axisTiles(h - margin, tile, 0)) {
      for (const columns of axisTiles(w - margin, tile, 0)) {
        const [height, width] = [rows.to - rows.from + margin, columns.to - columns.from + margin];
        const window = crop(image, { top: rows.from, left: columns.from, height, width });
        for (const [layer, part] of (await program.activations(window)).entries()) {
          const map = maps[layer] as Tensor;
          const extents = nchw(part);
          const size = nchw(map);
          const high = rows.to === h - margin ? extents.h : rows.to - rows.from;
          const wide = columns.to === w - margin ? extents.w : columns.to - columns.from;
          for (let k = 0; k < size.c; k++) {
            for (let y = 0; y < high; y++) {
              const from = (k * extents.h + y) * extents.w;
              const to = ((index * size.c + k) * size.h + rows.from + y) * size.w + columns.from;
              map.data.set(part.data.subarray(from, from + wide), to);
            }
          }
        }
      }
    }
  }
  return maps;
}

function added(a: ParameterGradients, b: ParameterGradients): ParameterGradients {
  const sum = (x: Float32Array, y: Float32Array | undefined) => x.map((value, i) => value + (y?.[i] ?? 0));
  return {
    weights: a.weights.map((values, layer) => sum(values, b.weights[layer])),
    biases: a.biases.map((values, layer) => sum(values, b.biases[layer])),
    meanScores: a.meanScores,
  };
}
