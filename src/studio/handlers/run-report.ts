import type { Run, RunReport, StoredEvent } from '../../protocol/run-shapes.ts';
import { publicEvent, publicRun } from '../public-view.ts';
import type { RunService } from '../run-service.ts';
import { servedAs } from './media-types.ts';

/** Outputs and log lines of one report. */
const CAP = 10_000;
const BATCH = 1000;

interface NodeReport {
  state: string;
  elapsedMs?: number;
  readonly outputs: RunReport['nodes'][string]['outputs'][number][];
  readonly log: { level: string; message: string }[];
}

/** Folds the events of a run into what a person wants to know of it, reading them in batches. */
export async function runReport(runs: RunService, run: Run): Promise<RunReport> {
  const nodes = new Map<string, NodeReport>();
  let seeds: Readonly<Record<string, number>> = {};
  let elapsedMs: number | undefined;
  let entries = 0;
  const of = (id: string): NodeReport => {
    const node = nodes.get(id) ?? { state: 'queued', outputs: [], log: [] };
    nodes.set(id, node);
    return node;
  };
  const see = (event: StoredEvent): void => {
    switch (event.kind) {
      case 'run-started':
        seeds = event.seeds;
        for (const id of event.order) of(id);
        return;
      case 'node-state': {
        const node = of(event.nodeId);
        node.state = event.state;
        if (event.elapsedMs !== undefined) node.elapsedMs = event.elapsedMs;
        return;
      }
      case 'output': {
        const { port, index, summary } = event;
        const { bytes: _bytes, ...told } = summary;
        if (entries++ < CAP) of(event.nodeId).outputs.push({ port, index, ...told });
        return;
      }
      case 'log':
        if (entries++ < CAP) of(event.nodeId).log.push({ level: event.level, message: event.message });
        return;
      case 'run-finished':
        elapsedMs = event.elapsedMs;
    }
  };
  for (let since = 0; since < run.lastSeq; ) {
    const batch = await runs.events(run.id, since, BATCH);
    const last = batch.at(-1);
    if (last === undefined) break;
    for (const event of batch) see(publicEvent(event));
    since = last.seq;
    // A long log must not hold up other requests.
    await new Promise((next) => setImmediate(next));
  }
  const files = await runs.outputs(run.id);
  return {
    run: publicRun(run),
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    seeds: { ...seeds },
    nodes: Object.fromEntries(nodes),
    truncated: entries > CAP,
    files: files.map((file) => ({ ...file, type: servedAs(file.name).type })),
  };
}
