import { portKey } from '../../graph/document/port-ref.ts';
import type { KeptTensor } from '../../protocol/run-shapes.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { TensorFiles } from '../ports/runner-files.ts';
import { tensorHash, tensorParts } from './tensor-bytes.ts';

export interface TensorKeeperOptions {
  readonly files: TensorFiles;
  /** Tensors kept of one port; beyond it every second one goes. */
  readonly perPort?: number;
  /** Bytes kept of the run. */
  readonly maxBytes?: number;
  /** Bytes that may wait for the disk before a further preview, or result, is not kept. */
  readonly waitingBytes?: Readonly<Record<Series, number>>;
  readonly onChange: (kept: readonly KeptTensor[], dropped: readonly KeptTensor[]) => void;
  /** Told once, when keeping fails (a full disk): the run goes on without it. */
  readonly onFailure: (error: unknown) => void;
}

const TENSORS_PER_PORT = 64;
const TENSOR_BYTES_PER_RUN = 256 * 2 ** 20;

/**
 * Bytes that may wait for the disk; what comes beyond them is not kept. Results may be more, for people look at each.
 * What waits is the value itself: the picture of a large photograph and its transparency go while it is worked on, and
 * are not held to the end of the run.
 */
const WAITING_BYTES: Readonly<Record<Series, number>> = { preview: 64 * 2 ** 20, output: 256 * 2 ** 20 };

type Moment = KeptTensor['moment'];

/**
 * What a port gives is thinned by itself, apart from the previews on the way to it: the few results of a sweep must
 * not go for its many steps.
 */
type Series = 'preview' | 'output';

/** One series of a port. */
interface Port {
  readonly nodeId: string;
  readonly port: string;
  /** Tensors seen so far. */
  seen: number;
  /** Of so many tensors one is kept. */
  stride: number;
  readonly kept: Entry[];
  /** The latest, when it was not kept: the last one of a series always is. */
  last: { readonly tensor: Tensor; readonly at: Place; readonly hash: string | undefined } | undefined;
}

interface Entry {
  readonly tensor: KeptTensor;
  /** Position in its series. */
  readonly ordinal: number;
}

interface Place {
  readonly moment: Moment;
  readonly ordinal: number;
  /** Position among all tensors of the port. */
  readonly index: number;
}

/**
 * Keeps full tensors of a run's steps on disk, for zoom and histogram: of each port an evenly spaced selection over
 * all steps so far, thinned by half whenever it grows too long, and the last one; likewise of its outputs. Lossy where
 * the disk cannot take in time what comes.
 */
export class TensorKeeper {
  readonly #options: Required<TensorKeeperOptions>;
  readonly #ports = new Map<string, Port>();
  /** Tensors seen of each port, of both series. */
  readonly #seen = new Map<string, number>();
  /** How many kept entries name a file. */
  readonly #uses = new Map<string, number>();
  #bytes = 0;
  #waitingBytes = 0;
  #work: Promise<void> = Promise.resolve();
  #failed = false;

