import type { NodeErrorInfo } from '../graph/events.ts';
import type { Run, RunSummary, StoredEvent, Tap } from '../protocol/run-shapes.ts';

/** What clients see of a run: everything but absolute paths. */
export function publicRun<R extends Run | RunSummary>(run: R): R {
  const { reason } = run;
  return {
    ...run,
    errors: run.errors.map(publicError),
    ...(reason === undefined ? {} : { reason: withoutPaths(reason) }),
  };
}

/** A run as it stands in a list. */
export function runSummary({ document, ...rest }: Run): RunSummary {
  return publicRun({ ...rest, title: document.meta.title ?? '' });
}

function publicError(error: NodeErrorInfo): NodeErrorInfo {
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

/**
 * Absolute paths of this machine, on any system, become their last part. Folders may have spaces in their names: all
 * words between two separators count as one, so that rather too much goes than a name of somebody's folder stays.
 */
export function withoutPaths(text: string): string {
  return text.replaceAll(
    /(?<![\w.:/])(?:[A-Za-z]:)?(?:[\\/][^\\/:*?"<>|\n]+)+[\\/][^\s\\/:*?"<>|,;)]+/g,
    (path) => {
      return path.split(/[\\/]/).at(-1) ?? '';
    },
  );
}
