import { PatchwiseError } from '../../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { checkClamp, checkImages, checkImageWeights } from '../conv-stack.ts';
import type {
  Clamp,
  ConvStack,
  EnergyProgram,
  LangevinChain,
  ParameterGradients,
  ScoreGradient,
} from '../engine.ts';
import { TensorflowChain } from './chain.ts';
import { deviceCall } from './device-call.ts';
import { valueAndGradients } from './gradients.ts';
import type { TensorflowNamespace, tf } from './namespace.ts';
import { disposeNet, layerOutputs, type NetTensors, scoreMap, uploadNet } from './network.ts';
import { download, floats, upload } from './transfer.ts';

/** One net on the device, run and differentiated by TensorFlow.js. */
export class TensorflowProgram implements EnergyProgram {
  readonly #tf: TensorflowNamespace;
  readonly #stack: ConvStack;
  readonly #chains = new Set<TensorflowChain>();
  readonly #onRelease: (program: TensorflowProgram) => void;
  #net: NetTensors | undefined;

  /** @param stack checked by the engine; its weights are copied to the device at once. */
  constructor(tfjs: TensorflowNamespace, stack: ConvStack, onRelease: (program: TensorflowProgram) => void) {
    this.#tf = tfjs;
    this.#stack = stack;
    this.#onRelease = onRelease;
    this.#net = uploadNet(tfjs, stack);
  }

  chain(initial: Tensor, clamp?: Clamp): Promise<LangevinChain> {
    return deviceCall('starting a Langevin chain', () => {
      const net = this.#parameters();
      const extents = checkImages(this.#stack, initial);
      if (clamp !== undefined) checkClamp(extents, clamp);
      const chain = new TensorflowChain(this.#tf, net, this.#stack, initial, clamp, (done) =>
        this.#chains.delete(done),
      );
      this.#chains.add(chain);
      return chain;
    });
  }

  score(images: Tensor): Promise<Tensor> {
    return deviceCall('scoring images', async () => {
      const net = this.#parameters();
      checkImages(this.#stack, images);
      const score = this.#tf.tidy(() =>
        scoreMap(this.#tf, upload(this.#tf, images), net, this.#stack.activation),
      );
      return (await this.#downloadAll({ score })).score;
    });
  }

  activations(images: Tensor): Promise<readonly Tensor[]> {
    return deviceCall('the activations of images', async () => {
      const net = this.#parameters();
      checkImages(this.#stack, images);
      const outputs = this.#tf.tidy(() =>
        layerOutputs(this.#tf, upload(this.#tf, images), net, this.#stack.activation),
      );
      try {
        return await Promise.all(outputs.map((output) => download(this.#tf, output)));
      } finally {
        this.#tf.dispose(outputs);
      }
    });
  }

  scoreGradient(images: Tensor): Promise<ScoreGradient> {
    return deviceCall('the gradient to an image', () => {
      const net = this.#parameters();
      checkImages(this.#stack, images);
      return this.#downloadAll(
        this.#tf.tidy(() => {
          const x = upload(this.#tf, images);
          const f = () => scoreMap(this.#tf, x, net, this.#stack.activation);
          const { value, gradients } = valueAndGradients(this.#tf, f, [x]);
          return { score: value, gradient: gradients[0] as tf.Tensor4D };
        }),
      );
    });
  }

  parameterGradients(images: Tensor, weights: readonly number[]): Promise<ParameterGradients> {
    return deviceCall('the gradient to the parameters', async () => {
      const tfjs = this.#tf;
      const net = this.#parameters();
      checkImageWeights(weights, checkImages(this.#stack, images).n);
      const result = tfjs.tidy(() => {
        const x = upload(tfjs, images);
        const meanScores = () =>
          tfjs.mean<tf.Tensor1D>(scoreMap(tfjs, x, net, this.#stack.activation), [1, 2, 3]);
        const parameters = [...net.kernels, ...net.biases];
        const upstream = tfjs.tensor1d([...weights], 'float32');
        const { value, gradients } = valueAndGradients(tfjs, meanScores, parameters, upstream);
        return {
          means: value,
          kernels: gradients
            .slice(0, net.kernels.length)
            .map((gradient) => tfjs.transpose(gradient, [3, 2, 0, 1])),
          biases: gradients.slice(net.kernels.length),
        };
      });
      try {
        return {
          weights: await Promise.all(result.kernels.map(floats)),
          biases: await Promise.all(result.biases.map(floats)),
          meanScores: Array.from(await floats(result.means)),
        };
      } finally {
        tfjs.dispose(result);
      }
    });
  }

  /** Frees the weights, and the chains that were not disposed of. May be called again. */
  async release(): Promise<void> {
    if (this.#net === undefined) return;
    for (const chain of this.#chains) chain.dispose();
    disposeNet(this.#net);
    this.#net = undefined;
    this.#onRelease(this);
  }

  #parameters(): NetTensors {
    if (this.#net !== undefined) return this.#net;
    throw new PatchwiseError('engine/failed', 'A program was used after it had been released.');
  }

  /** Reads the tensors of a record and disposes of them, read or not. */
  async #downloadAll<K extends string>(
    tensors: Readonly<Record<K, tf.Tensor4D>>,
  ): Promise<Record<K, Tensor>> {
    try {
      const host = {} as Record<K, Tensor>;
      for (const key in tensors) host[key] = await download(this.#tf, tensors[key]);
      return host;
    } finally {
      this.#tf.dispose(tensors);
    }
  }
}
