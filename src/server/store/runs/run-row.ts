import { present } from '../../../present.ts';
import type { Run, RunStatus } from '../../../protocol/run-shapes.ts';
import { fromJson, isGraph } from '../json.ts';

/** A row of the table `runs`. */
export interface RawRun {
  readonly id: string;
  readonly graph_id: string | null;
  readonly document: string;
  readonly status: RunStatus;
  readonly priority: number;
  readonly source: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly reason: string | null;
  readonly errors: string;
  readonly last_seq: number;
  readonly targets: string | null;
  readonly resume: number;
  readonly attempts: number;
  readonly batch: string | null;
}

/** @throws DamagedValue */
export const toRun = (raw: RawRun): Run => ({
  id: raw.id,
  document: fromJson<Run['document']>(raw.document, isGraph),
  status: raw.status,
  priority: raw.priority,
  createdAt: raw.created_at,
  errors: fromJson<Run['errors']>(raw.errors, Array.isArray),
  lastSeq: raw.last_seq,
  resume: raw.resume === 1,
  ...present({
    graphId: raw.graph_id,
    source: raw.source,
    startedAt: raw.started_at,
    finishedAt: raw.finished_at,
    reason: raw.reason,
    targets: raw.targets === null ? null : fromJson<readonly string[]>(raw.targets, Array.isArray),
    attempts: raw.attempts === 0 ? null : raw.attempts,
    batch: raw.batch,
  }),
});
