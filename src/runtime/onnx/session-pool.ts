import type { InferenceSession } from 'onnxruntime-node';
import type { OnnxRuntime } from './onnxruntime.ts';
import { asEngineError } from './onnxruntime.ts';
import type { OnnxProvider } from './providers.ts';

export interface SessionSettings {
  readonly provider: OnnxProvider;
  /** Threads within an operator. */
  readonly threads: number;
  /** Whether idle threads wait by spinning. */
  readonly spinning: boolean;
}

/** Opens and counts the sessions of one engine. */
export class SessionPool {
  readonly ort: OnnxRuntime;
  readonly #options: InferenceSession.SessionOptions;
  #open = 0;

  constructor(ort: OnnxRuntime, settings: SessionSettings) {
    this.ort = ort;
    this.#options = sessionOptions(settings);
  }

  /** Sessions that have been opened and not closed. */
  get open(): number {
    return this.#open;
  }

  /** @throws `engine/failed` */
  async create(what: string, model: Uint8Array): Promise<InferenceSession> {
    try {
      const session = await this.ort.InferenceSession.create(model, this.#options);
      this.#open += 1;
      return session;
    } catch (error) {
      throw asEngineError(`preparing ${what}`, error);
    }
  }

  async close(session: InferenceSession): Promise<void> {
    this.#open -= 1;
    await session.release();
  }
}

function sessionOptions({ provider, threads, spinning }: SessionSettings): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    // The binding takes strings only here.
    extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
  };
}
