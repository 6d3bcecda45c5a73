import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { PatchwiseError } from '../../../errors.ts';
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
} from '../engine.ts';
import { asEngineError } from '../engine-failure.ts';
import { OnnxChain } from './chain.ts';
import { cropChannels, cropGradients } from './channel-padding.ts';
import { activationModel, langevinStepModel, scoreGradientModel, scoreModel, scoreSize } from './graphs.ts';
import {
  architectureOf,
  parameterFeeds,
  parameterGradientModel,
  readParameterGradients,
} from './parameter-gradient-graph.ts';
import type { SessionPool } from './session-pool.ts';
import { floatsOf, fromOrt, toOrt } from './transfer.ts';

/**
 * One net in onnxruntime. The weights are constants of its graphs, which is what lets onnxruntime lay them out for the
 * processor: a step takes two thirds of the time it takes with weights as inputs, and a new session some 3 ms.
 * Sessions are made when first needed, for each kind of run and image size, and closed by `release`; that of the
 * parameter gradients belongs to the engine.
 */
export class OnnxProgram implements EnergyProgram {
  readonly #pool: SessionPool;
  readonly #asked: ConvStack;
  readonly #stack: ConvStack;
  readonly #onRelease: (program: OnnxProgram) => void;
  readonly #sessions = new Map<string, Promise<InferenceSession>>();
  #released = false;

  /**
   * Both stacks are checked by the engine and never changed afterwards: sessions are made late.
   * @param asked the net as the caller knows it
   * @param stack the net to run in its place, which may have more hidden channels
   */
  constructor(
    pool: SessionPool,
    asked: ConvStack,
    stack: ConvStack,
    onRelease: (program: OnnxProgram) => void,
  ) {
    this.#pool = pool;
    this.#asked = asked;
    this.#stack = stack;
    this.#onRelease = onRelease;
  }

  async chain(initial: Tensor, clamp?: Clamp): Promise<LangevinChain> {
    const extents = checkImages(this.#stack, initial);
    if (clamp !== undefined) checkClamp(extents, clamp);
    const size = sizeOf(extents);
    const kind = clamp === undefined ? 'step' : 'clamped step';
    const session = await this.#session(kind, size, () =>
      langevinStepModel(this.#stack, size, clamp !== undefined),
    );
    return new OnnxChain(
      this.#pool.ort,
      (feeds) => this.#run(session, 'a Langevin step', feeds),
      initial,
      clamp,
    );
  }

  async score(images: Tensor): Promise<Tensor> {
    checkImages(this.#stack, images);
    const session = await this.#session('score', undefined, () => scoreModel(this.#stack));
    const { score } = await this.#run(session, 'scoring images', { image: toOrt(this.#pool.ort, images) });
    return fromOrt(score);
  }

  async activations(images: Tensor): Promise<readonly Tensor[]> {
    checkImages(this.#stack, images);
    const { bytes, outputs } = activationModel(this.#stack);
    const session = await this.#session('activations', undefined, () => bytes);
    const feeds = { image: toOrt(this.#pool.ort, images) };
    const values = await this.#run(session, 'the activations of images', feeds);
    return outputs.map((name, layer) =>
      cropChannels(fromOrt(values[name]), (this.#asked.layers[layer] as ConvLayer).outChannels),
    );
  }

  async scoreGradient(images: Tensor): Promise<ScoreGradient> {
    const size = sizeOf(checkImages(this.#stack, images));
    const session = await this.#session('score gradient', size, () => scoreGradientModel(this.#stack, size));
    const feeds = { image: toOrt(this.#pool.ort, images) };
    const { score, gradient } = await this.#run(session, 'the gradient to an image', feeds);
    return { score: fromOrt(score), gradient: fromOrt(gradient) };
  }

  async parameterGradients(images: Tensor, weights: readonly number[]): Promise<ParameterGradients> {
    const extents = checkImages(this.#stack, images);
    checkImageWeights(weights, extents.n);
    const size = sizeOf(extents);
    // The graph sums scores; L is of their means.
    const { height, width } = scoreSize(this.#stack, size);
    const weight = Float32Array.from(weights, (w) => w / (height * width));
    const tensors = {
      image: images,
      weight: { shape: [extents.n, 1, 1, 1], data: weight },
      ...parameterFeeds(this.#stack),
    };
    const feeds = Object.fromEntries(
      Object.entries(tensors).map(([name, t]) => [name, toOrt(this.#pool.ort, t)]),
    );
    const outputs = await this.#pool.withShared(
      `parameter gradients of ${architectureOf(this.#stack)} at ${size.width}×${size.height}`,
      () => parameterGradientModel(this.#stack, size),
      (session) => this.#run(session, 'the gradient to the parameters', feeds),
    );
    const gradients = readParameterGradients(this.#stack, (name) => floatsOf(outputs[name]));
    return this.#stack === this.#asked ? gradients : cropGradients(gradients, this.#stack, this.#asked);
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.#onRelease(this);
    const opened = await Promise.allSettled(this.#sessions.values());
    this.#sessions.clear();
    for (const result of opened) {
      if (result.status === 'fulfilled') await this.#pool.close(result.value);
    }
  }

  /** @param size undefined for a session that takes images of any size */
  #session(kind: string, size: Size | undefined, build: () => Uint8Array): Promise<InferenceSession> {
    if (this.#released) return Promise.reject(usedAfterRelease());
    const key = size === undefined ? kind : `${kind} at ${size.width}×${size.height}`;
    let session = this.#sessions.get(key);
    if (session === undefined) {
      session = this.#pool.create(key, build());
      this.#sessions.set(key, session);
      session.catch(() => this.#sessions.delete(key));
    }
    return session;
  }

  async #run(
    session: InferenceSession,
    operation: string,
    feeds: Readonly<Record<string, OrtTensor>>,
  ): Promise<Readonly<Record<string, OrtTensor | undefined>>> {
    if (this.#released) throw usedAfterRelease();
    try {
      return (await session.run(feeds)) as Record<string, OrtTensor>;
    } catch (error) {
      throw asEngineError('onnxruntime', operation, error);
    }
  }
}

function usedAfterRelease(): PatchwiseError {
  return new PatchwiseError('engine/failed', 'A net was used after it had been released.');
}

function sizeOf({ h, w }: BatchExtents): Size {
  return { height: h, width: w };
}
