import { initialiseNet, resolveNetSpec } from '../../src/model/net/energy-net.ts';
import { spectralNormalise } from '../../src/model/net/spectral-norm.ts';
import type { EnergyEngine } from '../../src/runtime/engine/engine.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { filled } from '../../src/runtime/tensor.ts';
import type { WebEngineOptions } from './engine.ts';

type Told = NonNullable<WebEngineOptions['onDownload']>;

/**
 * Steps after which the browser has compiled what every run uses; until then a step takes up to ten times as long, and it
 * compiles beside them.
 */
const STEPS = 150;

/** An engine that may be opened before a run asks for it. */
export interface WarmEngine {
  /**
   * Opens it, and lets the browser compile its inner loops, by steps of a small net that nobody asked for. Resolves when
   * that is done, or a run has it. Never rejects.
   */
  warm(): Promise<void>;
  /** The engine, for a run: what is still being warmed ends. @throws as `create` @param told how far its file is loaded */
  take(told: Told): Promise<EnergyEngine>;
}

/** @param create opens an engine @param turn lets messages come in */
export function warmEngine(
  create: (options: WebEngineOptions) => Promise<EnergyEngine>,
  turn: () => Promise<void>,
): WarmEngine {
  let opening: Promise<EnergyEngine> | undefined;
  let told: Told = () => {};
  let taken = false;
  let warming: Promise<void> | undefined;

  function open(): Promise<EnergyEngine> {
    opening ??= create({ onDownload: (...far) => told(...far) }).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  async function warmUp(): Promise<void> {
    if (taken) return;
    try {
      await steps(await open(), async () => {
        await turn();
        return !taken;
      });
    } catch {
      // The run that needs it opens it again, and says what is wrong.
      warming = undefined;
    }
  }

  return {
    warm() {
      warming ??= warmUp();
      return warming;
    },
    async take(listener) {
      taken = true;
      told = listener;
      try {
        return await open();
      } finally {
        told = () => {};
      }
    },
  };
}

/** @param more asked before each step */
async function steps(engine: EnergyEngine, more: () => Promise<boolean>): Promise<void> {
  const size = { height: 24, width: 32 };
  const net = initialiseNet(resolveNetSpec('narrow', size, 3), generator(1));
  const program = engine.compile(spectralNormalise(net, 1).stack);
  try {
    const chain = await program.chain(filled([1, 3, size.height, size.width], 0));
    for (let step = 0; step < STEPS && (await more()); step++) {
      await chain.step({ stepSize: 0.1, noiseScale: 0, momentum: 0.5 });
    }
    chain.dispose();
  } finally {
    await program.release();
  }
}
