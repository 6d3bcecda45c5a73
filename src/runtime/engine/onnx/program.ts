import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Size, Tensor } from '../../tensor.ts';
import { type BatchExtents, checkClamp, checkImages, checkImageWeights } from '../conv-stack.ts';
import type {
  Clamp,
  ConvLayer,
  ConvStack,
  EnergyProgram,
  LangevinChain,
  ParameterGradients,
  ScoreGradient,
  WeightedImages,
} from '../engine.ts';
import { joinedChains } from '../joined-chains.ts';
import { blockedNetwork } from './blocked-network.ts';
import {
  batchInputs,
  blockedParameterGradientModel,
  readBlockedGradients,
} from './blocked-parameter-gradients.ts';
import { OnnxChain, type StepRunner } from './chain.ts';
import { cropChannels, cropGradients } from './channel-padding.ts';
import {
  activationModel,
  langevinStepModel,
  type StepModelOptions,
  scoreGradientModel,
  scoreModel,
  scoreSize,
} from './graphs.ts';
import type { NetMemory } from './net-memory.ts';
import {
  architectureOf,
  parameterFeeds,
  parameterGradientModel,
  readParameterGradients,
} from './parameter-gradient-graph.ts';
import { plainFeeds, plainNetwork } from './plain-network.ts';
import { ProgramSessions } from './program-sessions.ts';
import { isShared, type SessionPool } from './session-pool.ts';
import { floatsOf, fromOrt, toOrt } from './transfer.ts';

export interface OnnxProgramOptions {
  /** Where Langevin steps run in the blocked layout (blocked-network.ts): channels in a block, and the net's memory. */
  readonly blocked: { readonly block: number; readonly memory: NetMemory } | undefined;
  /** Whether the weights of Langevin steps are inputs in the plain layout, too (plain-network.ts). */
  readonly sharesPlain: boolean;
  /** @param idle whether nothing of the program runs any more */
  readonly onRelease: (program: OnnxProgram, idle: boolean) => void;
}

/**
 * Steps of a small image in a call where nobody watches them: a call costs some 50 µs of its own, beside 0.8 ms of a
 * step. More would save little (docs/performance.md), and opening a session takes longer the more there are.
 */
const TOGETHER = 4;

/**
 * Pixels of a batch of chains that a processor computes at a time: the 24 candidates of a sample of 96 px take 0.40 GB
 * instead of 0.73 GB, in the same time.
 */
const AT_ONCE = 10_000;

/**
 * One net in onnxruntime. Langevin steps run in its blocked layout where there is one, with the weights as inputs of a
 * session that programs share; in WebAssembly likewise, in the plain layout. In all other graphs, and elsewhere, the
 * weights are constants, which is what lets onnxruntime lay them out for the processor: a step takes two thirds of the
 * time it takes with weights as inputs of a plain graph, and a new session some 3 to 8 ms.
 */
export class OnnxProgram implements EnergyProgram {
  readonly #pool: SessionPool;
  readonly #asked: ConvStack;
  readonly #stack: ConvStack;
  readonly #options: OnnxProgramOptions;
  readonly #sessions: ProgramSessions;
  readonly #parameters = new Map<string, Readonly<Record<string, OrtTensor>>>();
  readonly #architecture: string;

  /**
   * Both stacks are checked by the engine and never changed afterwards: sessions are made late.
   * @param asked the net as the caller knows it
   * @param stack the net to run in its place, which may have more hidden channels
   */
  constructor(pool: SessionPool, asked: ConvStack, stack: ConvStack, options: OnnxProgramOptions) {
    this.#pool = pool;
    this.#sessions = new ProgramSessions(pool);
    this.#asked = asked;
    this.#stack = stack;
    this.#options = options;
    this.#architecture = options.blocked?.memory.architecture ?? architectureOf(stack);
  }

