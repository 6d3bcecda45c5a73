import type { NodeErrorInfo } from '../../graph/events.ts';
import type { Run, RunState, RunSummary, StoredEvent, Tap } from '../../protocol/run-shapes.ts';
import type { RunSnapshot } from '../run-fold.ts';
import { withoutPaths } from './error-reply.ts';

/** What clients see of a run: everything but absolute paths. */
export function publicRun(run: Run): Run {
  const { reason } = run;
  return {
    ...run,
    errors: run.errors.map(publicError),
    ...(reason === undefined ? {} : { reason: withoutPaths(reason) }),
  };
}

/** A run in a list. */
export function runSummary(run: Run): RunSummary {
  const { document, ...rest } = publicRun(run);
  return { ...rest, title: document.meta.title ?? '' };
}

export function publicError(error: NodeErrorInfo): NodeErrorInfo {
  const { message, hint, details: _details, ...rest } = error;
  return {
    ...rest,
    message: withoutPaths(message),
    ...(hint === undefined ? {} : { hint: withoutPaths(hint) }),
  };
}

export function publicEvent(event: StoredEvent): StoredEvent {
  switch (event.kind) {
    case 'run-started':
      return event;
    case 'node-state':
      return event.error === undefined ? event : { ...event, error: publicError(event.error) };
    case 'output':
      return {
        ...event,
        summary: { ...event.summary, description: withoutPaths(event.summary.description) },
      };
    case 'log':
      return { ...event, message: withoutPaths(event.message) };
    case 'run-finished':
      return { ...event, errors: event.errors.map(publicError) };
  }
}

export function publicTap(tap: Tap): Tap {
  if (tap.kind === 'metric' || tap.label === undefined) return tap;
  return { ...tap, label: withoutPaths(tap.label) };
}

/** A snapshot without its pictures, which go by frames. */
export function publicSnapshot({ run, nodes, taps }: RunSnapshot): RunState {
  return {
    run: publicRun(run),
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, node]) => [
        id,
        node.error === undefined ? node : { ...node, error: publicError(node.error) },
      ]),
    ),
    taps: taps.map(publicTap),
  };
}
