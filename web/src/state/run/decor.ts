import { computed } from '@preact/signals';

import { member, type NodeEntry } from '../../../../src/graph/document/document.ts';
import type { GraphProblem } from '../../../../src/graph/document/problems.ts';
import type { NodeState } from '../../../../src/graph/events.ts';
import type { ParamDescription } from '../../../../src/graph/types/params.ts';
import { NO_DECOR, type NodeDecor, type NodePicture } from '../../canvas/decor.ts';
import { PictureCache } from '../../canvas/pictures.ts';
import { errorWords } from '../../texts/error-words.ts';
import { t } from '../../texts/texts.ts';
import { isUntouched } from '../document/add-nodes.ts';
import { graph } from '../document/document.ts';
import { insideOf, startOf, typeOfNode } from '../document/flat.ts';
import { nameOfNode } from '../document/node-name.ts';
import { otherPhotographs } from '../document/other-photograph.ts';
import { problemByNode, problems } from '../document/problems.ts';
import { sourceValue } from '../document/sources.ts';
import { fileNameOf } from '../page/assets.ts';
import { sourcePicture } from '../page/source-pictures.ts';
import { duration, remaining } from '../page/words.ts';
import { autoInRun, autoText } from './auto-values.ts';
import { frames, run, runDocument, runOnCanvas } from './run.ts';
import type { NodeRun } from './run-fold.ts';
import { isStale } from './stale-nodes.ts';

const pictures = new PictureCache();

const lifted = computed(
  () => new Set(problems.value.flatMap((p) => (p.code === 'node/lifted' && p.nodeId ? [p.nodeId] : []))),
);

/** What the canvas draws on a node beside the document. */
export function decorOf(key: string): NodeDecor {
  const entry = graph.value.nodes[key];
  const inside = entry?.graph === undefined ? undefined : insideOf(key);
  const node = runOf(key);
  const problem = problemOf(key);
  const kept = entry?.mode === 'pin';
  const leaving = inside === undefined ? [] : picturesOf(key);
  // What is pinned shows what it showed, until a run gives that again.
  const shown = inside === undefined || (kept && leaving.length === 0) ? ownPictures(key) : leaving;
  const { mode } = entry ?? {};
  const values = valuesOf(key, entry);
  if (
    values === undefined &&
    node === undefined &&
    problem.problem === undefined &&
    mode === undefined &&
    shown.length === 0 &&
    !lifted.value.has(key)
  )
    return NO_DECOR;
  const line = node === undefined ? undefined : lineOf(node);
  const progress =
    node?.progress === undefined || node.progress.total <= 0
      ? undefined
      : node.progress.done / node.progress.total;
  return {
    ...(node === undefined ? {} : { state: node.state }),
    stale: !kept && (inside ?? [key]).some((id) => isStale(id)),
    ...(mode === undefined ? {} : { mode }),
    ...(progress === undefined ? {} : { progress }),
    ...(line === undefined ? {} : { line }),
    ...problem,
    pictures: shown,
    ...(values === undefined ? {} : { values }),
    lifted: lifted.value.has(key),
  };
}

function problemOf(key: string): Pick<NodeDecor, 'problem'> {
  const problem = problemByNode.value.get(key);
  if (problem !== undefined && !isQuiet(key, problem))
    return { problem: problem.severity === 'error' ? 'error' : 'warning' };
  return otherPhotographs.value.has(key) ? { problem: 'warning' } : {};
}

/** By node, the parameters of what is shown that are empty and stand for "auto". */
const emptyAutos = computed((): ReadonlyMap<string, readonly ParamDescription[]> => {
  const empty = (entry: NodeEntry, { auto, name }: ParamDescription): boolean =>
    auto !== undefined && (member(entry.params, name) ?? undefined) === undefined;
  return new Map(
    Object.entries(graph.value.nodes).map(([key, entry]) => [
      key,
      [...(typeOfNode(key)?.params.values() ?? [])].filter((param) => empty(entry, param)),
    ]),
  );
});