  async chain(initial: Tensor, clamp?: Clamp): Promise<LangevinChain> {
    const extents = checkImages(this.#stack, initial);
    if (clamp !== undefined) checkClamp(extents, clamp);
    const { n, h, w } = extents;
    const most = this.#pool.onProcessor ? Math.max(1, Math.floor(AT_ONCE / (h * w))) : n;
    const start = (images: Tensor, held?: Clamp) => this.#chain(sizeOf(extents), images, held);
    return joinedChains(start, initial, clamp, most);
  }

  /** @param initial and `clamp` are checked, and of that size */
  async #chain(size: Size, initial: Tensor, clamp: Clamp | undefined): Promise<LangevinChain> {
    // Several steps in a call, and steps that leave the score out, where that saves something and programs share it.
    const manifold = this.#options.blocked !== undefined && isShared(size);
    const known = new Map<string, Promise<StepRunner>>();
    const stepsOf = (withScore: boolean, steps: number) => {
      const key = `${withScore} ${steps}`;
      const found = known.get(key) ?? this.#steps(size, { clamped: clamp !== undefined, withScore, steps });
      known.set(key, found);
      return found;
    };
    if (!manifold) await stepsOf(true, 1);
    return new OnnxChain(
      this.#pool.ort,
      (silent, steps) => stepsOf(!(manifold && silent), steps),
      initial,
      clamp,
      manifold ? TOGETHER : undefined,
    );
  }

  async #steps(size: Size, options: Required<Omit<StepModelOptions, 'network'>>): Promise<StepRunner> {
    const stack = this.#stack;
    const { blocked, sharesPlain } = this.#options;
    const { clamped, withScore, steps } = options;
    const plain = sharesPlain ? plainNetwork : undefined;
    const network = blocked === undefined ? plain : blockedNetwork(blocked.block);
    const build = () => langevinStepModel(stack, size, { ...options, network });
    const kind = `${withScore ? '' : 'silent '}${clamped ? 'clamped ' : ''}${steps > 1 ? `${steps} steps` : 'step'}`;
    if (network === undefined) return this.#runner(await this.#sessions.own(kind, size, build), {});
    const { width, height } = size;
    const { limit = 1 } = stack;
    const key = `${kind} of ${this.#architecture} within ${limit} at ${width}×${height}`;
    const session = isShared(size)
      ? (await this.#sessions.borrow(key, build)).session
      : await this.#sessions.own(kind, size, build);
    const feeds = blocked?.memory.inputs(size, blocked.block) ?? this.#plainFeeds(size);
    if (withScore) return this.#runner(session, { ...feeds });
    const last = stack.layers.length - 1;
    const { [`kernel${last}`]: _kernel, [`bias${last}`]: _bias, ...inputs } = feeds;
    return this.#runner(session, inputs);
  }

  /** A chain's steps wait for each other: what they do not change of the inputs stays. */
  #runner(session: InferenceSession, inputs: Record<string, OrtTensor>): StepRunner {
    return { inputs, run: () => this.#sessions.run(session, 'a Langevin step', inputs) };
  }

