import type { RoundsOptions } from '../src/cli/bench/rounds.ts';
import type { EnergyEngine } from '../src/runtime/engine/engine.ts';
import type { Tensor } from '../src/runtime/tensor.ts';
import type { BenchOptions } from './options.ts';
import type { Peer } from './peer.ts';

/** What every part of the benchmark works with. */
export interface BenchContext {
  readonly options: BenchOptions;
  /** The first is what `auto` would pick: whole trainings run on it alone. */
  readonly engines: readonly [EnergyEngine, ...EnergyEngine[]];
  readonly peer: Peer | undefined;
  /** Picture to train on, [1, 3, H, W]. */
  readonly photo: Tensor;
  readonly rounds: RoundsOptions;
  /** Prints results. */
  print(text: string): void;
  /** Tells what is going on. */
  tell(text: string): void;
}
