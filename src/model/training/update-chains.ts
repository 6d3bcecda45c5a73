import type { Generator } from '../../runtime/random/random.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { type EnergyNet, withMargin } from '../net/energy-net.ts';
import { atScale, type TrainingSettings } from '../pyramid/training-settings.ts';
import { noiseScaleAt } from './schedule.ts';
import type { SynthesisChains } from './synthesis.ts';

/** Of which update the chains are. */
export interface UpdateChainsOptions {
  readonly settings: TrainingSettings;
  readonly scale: number;
  /** 0-based. */
  readonly update: number;
  /** δ², which the guard may have lowered. */
  readonly stepSize: number;
  readonly generators: readonly Generator[];
}

/**
 * The synthesis chains of an update.
 * @param start [n, C, h, w], the noise of the start included
 */
export function synthesisChains(
  { spec }: EnergyNet,
  start: Tensor,
  { settings, scale, update, stepSize, generators }: UpdateChainsOptions,
): SynthesisChains {
  return {
    start: withMargin(start, spec),
    steps: atScale(settings.steps, scale),
    stepSize,
    momentum: atScale(settings.momentum, scale),
    noiseScale: noiseScaleAt(settings, scale, update),
    streams: generators.map(({ id }) => id),
  };
}

/** Where the synthesis chains of an update take their noise from, that of their starts included. */
export function chainGenerators(update: Generator, chains: number): Generator[] {
  return Array.from({ length: chains }, (_, i) => update.split('noise', i));
}
