import type { InferenceSession } from 'onnxruntime-node';
import type { Size } from '../../tensor.ts';
import { asEngineError } from '../engine-failure.ts';
import type { OnnxRuntime } from './onnxruntime.ts';
import type { OnnxProvider } from './providers.ts';

export interface SessionSettings {
  readonly provider: OnnxProvider;
  /** Threads within an operator. */
  readonly threads: number;
  /** Microseconds for which idle threads wait by spinning; Infinity for as long as onnxruntime likes. */
  readonly spinning: number;
}

/** A session that outlives the program which asked for it. */
interface SharedSession {
  readonly session: Promise<InferenceSession>;
  users: number;
}

/** A shared session, and how to tell that it is not needed any more: once. */
export interface BorrowedSession {
  readonly session: InferenceSession;
  giveBack(): Promise<void>;
}

/**
 * Shared sessions that are kept when nobody uses them: a scale's training needs up to six, for its steps and its
 * gradients.
 */
const KEPT = 6;

/** Sessions of images of more pixels are not kept for other programs: they hold memory for all that lies between. */
const SHARED_AREA = 8192;

/** Whether programs share sessions of images of this size. */
export function isShared({ width, height }: Size): boolean {
  return width * height <= SHARED_AREA;
}

/** Opens and counts the sessions of one engine. */
export class SessionPool {
  readonly ort: OnnxRuntime;
  /** Whether a processor computes: what it computes at once is no faster for being more, and held in its memory. */
  readonly onProcessor: boolean;
  readonly #options: InferenceSession.SessionOptions;
  /** By key, least recently used first. */
  readonly #shared = new Map<string, SharedSession>();
  #open = 0;

  constructor(ort: OnnxRuntime, settings: SessionSettings) {
    this.ort = ort;
    this.onProcessor = settings.provider === 'cpu' || settings.provider === 'wasm';
    this.#options = sessionOptions(settings);
  }

  /** Sessions that have been opened and not closed. */
  get open(): number {
    return this.#open;
  }

  /** @throws `engine/failed` */
  async create(
    what: string,
    model: Uint8Array,
    more: Pick<InferenceSession.SessionOptions, 'optimizedModelFilePath'> = {},
  ): Promise<InferenceSession> {
    try {
      const session = await this.ort.InferenceSession.create(model, { ...this.#options, ...more });
      this.#open += 1;
      return session;
    } catch (error) {
      throw asEngineError('onnxruntime', `preparing ${what}`, error);
    }
  }

  /**
   * A session that all programs share, opened when first needed. Once nobody uses them, a few are kept for later;
   * `closeShared` closes them.
   * @param key what tells models apart
   */
  async borrow(key: string, build: () => Uint8Array): Promise<BorrowedSession> {
    const shared = this.#shared.get(key) ?? { session: this.create(key, build()), users: 0 };
    this.#shared.delete(key);
    this.#shared.set(key, shared);
    shared.users += 1;
    const giveBack = (): Promise<void> => {
      shared.users -= 1;
      return this.#trim(KEPT);
    };
    try {
      return { session: await shared.session, giveBack };
    } catch (error) {
      if (this.#shared.get(key) === shared) this.#shared.delete(key);
      await giveBack();
      throw error;
    }
  }

  /** Runs with a session as {@link borrow} gives it. */
  async withShared<T>(
    key: string,
    build: () => Uint8Array,
    use: (session: InferenceSession) => Promise<T>,
  ): Promise<T> {
    const { session, giveBack } = await this.borrow(key, build);
    try {
      return await use(session);
    } finally {
      await giveBack();
    }
  }

  closeShared(): Promise<void> {
    return this.#trim(0);
  }

  /** Closes the least recently used of the shared sessions that nobody uses, until so many are left. */
  async #trim(keep: number): Promise<void> {
    for (const [key, { session, users }] of this.#shared) {
      if (this.#shared.size <= keep) return;
      if (users > 0) continue;
      this.#shared.delete(key);
      await this.close(await session);
    }
  }

  async close(session: InferenceSession): Promise<void> {
    this.#open -= 1;
    await session.release();
  }
}

/** WebAssembly takes its threads from the runtime's environment, and none of the native library's settings. */
function sessionOptions({ provider, threads, spinning }: SessionSettings): InferenceSession.SessionOptions {
  if (provider === 'wasm') {
    return { executionProviders: ['wasm'], graphOptimizationLevel: 'all', logSeverityLevel: 3 };
  }
  return {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    // The binding takes strings only here.
    extra: { session: { intra_op: spinningSettings(spinning) } },
  };
}

function spinningSettings(microseconds: number): Record<string, string> {
  if (!(microseconds > 0)) return { allow_spinning: '0' };
  const duration = Number.isFinite(microseconds) && { spin_duration_us: `${Math.ceil(microseconds)}` };
  return { allow_spinning: '1', ...duration };
}
