import { messageOf } from '../../../errors.ts';
import type { PortTypes } from '../../types/port-type.ts';
import type { Emitted } from '../flow/outlets.ts';
import type { BlobCache } from './blob-cache.ts';
import { type Circumstance, type Circumstances, fullKey, type Sha256 } from './cache-key.ts';
import { LruMap } from './lru-map.ts';
import { decodeStored, encodeStored, type Stored } from './result-codec.ts';

/** Bytes of values that the memory cache holds unless told otherwise. */
const DEFAULT_CACHE_BYTES = 512 * 1024 * 1024;
/** A stream with more values than this is not cached. */
export const MAX_CACHED_VALUES = 256;
/** A note or an entry costs at least this much, so that their number is bounded too. */
const OVERHEAD_BYTES = 256;

export interface ResultCacheOptions {
  readonly sha256: Sha256;
  /** Default {@link DEFAULT_CACHE_BYTES}. A single result may take a quarter of it. */
  readonly maxBytes?: number;
  /** Where results of nodes with `cache: 'disk'` outlive the process. */
  readonly disk?: BlobCache;
}

/** How one node uses the cache in one run. */
export interface CacheUse {
  readonly portTypes: PortTypes;
  readonly disk: boolean;
  /** Told when a stored result could not be read or written; the run goes on without it. */
  readonly warn: (message: string) => void;
}

/**
 * Results of nodes by content (ComfyUI's idea, without its ids): least recently used out first, bounded by bytes.
 * It belongs to the host and may serve many runs, one after the other or at once.
 */
export class ResultCache {
  readonly sha256: Sha256;
  /** A result with more bytes than this is not stored. */
  readonly maxResultBytes: number;
  readonly #memory: LruMap<Stored>;
  readonly #disk: BlobCache | undefined;

  constructor(options: ResultCacheOptions) {
    const { maxBytes = DEFAULT_CACHE_BYTES } = options;
    this.sha256 = options.sha256;
    this.maxResultBytes = maxBytes / 4;
    this.#memory = new LruMap(maxBytes);
    this.#disk = options.disk;
  }

  /** Bytes that the values in memory take. */
  get bytes(): number {
    return this.#memory.bytes;
  }

  get size(): number {
    return this.#memory.size;
  }

  /** Forgets what is in memory; the disk keeps its own. */
  clear(): void {
    this.#memory.clear();
  }

  /** The result under a base key in these circumstances, and the key where it is or would be. */
  async find(
    base: string,
    at: Circumstances,
    use: CacheUse,
  ): Promise<{ readonly key: string; readonly emissions?: readonly Emitted[] }> {
    const first = await this.#load(base, use);
    if (first?.kind === 'result') return { key: base, emissions: first.emissions };
    if (first === undefined) return { key: base };
    const key = fullKey(base, first.looked, at, this.sha256);
    const second = await this.#load(key, use);
    return second?.kind === 'result' ? { key, emissions: second.emissions } : { key };
  }

  /** Keeps a result in memory at once, and on disk by the time the promise resolves. */
  async store(
    base: string,
    looked: readonly Circumstance[],
    at: Circumstances,
    emissions: readonly Emitted[],
    use: CacheUse,
  ): Promise<void> {
    const entries: [string, Stored][] = [
      [fullKey(base, looked, at, this.sha256), { kind: 'result', emissions }],
    ];
    if (looked.length > 0) entries.push([base, { kind: 'varies', looked }]);
    for (const [key, stored] of entries) this.#memory.set(key, stored, sizeOf(stored));
    if (!use.disk || this.#disk === undefined) return;
    try {
      for (const [key, stored] of entries) {
        const bytes = encodeStored(stored, use.portTypes, this.sha256);
        // The result first: a note without it would only cost a look.
        if (bytes === undefined) return;
        await this.#disk.set(key, bytes);
      }
    } catch (error) {
      use.warn(`The result could not be kept on disk: ${messageOf(error)}`);
    }
  }

  async #load(key: string, use: CacheUse): Promise<Stored | undefined> {
    const known = this.#memory.get(key);
    if (known !== undefined || !use.disk || this.#disk === undefined) return known;
    let bytes: Uint8Array | undefined;
    try {
      bytes = await this.#disk.get(key);
    } catch (error) {
      use.warn(`A result kept on disk could not be read and is computed again: ${messageOf(error)}`);
    }
    if (bytes === undefined) return undefined;
    try {
      const stored = decodeStored(bytes, use.portTypes, this.sha256);
      this.#memory.set(key, stored, sizeOf(stored));
      return stored;
    } catch (error) {
      use.warn(`A result kept on disk is damaged and is computed again: ${messageOf(error)}`);
      await this.#disk.delete(key).catch(() => undefined);
      return undefined;
    }
  }
}

function sizeOf(stored: Stored): number {
  if (stored.kind === 'varies') return OVERHEAD_BYTES;
  return stored.emissions.reduce((sum, { summary }) => sum + summary.bytes, OVERHEAD_BYTES);
}