/** Names of files, and what "auto" is. */
function valuesOf(key: string, entry: NodeEntry | undefined): Readonly<Record<string, string>> | undefined {
  const files = Object.entries(entry?.params ?? {}).flatMap(([name, value]) => {
    const file = typeof value === 'string' ? fileNameOf(value) : undefined;
    return file === undefined ? [] : [[name, file] as const];
  });
  const autos = (emptyAutos.value.get(key) ?? []).map(
    (param) => [param.name, autoText(autoInRun(key, param))] as const,
  );
  const all = [...files, ...autos];
  return all.length === 0 ? undefined : Object.fromEntries(all);
}

/** A node that was only just added lacks its wires, and that is no fault yet. */
function isQuiet(key: string, problem: GraphProblem): boolean {
  return (problem.code === 'input/missing' || problem.code === 'param/missing') && isUntouched(key);
}

/** How a node of what is shown stands in the watched run; of a subgraph, how those in it do together. */
export function runOf(key: string): NodeRun | undefined {
  if (!runOnCanvas.value) return undefined;
  if (graph.value.nodes[key]?.graph === undefined) return run.value?.nodes[key];
  const nodes = insideOf(key).flatMap((id) => run.value?.nodes[id] ?? []);
  // Pinned since.
  if (nodes.length === 0) return run.value?.nodes[key];
  const first = (state: NodeState): NodeRun | undefined => nodes.find((node) => node.state === state);
  const failed = first('failed') ?? first('skipped') ?? first('cancelled');
  if (failed !== undefined) return failed;
  const over = nodes.filter((node) => node.state === 'done' || node.state === 'cached').length;
  const running = first('running');
  if (over === nodes.length) {
    const elapsedMs = nodes.reduce((sum, node) => sum + (node.elapsedMs ?? 0), 0);
    return { state: first('done') === undefined ? 'cached' : 'done', elapsedMs };
  }
  if (running === undefined && over === 0) return { state: 'queued' };
  const { progress } = running ?? {};
  const part = progress === undefined || progress.total <= 0 ? 0 : progress.done / progress.total;
  return { state: 'running', progress: { ...progress, done: over + part, total: nodes.length } };
}

/** What a node shows: its latest pictures; of one that reads a file, that file when the run knew another. */
function ownPictures(key: string): readonly NodePicture[] {
  const made = runOnCanvas.value ? pictures.pictures(frames, key) : [];
  const source = sourceValue(key);
  if (source === undefined) return made;
  const then = JSON.stringify(runDocument.value?.nodes[key]?.params);
  if (made.length > 0 && then === JSON.stringify(graph.value.nodes[key]?.params)) return made;
  const file = sourcePicture(source);
  return file === undefined ? [] : [file];
}

/** What leaves a subgraph. */
function picturesOf(key: string): readonly NodePicture[] {
  if (!runOnCanvas.value) return [];
  return [...(typeOfNode(key)?.outputs.keys() ?? [])].flatMap((port) => {
    const start = startOf(key, port);
    const dot = start.indexOf('.');
    return pictures
      .pictures(frames, start.slice(0, dot))
      .filter((picture) => picture.port === start.slice(dot + 1))
      .map((picture) => ({ ...picture, port }));
  });
}

/** How a node stands, without its pictures: all that the map shows of it. */
export function stateOfNode(key: string): Pick<NodeDecor, 'state' | 'problem'> {
  const state = runOf(key)?.state;
  return {
    ...(state === undefined ? {} : { state }),
    ...problemOf(key),
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
      const left = etaMs === undefined ? undefined : t.journey.left(remaining(etaMs));
      return [label, left].filter((part) => part !== undefined).join(' · ') || undefined;
    }
    case 'failed':
      return node.error && errorWords(node.error).message;
    case 'done':
      return node.elapsedMs === undefined || node.elapsedMs < 100 ? undefined : duration(node.elapsedMs);
    case 'cached':
      return t.state.fromTheCache;
    case 'skipped':
      return node.because === undefined ? t.status.skipped : t.state.skippedFor(nameOfNode(node.because));
    case 'queued':
    case 'cancelled':
      return undefined;
  }
}
