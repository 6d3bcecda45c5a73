import type { PortTypes } from '../types/port-type.ts';
import type { InFlight } from './cache/in-flight.ts';
import type { ResultCache } from './cache/result-cache.ts';
import type { Clock, EventBus } from './event-bus.ts';
import type { CellStore } from './flow/cells.ts';
import type { Network } from './flow/network.ts';
import type { Taps } from './taps.ts';

/** What the nodes of one run share. Nothing of it outlives the run, but for what the host lends. */
export interface RunScope {
  readonly network: Network;
  readonly cells: CellStore;
  readonly bus: EventBus;
  readonly taps: Taps;
  readonly inFlight: InFlight;
  readonly clock: Clock;
  /** Aborted when the run is cancelled or nobody is subscribed any more. */
  readonly signal: AbortSignal;
  readonly seeds: Readonly<Record<string, number>>;
  readonly portTypes: PortTypes;
  /** Lent by the host. */
  readonly services: unknown;
  /** Elements of a sweep before the first of this run. */
  readonly offset: number;
  /** Whether results of costly nodes outlive the process. */
  readonly keepCostly: boolean;
  /** What people have set at a node while it runs. */
  readonly steering: ((nodeId: string) => Readonly<Record<string, number>>) | undefined;
  readonly cache: ResultCache | undefined;
  readonly provider: ((nodeId: string) => Promise<string>) | undefined;
}
