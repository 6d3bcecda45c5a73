import { useEffect } from 'preact/hooks';
import { parsePortRef } from '../../../src/graph/document/port-ref.ts';
import { urlOf } from '../api/rest.ts';
import { runDocument } from '../state/run/run.ts';
import type { RunView } from '../state/run/run-fold.ts';

/** Names of the pictures that a run has saved last, one of each node that saves. @param typeOf type of a node of its graph */
export function lastSaved(
  { ports }: Pick<RunView, 'ports'>,
  typeOf: (node: string) => string | undefined,
): readonly string[] {
  return Object.entries(ports).flatMap(([port, { summary }]) => {
    const ref = parsePortRef(port);
    const saves = ref?.port === 'path' && typeOf(ref.node)?.startsWith('image/save@');
    return saves === true ? [summary.description] : [];
  });
}

/**
 * Has the studio make thumbnails of what a run has saved while it computes the rest: then they are there the moment that
 * it is done.
 */
export function useThumbnailsAhead(view: RunView | undefined): void {
  const names = view === undefined ? [] : lastSaved(view, (node) => runDocument.value?.nodes[node]?.type);
  useEffect(() => {
    for (const name of names) {
      new Image().src = urlOf('getRunOutputThumbnail', { path: { id: view?.runId ?? '' }, query: { name } });
    }
  }, [view?.runId, names.join('\n')]);
}