  constructor(options: TensorKeeperOptions) {
    this.#options = {
      perPort: TENSORS_PER_PORT,
      maxBytes: TENSOR_BYTES_PER_RUN,
      waitingBytes: WAITING_BYTES,
      ...options,
    };
  }

  /**
   * Offers a tensor, which must not change any more: it is written when the disk has time for it.
   * @param options.hash its `tensorHash`, where that is known already
   * @returns the hash under which it will be kept, or undefined when it is not
   */
  offer(
    nodeId: string,
    port: string,
    moment: Moment,
    tensor: Tensor,
    { series = 'preview', hash }: { readonly series?: Series; readonly hash?: string | undefined } = {},
  ): string | undefined {
    const name = portKey(nodeId, port);
    const index = this.#seen.get(name) ?? 0;
    this.#seen.set(name, index + 1);
    const key = `${name} ${series}`;
    const state: Port = this.#ports.get(key) ?? {
      nodeId,
      port,
      seen: 0,
      stride: 1,
      kept: [],
      last: undefined,
    };
    this.#ports.set(key, state);
    const at = { moment, index, ordinal: state.seen++ };
    state.last = undefined;
    const late = this.#waitingBytes >= this.#options.waitingBytes[series];
    if (at.ordinal % state.stride !== 0 || late) {
      state.last = { tensor, at, hash };
      return undefined;
    }
    const kept = this.#keep(state, at, tensor, hash);
    if (state.kept.length > this.#options.perPort) this.#thin(state);
    while (this.#bytes > this.#options.maxBytes && this.#thinLargest());
    return state.kept.some((entry) => entry.tensor.hash === kept) ? kept : undefined;
  }

  /** Waits until the disk has taken all that was offered. */
  async written(): Promise<void> {
    await this.#work;
  }

  /** Keeps the last tensor of each series, and waits for the disk. */
  async finish(): Promise<void> {
    for (const state of this.#ports.values()) {
      if (state.last !== undefined) this.#keep(state, state.last.at, state.last.tensor, state.last.hash);
      state.last = undefined;
    }
    await this.#work;
  }

  #keep(
    state: Port,
    { moment, index, ordinal }: Place,
    tensor: Tensor,
    known: string | undefined,
  ): string | undefined {
    const { files, onChange } = this.#options;
    // Nothing of it is a copy, of the results of a large photograph least of all.
    let parts: readonly Uint8Array[];
    try {
      parts = tensorParts(tensor);
    } catch {
      // Not finite: the node reports that itself.
      return undefined;
    }
    const bytes = parts.reduce((sum, { length }) => sum + length, 0);
    const hash = known ?? tensorHash(tensor);
    const { nodeId, port } = state;
    const entry: KeptTensor = { nodeId, port, index, moment, hash, bytes };
    state.kept.push({ tensor: entry, ordinal });
    this.#bytes += entry.bytes;
    const uses = this.#uses.get(hash) ?? 0;
    this.#uses.set(hash, uses + 1);
    this.#waitingBytes += entry.bytes;
    this.#enqueue(async () => {
      this.#waitingBytes -= entry.bytes;
      if (uses === 0) await files.write(hash, parts);
      onChange([entry], []);
    });
    return hash;
  }

  #thinLargest(): boolean {
    const sizes = [...this.#ports.values()].map((port) => ({
      port,
      bytes: port.kept.length > 1 ? port.kept.reduce((sum, { tensor }) => sum + tensor.bytes, 0) : 0,
    }));
    const largest = sizes.sort((a, b) => b.bytes - a.bytes)[0];
    if (largest === undefined || largest.bytes === 0) return false;
    this.#thin(largest.port);
    return true;
  }

  /** Keeps every second one of what is kept, and from now on one of twice as many. */
  #thin(port: Port): void {
    port.stride *= 2;
    const dropped = port.kept.filter((one) => one.ordinal % port.stride !== 0).map(({ tensor }) => tensor);
    const stay = port.kept.filter((one) => one.ordinal % port.stride === 0);
    port.kept.splice(0, port.kept.length, ...stay);
    const unused: string[] = [];
    for (const { hash, bytes } of dropped) {
      this.#bytes -= bytes;
      const uses = (this.#uses.get(hash) ?? 1) - 1;
      if (uses === 0) {
        this.#uses.delete(hash);
        unused.push(hash);
      } else this.#uses.set(hash, uses);
    }
    if (dropped.length === 0) return;
    this.#enqueue(async () => {
      // Told first: nobody is pointed to a file that is gone.
      this.#options.onChange([], dropped);
      // One that is kept again in the meantime is written again: that comes after this in the queue.
      for (const hash of unused) await this.#options.files.remove(hash);
    });
  }

  /** One after the other, so that a file is not removed before it is written. */
  #enqueue(task: () => Promise<void>): void {
    this.#work = this.#work.then(task).catch((error: unknown) => {
      if (!this.#failed) this.#options.onFailure(error);
      this.#failed = true;
    });
  }
}
