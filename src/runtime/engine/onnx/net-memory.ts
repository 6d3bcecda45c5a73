import type { Tensor as OrtTensor } from 'onnxruntime-node';
import type { Size, Tensor } from '../../tensor.ts';
import type { ConvLayer, ConvStack } from '../engine.ts';
import { blockedFeeds } from './blocked-network.ts';
import type { OnnxRuntime } from './onnxruntime.ts';
import { architectureOf } from './parameter-gradient-graph.ts';
import { isShared } from './session-pool.ts';
import { toOrt } from './transfer.ts';

type Tensors = Readonly<Record<string, Tensor>>;
type OrtTensors = Readonly<Record<string, OrtTensor>>;

interface Kept {
  readonly tensors: Tensors;
  /** On the same memory. */
  readonly inputs: OrtTensors;
  readonly size: Size;
  /** Which net stands there. */
  filled: number;
}

/** Sizes of images that one net is kept laid out for: a training knows one. */
const KEPT_SIZES = 2;

/**
 * The memory of one net: a copy of its parameters, and these laid out as inputs of onnxruntime in blocks. Every update
 * of a training makes a net of the same architecture; in memory that another net has left it makes no garbage outside
 * of the heap, which is what brings the collector on.
 */
export class NetMemory {
  /** Holds the parameters until the memory is filled again. */
  readonly stack: ConvStack;
  readonly architecture: string;
  readonly #ort: OnnxRuntime;
  readonly #sizes = new Map<string, Kept>();
  #net = 0;

  /** Copies the net. */
  constructor(ort: OnnxRuntime, stack: ConvStack) {
    this.#ort = ort;
    this.stack = copyStack(stack);
    this.architecture = architectureOf(stack);
  }

  /** Copies another net over it, if it is of the same kind. @returns whether it is */
  fill(stack: ConvStack): boolean {
    if (!sameKind(this.stack, stack)) return false;
    this.#net += 1;
    for (const [i, { weights, bias }] of stack.layers.entries()) {
      const own = this.stack.layers[i] as ConvLayer;
      own.weights.set(weights);
      own.bias.set(bias);
    }
    return true;
  }

  /** `blockedFeeds` of the net. */
  inputs(size: Size, block: number): OrtTensors {
    const key = `${size.width}×${size.height} ${block}`;
    let kept = this.#sizes.get(key);
    if (kept === undefined) {
      const tensors = blockedFeeds(this.stack, size, block);
      const inputs = Object.entries(tensors).map(([name, t]) => [name, toOrt(this.#ort, t)] as const);
      kept = { tensors, inputs: Object.fromEntries(inputs), size, filled: this.#net };
      this.#sizes.set(key, kept);
    } else if (kept.filled !== this.#net) {
      blockedFeeds(this.stack, size, block, kept.tensors);
      kept.filled = this.#net;
    }
    return kept.inputs;
  }

  /** Lets go of what was laid out for large images, and of all where there are more sizes than a training has. */
  trim(): void {
    for (const [key, { size }] of this.#sizes) if (!isShared(size)) this.#sizes.delete(key);
    if (this.#sizes.size > KEPT_SIZES) this.#sizes.clear();
  }
}

/** Kept at a time: a training's net, and the one an update older that its chains run on. */
const KEPT_NETS = 3;
/** Parameters beyond which a net's memory is not kept: a net of the paper's large kind has fewer. */
const MOST_PARAMETERS = 1e6;

/** Memories of nets that have been released, for those that come. */
export class NetMemories {
  readonly #ort: OnnxRuntime;
  #free: NetMemory[] = [];

  constructor(ort: OnnxRuntime) {
    this.#ort = ort;
  }

  /** A copy of the net. */
  take(stack: ConvStack): NetMemory {
    const index = this.#free.findIndex((memory) => memory.fill(stack));
    const [found = new NetMemory(this.#ort, stack)] = index === -1 ? [] : this.#free.splice(index, 1);
    return found;
  }

  /** Of a net that nothing reads any more. */
  giveBack(memory: NetMemory): void {
    const { layers } = memory.stack;
    if (layers.reduce((sum, { weights }) => sum + weights.length, 0) > MOST_PARAMETERS) return;
    memory.trim();
    this.#free = [memory, ...this.#free].slice(0, KEPT_NETS);
  }

  clear(): void {
    this.#free = [];
  }
}

/** Training changes its arrays in place, maybe before a session of this program is made. */
export function copyStack({ layers, ...rest }: ConvStack): ConvStack {
  const copies = layers.map((layer) => ({
    ...layer,
    weights: layer.weights.slice(),
    bias: layer.bias.slice(),
  }));
  return { ...rest, layers: copies };
}

function sameKind(a: ConvStack, b: ConvStack): boolean {
  const [one, other] = [a.activation, b.activation];
  const slope = (activation: ConvStack['activation']) =>
    'slope' in activation ? activation.slope : undefined;
  return (
    a.layers.length === b.layers.length &&
    a.limit === b.limit &&
    one.kind === other.kind &&
    slope(one) === slope(other) &&
    a.layers.every((layer, i) => {
      const { inChannels, outChannels, kernel } = b.layers[i] as ConvLayer;
      return layer.inChannels === inChannels && layer.outChannels === outChannels && layer.kernel === kernel;
    })
  );
}
