import type { Moment, NodeContext } from '../graph/types/node.ts';
import type { StepEnergy } from '../model/chain/langevin.ts';

/** What telling may cost in all before its share counts, ms: short chains are told step by step, on a busy machine too. */
const FREE_MS = 100;
/** Share of the time that it may take beyond that. */
const SHARE = 0.004;
/** It is told at least this often, ms, however long it takes. */
const LEAST_EVERY_MS = 500;

type Tells = Pick<NodeContext<unknown>, 'metric'>;

/** Tells score and gradient norm of a moment as metrics. */
export function reportEnergy(context: Tells, { score, gradientNorm }: StepEnergy, at: Moment): void {
  context.metric('score', score, at);
  context.metric('gradient norm', gradientNorm, at);
}

/** Tells the energy of a chain's state; `of` is the moment of that state. */
export type EnergyObserver = (energy: () => Promise<StepEnergy | undefined>, of: Moment) => Promise<void>;

/**
 * Tells the score and the gradient norm of a node's chains, step by step. A step has evaluated both, so they cost a
 * walk over the state and no call of the engine; to keep that below half a percent also for large images on fast
 * devices, steps are left out, but the first of a scale. Samples do not depend on it.
 * @param now ms; for tests
 */
export function energyTaps(context: Tells, now: () => number = () => performance.now()): EnergyObserver {
  const started = now();
  let spent = 0;
  let told = Number.NEGATIVE_INFINITY;
  let scale: number | undefined;
  return async (energy, of) => {
    const begun = now();
    const due = spent <= FREE_MS + SHARE * (begun - started) || begun - told >= LEAST_EVERY_MS;
    if (!due && of.scale === scale) return;
    scale = of.scale;
    const found = await energy();
    if (found !== undefined) reportEnergy(context, found, of);
    told = now();
    spent += told - begun;
  };
}
