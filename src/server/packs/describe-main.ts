import { type DescribedPack, describePacks } from '../../nodes/packs/describe-packs.ts';
import { loadPacks, type PackFailure } from '../../nodes/packs/load-packs.ts';
import type { AllowedPack } from '../../nodes/packs/pack-folder.ts';

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

/** Tells the parent what packs declare, and ends. */
export async function describe({ home, allowed }: DescribeOptions): Promise<void> {
  const loaded = await loadPacks(home, allowed);
  const reply: DescribeReply = { described: describePacks(loaded), failures: loaded.failures };
  process.send?.(reply, undefined, undefined, () => process.exit(0));
}
