import { computed } from '@preact/signals';
import { upstreamOf } from '../../../../src/graph/document/topology.ts';
import type { NodeDecor } from '../../canvas/decor.ts';
import { NO_DECOR } from '../../canvas/decor.ts';
import { PictureCache } from '../../canvas/pictures.ts';
import { problemByNode, problems } from '../page/problems.ts';
import { duration } from '../page/words.ts';
import { frames, run, runDocument } from '../run/run.ts';
import type { NodeRun } from '../run/run-fold.ts';
import { graph } from './document.ts';

const pictures = new PictureCache();

/** Nodes whose results no longer belong to the document: they, or what feeds them, were changed. */
const staleNodes = computed(() => {
  const then = runDocument.value;
  const now = graph.value;
  if (then === undefined || then === now) return new Set<string>();
  const changed = new Set(
    Object.entries(now.nodes)
      .filter(([key, entry]) => {
        const before = then.nodes[key];
        return before !== entry && JSON.stringify(before) !== JSON.stringify(entry);
      })
      .map(([key]) => key),
  );
  return new Set(
    Object.keys(now.nodes).filter((key) => [...upstreamOf(now, [key])].some((source) => changed.has(source))),
  );
});

const lifted = computed(
  () => new Set(problems.value.flatMap((p) => (p.code === 'node/lifted' && p.nodeId ? [p.nodeId] : []))),
);

/** What the canvas draws on a node beside the document. */
export function decorOf(key: string): NodeDecor {
  const node = run.value?.nodes[key];
  const problem = problemByNode.value.get(key);
  const shown = pictures.pictures(frames, key);
  if (node === undefined && problem === undefined && shown.length === 0 && !lifted.value.has(key))
    return NO_DECOR;
  const line = node === undefined ? undefined : lineOf(node);
  const progress =
    node?.progress === undefined || node.progress.total <= 0
      ? undefined
      : node.progress.done / node.progress.total;
  return {
    ...(node === undefined ? {} : { state: node.state }),
    stale: staleNodes.value.has(key),
    ...(progress === undefined ? {} : { progress }),
    ...(line === undefined ? {} : { line }),
    ...(problem === undefined ? {} : { problem: problem.severity === 'error' ? 'error' : 'warning' }),
    pictures: shown,
    lifted: lifted.value.has(key),
  };
}

/** How a node stands, without its pictures: all that the map shows of it. */
export function standingOf(key: string): Pick<NodeDecor, 'state' | 'problem'> {
  const state = run.value?.nodes[key]?.state;
  const severity = problemByNode.value.get(key)?.severity;
  return {
    ...(state === undefined ? {} : { state }),
    ...(severity === undefined ? {} : { problem: severity === 'error' ? 'error' : 'warning' }),
  };
}

export function prunePictures(): void {
  pictures.prune(frames);
}

/** How a node stands, in a few words: for the canvas, the outline and for screen readers. */
export function lineOf(node: NodeRun): string | undefined {
  switch (node.state) {
    case 'running': {
      const { label, etaMs } = node.progress ?? {};
      const left = etaMs === undefined ? undefined : `${duration(etaMs)} left`;
      // Some labels end in the words that the time belongs to.
      const joint = label?.endsWith('in all') ? ' ' : ' · ';
      return [label, left].filter((part) => part !== undefined).join(joint) || undefined;
    }
    case 'failed':
      return node.error?.message;
    case 'done':
      return node.elapsedMs === undefined || node.elapsedMs < 100 ? undefined : duration(node.elapsedMs);
    case 'cached':
      return 'from the cache';
    case 'skipped':
      return node.because === undefined ? 'skipped' : `skipped: ${node.because} failed`;
    case 'queued':
    case 'cancelled':
      return undefined;
  }
}
