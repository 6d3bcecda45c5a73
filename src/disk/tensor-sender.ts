import { readFile } from 'node:fs/promises';
import { messageOf } from '../errors.ts';
import type { KeptTensor } from '../protocol/run-shapes.ts';
import { BUNDLE_BYTES, BUNDLED_BYTES, bundleTensors, type TensorBytes } from './tensor-bundle.ts';
import { tensorFile } from './tensor-folder.ts';

/** What became of kept tensors of a run. */
export interface TensorChange {
  /** Kept from now on. */
  readonly kept: readonly KeptTensor[];
  /** Kept no more. */
  readonly dropped: readonly KeptTensor[];
}

/** As it is told when the files have arrived. */
export interface SentChange extends TensorChange {
  /** Files that nothing of the run names any more: hashes, and names of bundles. */
  readonly unused: readonly string[];
}

export interface TensorSenderOptions {
  /** Where the run's tensors lie. */
  readonly folder: string;
  /** Sends a bundle, or a tensor by its hash. */
  readonly put: (name: string, bytes: Uint8Array) => Promise<void>;
  readonly tell: (change: SentChange) => unknown;
  /** Whether somebody looks at the run. */
  readonly followed: () => boolean;
  readonly warn: (message: string) => void;
}

/** Kept tensors go out together after so long while somebody looks at the run, ms. */
const FOLLOWED_MS = 500;
/**
 * And after so long while nobody does: most of the steps of a run are thinned out again before that, and need not be sent. A
 * machine that is gone takes so much of them with it.
 */
const UNSEEN_MS = 30_000;

/** Brings kept tensors of a run from a folder to where others find them, and tells of them when they are there. */
export class TensorSender {
  readonly #options: TensorSenderOptions;
  /** Kept and not sent, by port and place; and those that were sent and are kept no more. */
  readonly #unsent = new Map<string, KeptTensor>();
  #dropped: KeptTensor[] = [];
  /** How many kept tensors name a file. */
  readonly #uses = new Map<string, number>();
  /** Bundles that were sent, by name: hashes of those of their tensors that are kept still. */
  readonly #bundles = new Map<string, Set<string>>();
  #timer: NodeJS.Timeout | undefined;
  /** The timer runs while somebody looks. */
  #soon = false;
  #sending: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: TensorSenderOptions) {
    this.#options = options;
  }

  note({ kept, dropped }: TensorChange): void {
    if (this.#stopped) return;
    for (const tensor of dropped) {
      if (!this.#unsent.delete(placeOf(tensor))) this.#dropped.push(tensor);
    }
    for (const tensor of kept) this.#unsent.set(placeOf(tensor), tensor);
    const soon = this.#options.followed();
    if (this.#timer !== undefined && (this.#soon || !soon)) return;
    clearTimeout(this.#timer);
    this.#soon = soon;
    this.#timer = setTimeout(() => this.send(), soon ? FOLLOWED_MS : UNSEEN_MS);
  }

  /** Sends what waits, if anything does. */
  send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const kept = [...this.#unsent.values()];
    const dropped = this.#dropped.splice(0);
    this.#unsent.clear();
    if (kept.length + dropped.length === 0) return;
    const { warn, tell } = this.#options;
    this.#sending = this.#sending.then(async () => {
      if (this.#stopped) return;
      try {
        // The files first, so that nobody is pointed to one that is not there.
        const there = await this.#sendFiles(kept);
        const unused = dropped.flatMap(({ hash }) => (this.#isLastUse(hash) ? this.#filesOf(hash) : []));
        if (there.length + dropped.length > 0) await tell({ kept: there, dropped, unused });
      } catch (error) {
        warn(`Tensors of a run could not be sent: ${messageOf(error)}`);
      }
    });
  }

  /** Sends what waits, and resolves when all is sent. */
  async end(): Promise<void> {
    this.send();
    await this.#sending;
  }

  /** Sends nothing any more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** @returns those whose files are there */
  async #sendFiles(kept: readonly KeptTensor[]): Promise<readonly KeptTensor[]> {
    const { put, folder } = this.#options;
    const there: KeptTensor[] = [];
    let small: TensorBytes[] = [];
    let size = 0;
    const send = async (): Promise<void> => {
      const tensors = small;
      [small, size] = [[], 0];
      if (tensors.length === 0) return;
      const { name, bytes } = bundleTensors(tensors);
      await put(name, bytes);
      this.#bundles.set(name, new Set(tensors.map(({ hash }) => hash)));
    };
    for (const tensor of kept) {
      const { hash } = tensor;
      const uses = this.#uses.get(hash) ?? 0;
      if (uses === 0) {
        const bytes = await readFile(tensorFile(folder, hash)).catch(() => undefined);
        // Thinned out meanwhile.
        if (bytes === undefined) continue;
        if (bytes.byteLength >= BUNDLED_BYTES) await put(hash, bytes);
        else {
          small.push({ hash, bytes });
          size += bytes.byteLength;
          if (size >= BUNDLE_BYTES) await send();
        }
      }
      this.#uses.set(hash, uses + 1);
      there.push(tensor);
    }
    await send();
    return there;
  }

  /** Counts one use of a file less. */
  #isLastUse(hash: string): boolean {
    const uses = (this.#uses.get(hash) ?? 1) - 1;
    this.#uses.set(hash, uses);
    return uses === 0;
  }

  /** Files of which nothing is kept any more when a tensor is not: its own, or bundles of which it was the last. */
  #filesOf(hash: string): readonly string[] {
    const holding = [...this.#bundles].filter(([, hashes]) => hashes.delete(hash));
    if (holding.length === 0) return [hash];
    const empty = holding.flatMap(([name, hashes]) => (hashes.size === 0 ? [name] : []));
    for (const name of empty) this.#bundles.delete(name);
    return empty;
  }
}

/** Of one place of a port's series one tensor is kept. */
function placeOf({ nodeId, port, index }: KeptTensor): string {
  return JSON.stringify([nodeId, port, index]);
}
