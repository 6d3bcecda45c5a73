import { PatchwiseError } from '../../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { checkLangevinStep } from '../conv-stack.ts';
import type { Activation, Clamp, ConvStack, LangevinChain, LangevinStep, ScoreGradient } from '../engine.ts';
import { deviceCall } from './device-call.ts';
import { valueAndGradients } from './gradients.ts';
import type { TensorflowNamespace, tf } from './namespace.ts';
import { type NetTensors, scoreMap } from './network.ts';
import { download, upload } from './transfer.ts';

/** The clamp on the device: `held` is boolean, of the state's shape. */
interface DeviceClamp {
  readonly held: tf.Tensor4D;
  readonly values: tf.Tensor4D;
}

/** Langevin chains whose state stays on the device, NHWC, between steps. */
export class TensorflowChain implements LangevinChain {
  readonly #tf: TensorflowNamespace;
  readonly #net: NetTensors;
  readonly #activation: Activation;
  readonly #limit: number;
  readonly #clamp: DeviceClamp | undefined;
  readonly #onDispose: (chain: TensorflowChain) => void;
  #state: tf.Tensor4D | undefined;
  #velocity: tf.Tensor4D | undefined;
  #score: tf.Tensor4D | undefined;
  #gradient: tf.Tensor4D | undefined;

  /** @param initial and `clamp` are checked by the program. */
  constructor(
    tfjs: TensorflowNamespace,
    net: NetTensors,
    { activation, limit = 1 }: Pick<ConvStack, 'activation' | 'limit'>,
    initial: Tensor,
    clamp: Clamp | undefined,
    onDispose: (chain: TensorflowChain) => void,
  ) {
    this.#tf = tfjs;
    this.#net = net;
    this.#activation = activation;
    this.#limit = limit;
    this.#onDispose = onDispose;
    const { state, held, values } = tfjs.tidy(() => {
      const x = upload(tfjs, initial);
      return { state: x, ...(clamp && uploadClamp(tfjs, clamp, x.shape)) };
    });
    this.#state = state;
    this.#clamp = held && values && { held, values };
  }

  /** A step that fails leaves the chain at the state before it. */
  step(step: LangevinStep): Promise<void> {
    return deviceCall('a Langevin step', () => {
      const tfjs = this.#tf;
      const state = this.#current();
      checkLangevinStep(step, state.size);
      const { next, velocity, score, gradient } = tfjs.tidy(() => {
        const { value, gradients } = valueAndGradients(
          tfjs,
          () => scoreMap(tfjs, state, this.#net, this.#activation),
          [state],
        );
        const gradient = gradients[0] as tf.Tensor4D;
        const drift = tfjs.mul(gradient, step.stepSize / 2);
        const kept = this.#velocity && tfjs.mul<tf.Tensor4D>(this.#velocity, step.momentum ?? 0);
        const velocity = kept === undefined ? drift : tfjs.add<tf.Tensor4D>(drift, kept);
        const moved = addNoise(tfjs, tfjs.add<tf.Tensor4D>(state, velocity), step);
        const clipped = tfjs.clipByValue(moved, -this.#limit, this.#limit);
        const clamp = this.#clamp;
        const next = clamp ? tfjs.where(clamp.held, clamp.values, clipped) : clipped;
        return { next, velocity: velocity as tf.Tensor4D, score: value, gradient };
      });
      state.dispose();
      this.#score?.dispose();
      this.#velocity?.dispose();
      this.#gradient?.dispose();
      this.#state = next;
      this.#velocity = velocity;
      this.#score = score;
      this.#gradient = gradient;
    });
  }

  read(): Promise<Tensor> {
    return deviceCall('reading a Langevin state', () => download(this.#tf, this.#current()));
  }

  lastScore(): Promise<Tensor | undefined> {
    return deviceCall('reading a score map', () => {
      this.#current();
      return this.#score && download(this.#tf, this.#score);
    });
  }

  lastScoreGradient(): Promise<ScoreGradient | undefined> {
    return deviceCall('reading a score gradient', async () => {
      this.#current();
      const [score, gradient] = [this.#score, this.#gradient];
      if (score === undefined || gradient === undefined) return undefined;
      return { score: await download(this.#tf, score), gradient: await download(this.#tf, gradient) };
    });
  }

  dispose(): void {
    if (this.#state === undefined) return;
    const { held, values } = this.#clamp ?? {};
    for (const t of [this.#state, this.#velocity, this.#score, this.#gradient, held, values]) t?.dispose();
    this.#state = undefined;
    this.#velocity = undefined;
    this.#score = undefined;
    this.#gradient = undefined;
    this.#onDispose(this);
  }

  #current(): tf.Tensor4D {
    if (this.#state !== undefined) return this.#state;
    throw new PatchwiseError('engine/failed', 'A Langevin chain was used after it had been disposed of.');
  }
}

function addNoise(tfjs: TensorflowNamespace, x: tf.Tensor4D, step: LangevinStep): tf.Tensor4D {
  if (step.noiseScale === 0 || step.noise === undefined) return x;
  const [n, h, w, c] = x.shape;
  const noise = upload(tfjs, { shape: [n, c, h, w], data: step.noise });
  return tfjs.add<tf.Tensor4D>(x, tfjs.mul(noise, step.noiseScale));
}

function uploadClamp(
  tfjs: TensorflowNamespace,
  clamp: Clamp,
  shape: readonly [number, number, number, number],
): DeviceClamp {
  const full: [number, number, number, number] = [...shape];
  return {
    held: tfjs.broadcastTo(tfjs.greater<tf.Tensor4D>(upload(tfjs, clamp.mask), 0.5), full),
    values: tfjs.broadcastTo(upload(tfjs, clamp.values), full),
  };
}
