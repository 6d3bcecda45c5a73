import { liftImage } from '../../model/lift/lift-image.ts';
import { planLift } from '../../model/lift/plan.ts';
import { atScale, TRAINING_PRESETS } from '../../model/pyramid/training-settings.ts';
import { trainPyramid } from '../../model/training/train-pyramid.ts';
import type { EnergyEngine } from '../../runtime/engine/engine.ts';
import { generator } from '../../runtime/random/random.ts';
import { type Size, tensor } from '../../runtime/tensor.ts';
import type { OpenKernels } from '../../runtime/wasm/kernels.ts';

/** How fast a machine computes. */
export interface MachineSpeed {
  /** Seconds of the default training, of one photograph. */
  readonly training: number;
  /** Seconds of one lift: so many, and so many a megapixel of the result. */
  readonly lift: { readonly base: number; readonly megapixel: number };
}

/** How thoroughly it is measured. */
export interface SpeedTrial {
  /** Updates of each scale that are timed: a multiple of 4, of which one has a recovery chain as usual (8). */
  readonly timed: number;
  /** Updates of each scale before those (4). */
  readonly warmUp: number;
}

const TRIAL: SpeedTrial = { timed: 8, warmUp: 4 };
/** Samples that are drawn for a pool, in place of all. */
const POOL = 4;

/**
 * Measures it in a few seconds, by a few updates of each scale of the default training, and one small lift. The number
 * of updates, and what a larger lift does more, are known before.
 */
export async function measureSpeed(
  engine: EnergyEngine,
  openKernels?: OpenKernels,
  trial: SpeedTrial = TRIAL,
): Promise<MachineSpeed> {
  const training = await trainingSeconds(engine, trial);
  const small = { width: 64, height: 48 };
  const photo = { width: 320, height: 240 };
  const plan = planLift(small, photo, { trained: small });
  const began = performance.now();
  await liftImage(noise(small), noise(photo), {
    trained: small,
    seed: 1,
    ...(openKernels === undefined ? {} : { openKernels }),
  });
  const slower = (performance.now() - began) / 1000 / plan.seconds;
  const planned = (width: number) =>
    slower * planLift(small, { width, height: (width * 3) / 4 }, { trained: small }).seconds;
  // 1.9 and 7.7 megapixels.
  const megapixel = (planned(3200) - planned(1600)) / 5.76;
  return { training, lift: { base: Math.max(0, planned(1600) - 1.92 * megapixel), megapixel } };
}

async function trainingSeconds(engine: EnergyEngine, { timed, warmUp }: SpeedTrial): Promise<number> {
  const usual = TRAINING_PRESETS.balanced;
  const times = new Map<number, { started: number; updates: number[] }>();
  await trainPyramid(noise({ width: 64, height: 48 }), {
    engine,
    seed: 1,
    settings: { ...usual, updates: warmUp + timed, poolSize: POOL },
    onEvent(event) {
      const at = performance.now() / 1000;
      if (event.kind === 'scale-started') times.set(event.scale, { started: at, updates: [] });
      if (event.kind === 'update') times.get(event.metrics.scale)?.updates.push(at);
    },
  });
  return [...times].reduce((sum, [scale, { started, updates }]) => {
    const [first = started, from = started, to = started] = [updates[0], updates[warmUp - 1], updates.at(-1)];
    const update = (to - from) / timed;
    const pool = scale === 0 ? 0 : Math.max(0, first - started - update) * (usual.poolSize / POOL);
    return sum + update * atScale(usual.updates, scale) + pool;
  }, 0);
}

/** A picture that holds something at every place, so that no step is cut short. */
function noise({ width, height }: Size) {
  const values = generator(7).uniform(3 * height * width);
  return tensor(
    [1, 3, height, width],
    values.map((value) => 2 * value - 1),
  );
}
