import type { Run, StoredEvent } from '../../protocol/run-shapes.ts';
import type { PastRun } from '../../protocol/system.ts';
import type { RunService } from '../run-service.ts';

/** How many of the runs that are done are looked at. */
const RUNS = 60;
/** Events that are read of one; a run of more is passed over. */
const EVENTS = 2000;

/** What the nodes of finished runs took, newest run first. The function remembers: a run that is done stays as it is. */
export function pastRuns(
  runs: Pick<RunService, 'list' | 'get' | 'events'>,
): () => Promise<readonly PastRun[]> {
  let known = new Map<string, PastRun>();
  return async () => {
    const done = await runs.list({ status: 'done', limit: RUNS });
    const now = new Map<string, PastRun>();
    for (const { id, finishedAt } of done) {
      const key = `${id} ${finishedAt}`;
      let past = known.get(key);
      if (past === undefined) {
        const run = await runs.get(id);
        if (run === undefined) continue;
        past = pastRun(run, await runs.events(id, 0, EVENTS));
        // A long history must not hold up other requests.
        await new Promise((next) => setTimeout(next, 0));
      }
      now.set(key, past);
    }
    known = now;
    return [...now.values()];
  };
}

/**
 * Whether runs tell how long a photograph takes to be learned: those of the page's own do. Trainings of a person's own graphs
 * may be of any length.
 */
export function timedLearning(runs: readonly PastRun[]): boolean {
  return runs.some(
    ({ purpose, nodes }) =>
      purpose !== undefined &&
      nodes.some(({ type, cached }) => !cached && type.startsWith('training/train-pyramid@')),
  );
}

/** What the nodes of one run took, by its events. */
export function pastRun({ id, document, finishedAt = 0 }: Run, events: readonly StoredEvent[]): PastRun {
  const images = new Map<string, { count: number; pixels: number }>();
  for (const event of events) {
    if (event.kind !== 'output' || event.summary.type !== 'image') continue;
    const pixels = pixelsOf(event.summary.description);
    const before = images.get(event.nodeId) ?? { count: 0, pixels: 0 };
    images.set(event.nodeId, {
      count: Math.max(before.count, event.index + 1),
      pixels: Math.max(before.pixels, pixels),
    });
  }
  const nodes = events.flatMap((event) => {
    if (event.kind !== 'node-state') return [];
    const { nodeId, state, elapsedMs } = event;
    if (state !== 'cached' && (state !== 'done' || elapsedMs === undefined)) return [];
    const type = document.nodes[nodeId]?.type;
    if (type === undefined) return [];
    const made = images.get(nodeId);
    return [
      {
        type,
        cached: state === 'cached',
        seconds: (elapsedMs ?? 0) / 1000,
        ...(made === undefined ? {} : { images: made.count, pixels: made.pixels }),
      },
    ];
  });
  const purpose = document.extra?.['purpose'];
  return { id, at: finishedAt, nodes, ...(typeof purpose === 'string' ? { purpose } : {}) };
}

/** Pixels of an image, from how a run tells of it: "image 1×3×48×64". */
function pixelsOf(description: string): number {
  const [, height = 0, width = 0] = /(\d+)×(\d+)$/.exec(description) ?? [];
  return Number(height) * Number(width);
}