  /** The net itself as inputs of the graphs that programs share. */
  #plainFeeds(size: Size): Readonly<Record<string, OrtTensor>> {
    const at = `${size.width}×${size.height}`;
    const parameters = this.#parameters.get(at) ?? this.#feeds(plainFeeds(this.#stack, size));
    this.#parameters.set(at, parameters);
    return parameters;
  }

  /** @param batches one or two, of images of this size, each fewer than channels in a block */
  async #blockedGradients(
    batches: readonly WeightedImages[],
    size: Size,
    { block, memory }: NonNullable<OnnxProgramOptions['blocked']>,
  ): Promise<ParameterGradients> {
    const { height, width } = scoreSize(this.#stack, size);
    // With one more than the graph has: the plain kernel, which steps need. An object for each call: some wait for each
    // other.
    const feeds: Record<string, OrtTensor> = { ...memory.inputs(size, block) };
    let lastBias = 0;
    for (const [i, { images, weights }] of batches.entries()) {
      const names = batchInputs(i);
      const weight = scoreWeights(weights, height * width);
      feeds[names.image] = toOrt(this.#pool.ort, images);
      feeds[names.weight] = toOrt(this.#pool.ort, weight);
      lastBias += Math.fround(height * width * weight.data.reduce((sum, w) => sum + w, 0));
    }
    const count = batches.length === 1 ? 1 : 2;
    const outputs = await this.#pool.withShared(
      `parameter gradients in blocks of ${count} for ${this.#architecture} at ${size.width}×${size.height}`,
      () => blockedParameterGradientModel(this.#stack, size, block, count),
      (session) => this.#sessions.run(session, 'the gradient to the parameters', feeds),
    );
    const [gradients, meanScores] = [floatsOf(outputs['gradients']), floatsOf(outputs['meanScores'])];
    return readBlockedGradients(this.#stack, gradients, meanScores, lastBias);
  }

  #feeds(tensors: Readonly<Record<string, Tensor>>): Readonly<Record<string, OrtTensor>> {
    return Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, toOrt(this.#pool.ort, t)]));
  }

  async score(images: Tensor): Promise<Tensor> {
    checkImages(this.#stack, images);
    const session = await this.#sessions.own('score', undefined, () => scoreModel(this.#stack));
    const { score } = await this.#sessions.run(session, 'scoring images', {
      image: toOrt(this.#pool.ort, images),
    });
    return fromOrt(score);
  }

  async activations(images: Tensor): Promise<readonly Tensor[]> {
    checkImages(this.#stack, images);
    const { bytes, outputs } = activationModel(this.#stack);
    const session = await this.#sessions.own('activations', undefined, () => bytes);
    const feeds = { image: toOrt(this.#pool.ort, images) };
    const values = await this.#sessions.run(session, 'the activations of images', feeds);
    return outputs.map((name, layer) =>
      cropChannels(fromOrt(values[name]), (this.#asked.layers[layer] as ConvLayer).outChannels),
    );
  }

  async scoreGradient(images: Tensor): Promise<ScoreGradient> {
    const size = sizeOf(checkImages(this.#stack, images));
    const session = await this.#sessions.own('score gradient', size, () =>
      scoreGradientModel(this.#stack, size),
    );
    const feeds = { image: toOrt(this.#pool.ort, images) };
    const { score, gradient } = await this.#sessions.run(session, 'the gradient to an image', feeds);
    return { score: fromOrt(score), gradient: fromOrt(gradient) };
  }

  async parameterGradients(images: Tensor, weights: readonly number[]): Promise<ParameterGradients> {
    const extents = checkImages(this.#stack, images);
    checkImageWeights(weights, extents.n);
    const size = sizeOf(extents);
    const { blocked } = this.#options;
    if (blocked !== undefined && extents.n < blocked.block) {
      return this.#blockedGradients([{ images, weights }], size, blocked);
    }
    const { height, width } = scoreSize(this.#stack, size);
    const batch = { image: images, weight: scoreWeights(weights, height * width) };
    const feeds = this.#feeds({ ...batch, ...parameterFeeds(this.#stack) });
    const outputs = await this.#pool.withShared(
      `parameter gradients of ${this.#architecture} at ${size.width}×${size.height}`,
      () => parameterGradientModel(this.#stack, size),
      (session) => this.#sessions.run(session, 'the gradient to the parameters', feeds),
    );
    const gradients = readParameterGradients(this.#stack, (name) => floatsOf(outputs[name]));
    return this.#stack === this.#asked ? gradients : cropGradients(gradients, this.#stack, this.#asked);
  }

  /** In blocks, of small images: elsewhere a call more is nothing beside what it computes. */
  async gradientsOfBoth(
    first: WeightedImages,
    second: WeightedImages,
  ): Promise<ParameterGradients | undefined> {
    const { blocked } = this.#options;
    const batches = [first, second];
    const [one, other] = batches.map(({ images, weights }) => {
      const extents = checkImages(this.#stack, images);
      checkImageWeights(weights, extents.n);
      return extents;
    }) as [BatchExtents, BatchExtents];
    const size = sizeOf(one);
    const fits = one.h === other.h && one.w === other.w && isShared(size);
    if (blocked === undefined || !fits || Math.max(one.n, other.n) >= blocked.block) return undefined;
    return this.#blockedGradients(batches, size, blocked);
  }

  async release(): Promise<void> {
    const idle = await this.#sessions.release();
    if (idle === undefined) return;
    this.#parameters.clear();
    this.#options.onRelease(this, idle);
  }
}

/** wᵢ of each image's scores: the graphs sum scores; L is of their means. */
function scoreWeights(weights: readonly number[], scores: number): Tensor {
  return { shape: [weights.length, 1, 1, 1], data: Float32Array.from(weights, (w) => w / scores) };
}

function sizeOf({ h, w }: BatchExtents): Size {
  return { height: h, width: w };
}
