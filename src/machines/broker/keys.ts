import { createHash } from 'node:crypto';
import { packNames } from '../../nodes/packs/pack-names.ts';
import type { WorkerTerms } from '../../protocol/machines.ts';
import { createSigner, type Signer } from './signer.ts';

/** Names at the broker. All share a hash tag, so that they lie on one node of a cluster. */
export interface BrokerKeys {
  /** What BullMQ puts before its own keys. */
  readonly prefix: string;
  /** Name of the queue: workers that differ from the studio in version or packs never see its jobs. */
  readonly queue: string;
  /** What workers say of runs, in order: a stream. */
  readonly news: string;
  /** Pictures and numbers, lossy: a channel. */
  readonly taps: string;
  /** What the studio tells workers: a channel. */
  readonly control: string;
  /** Workers tell that they have joined, left, begun or ended something: a channel that only the studio hears. */
  readonly changes: string;
  /** Ids of workers: a set. */
  readonly workers: string;
  /** Ids of runs that the broker holds: a set. */
  readonly runs: string;
  /** Counters: a hash. */
  readonly counters: string;
  /** Which studio reads what workers say, for as long as it renews it: a text. See studio/lease.ts. */
  readonly lease: string;
  /** Which studio did last: a text. */
  readonly mark: string;
  /** Of what goes through the broker. */
  readonly signer: Signer;
  worker(id: string): string;
  /** Who may speak for a run: a hash; see fence.ts. */
  fence(runId: string): string;
}

/** @param key of the studio's terms, that jobs and words are signed with */
export function brokerKeys(namespace: string, tag: string, key: string): BrokerKeys {
  const base = `{${namespace}}`;
  return {
    prefix: base,
    queue: `runs-${tag}`,
    news: `${base}:news`,
    taps: `${base}:taps`,
    control: `${base}:control`,
    changes: `${base}:changes`,
    workers: `${base}:workers`,
    runs: `${base}:runs`,
    counters: `${base}:counters`,
    lease: `${base}:studio`,
    mark: `${base}:mark`,
    signer: createSigner(key, namespace),
    worker: (id) => `${base}:worker:${id}`,
    fence: (runId) => `${base}:fence:${runId}`,
  };
}

/** Equal for a studio and workers that compute the same: version and packs. */
export function compatibilityTag({ version, packs }: Pick<WorkerTerms, 'version' | 'packs'>): string {
  return createHash('sha256')
    .update([version, ...packNames(packs)].join('\n'))
    .digest('hex')
    .slice(0, 12);
}
