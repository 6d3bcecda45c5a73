import type { Observable } from 'rxjs';
import { requireArgument, withMethods } from '../../shared/arguments.ts';
import { portKey } from '../document/port-ref.ts';
import type { NodeErrorInfo, NodeState, RunEvent } from '../events.ts';

/** A run as one value. */
export interface CollectedRun {
  readonly outcome: 'done' | 'failed' | 'cancelled';
  /** Every value of every output by "node.port", in order. */
  readonly outputs: ReadonlyMap<string, readonly unknown[]>;
  /** The last state of each node. */
  readonly states: ReadonlyMap<string, NodeState>;
  readonly errors: readonly NodeErrorInfo[];
  readonly events: readonly RunEvent[];
}

const RUN = withMethods('a run, as runGraph gives it', 'subscribe');

/**
 * Runs to the end and gathers everything: for scripts and tests. It keeps all values, so it is not for long runs.
 * Rejects when the document cannot run.
 *
 * @example
 * import { collectRun, createLocalServices, type GraphDocument, openEngine, patchwiseRegistry, runGraph } from 'patchwise';
 * const services = createLocalServices({
 *   openEngine: () => openEngine('auto'),
 *   inputRoot: '.',
 *   outputFolder: 'out',
 *   checkpointFolder: 'out/checkpoints',
 *   resume: false,
 * });
 * const graph: GraphDocument = {
 *   format: 'patchwise-graph',
 *   version: 1,
 *   meta: {},
 *   nodes: { noise: { type: 'noise/uniform@1', params: { width: 8, height: 8 } } },
 * };
 * const { outcome, outputs } = await collectRun(runGraph(graph, { registry: patchwiseRegistry(), services }));
 * console.log(outcome, outputs.get('noise.images')?.length);
 */
export async function collectRun(run: Observable<RunEvent>): Promise<CollectedRun> {
  requireArgument(run, 'run', RUN);
  return new Promise((resolve, reject) => {
    const outputs = new Map<string, unknown[]>();
    const states = new Map<string, NodeState>();
    const events: RunEvent[] = [];
    let end: Pick<CollectedRun, 'outcome' | 'errors'> | undefined;
    run.subscribe({
      next(event) {
        events.push(event);
        if (event.kind === 'output') {
          const key = portKey(event.nodeId, event.port);
          const values = outputs.get(key) ?? [];
          values.push(event.value);
          outputs.set(key, values);
        } else if (event.kind === 'node-state') states.set(event.nodeId, event.state);
        else if (event.kind === 'run-finished') end = event;
      },
      error: reject,
      complete() {
        if (end === undefined) reject(new Error('The run ended without saying how.'));
        else resolve({ outcome: end.outcome, errors: end.errors, outputs, states, events });
      },
    });
  });
}
