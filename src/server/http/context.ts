import type { EngineReport } from '../../runtime/engine/engine-choice.ts';
import type { MachineSpeed } from '../../studio/speed/measure-speed.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { ServerStudio } from '../open-studio.ts';
import type { ChangePacks } from '../packs/change-packs.ts';
import type { LivePacks } from '../packs/live-packs.ts';

/** What routes and sockets work with. */
export interface ServerContext {
  readonly studio: ServerStudio;
  /** Nodes, and folders of graphs, as they are now: packs come and go while it runs. */
  readonly packs: Pick<LivePacks, 'current' | 'onChange'>;
  /** Adds and removes packs for pages; undefined: they may not. */
  readonly changePacks?: ChangePacks | undefined;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Another at each start: a client that sees a new one fetches everything anew. */
  readonly serverId: string;
  readonly startedAt: number;
  readonly folders: {
    readonly workflows: string;
    readonly samples: string;
    /** The built editor; may be missing. */
    readonly web: string;
  };
  /** Surveys engines in processes of their own, once. */
  engines(): Promise<readonly EngineReport[]>;
  /** Measures how fast the machine is, in a process of its own, once; undefined where that fails. */
  speed(): Promise<MachineSpeed | undefined>;
  /** Whether the server is going down: `/readyz` says so. */
  stopping(): boolean;
}
