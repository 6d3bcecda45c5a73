/** Loads packs in a process of their own and tells what they declare. Started by pack-catalogue.ts. */
import { type DescribedPack, describePacks } from '../../nodes/packs/describe-packs.ts';
import { loadPacks, type PackFailure } from '../../nodes/packs/load-packs.ts';
import type { AllowedPack } from '../../nodes/packs/pack-folder.ts';
import { endWithParent } from '../runner/parent-watch.ts';

/** What pack-catalogue.ts passes as the only argument, as JSON. */
export interface DescribeOptions {
  /** Process id of the server. */
  readonly parent: number;
  readonly home: string;
  readonly allowed: readonly AllowedPack[];
}

export interface DescribeReply {
  readonly described: readonly DescribedPack[];
  readonly failures: readonly PackFailure[];
}

const { parent, home, allowed } = JSON.parse(process.argv[2] ?? '{}') as DescribeOptions;
void endWithParent(parent);
const loaded = await loadPacks(home, allowed);
const reply: DescribeReply = { described: describePacks(loaded), failures: loaded.failures };
process.send?.(reply, undefined, undefined, () => process.exit(0));
