import { batch, computed, signal } from '@preact/signals';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { findEntry } from '../../../../src/graph/document/nesting.ts';
import { portKey } from '../../../../src/graph/document/port-ref.ts';
import { withSteps } from '../../../../src/protocol/kept-steps.ts';
import type { Tap } from '../../../../src/protocol/run-shapes.ts';
import type { BrowserFrames, EventsMessage, RunsMessage } from '../../../../src/protocol/socket.ts';
import { ApiError } from '../../api/error.ts';
import type { LiveFrame } from '../../api/live-frame.ts';
import { api } from '../../api/rest.ts';
import { errorWords } from '../../texts/error-words.ts';
import { t } from '../../texts/texts.ts';
import { dismissAbout, toast, toastError } from '../../ui/toast.ts';
import { touchAll } from '../document/add-nodes.ts';
import { origin, whole } from '../document/document.ts';
import { errors, refusal } from '../document/problems.ts';
import { focusNode } from '../document/selection.ts';
import { duration } from '../page/words.ts';
import { live } from './connection.ts';
import { rememberRun } from './last-runs.ts';
import {
  foldEvents,
  foldSnapshot,
  foldStatus,
  foldTaps,
  isActive,
  type RunView,
  startRunView,
} from './run-fold.ts';

/** The run that is watched on the canvas. */
export const run = signal<RunView | undefined>(undefined);

/** The document that the watched run computes. */
export const runDocument = signal<GraphDocument | undefined>(undefined);

/** Whether the watched run belongs to the open graph, so that its states and pictures are drawn there. */
export const runOnCanvas = signal(true);

/** Runs that were started on this page and wait behind the watched one: each is watched when it is its turn. */
const upNext = signal<readonly { readonly id: string; readonly document: GraphDocument }[]>([]);

/** Latest pixels by `node.port`. The map is changed in place; `frameSerial` tells that it was. */
export const frames = new Map<string, LiveFrame>();
export const frameSerial = signal(0);

/** Frames of the run before, which stay until the watched one has its own: by `node.port`. */
export const carried = new Set<string>();

function clearFrames(): void {
  frames.clear();
  carried.clear();
  frameSerial.value++;
}

type MetricListener = (taps: readonly Tap[]) => void;
const metricListeners = new Set<MetricListener>();

/** Calls back with every batch of progress and metrics of the watched run; returns a function that ends it. */
export function onTaps(listener: MetricListener): () => void {
  metricListeners.add(listener);
  return () => metricListeners.delete(listener);
}

export const running = computed(() => run.value !== undefined && isActive(run.value.status));
const starting = signal(false);
export const canRun = computed(() => !starting.value && Object.keys(whole.value.nodes).length > 0);

/** The key of the open graph that runs whenever it changes (run-on-change.ts); undefined: none. */
export const onChangeOf = signal<string | undefined>(undefined);
/** What the graph was last run for by hand; undefined: all of it. */
export const lastTargets = signal<readonly string[] | undefined>(undefined);
/** Runs that nobody asked for one by one: how they went is seen on the graph. */
const quiet = new Set<string>();

/** Runs the document in the place of the watched run, without a word where it goes well. @returns its id */
export async function startQuietly(targets: readonly string[] | undefined): Promise<string | undefined> {
  const document = whole.value;
  const known = targets?.every((id) => findEntry(document, id) !== undefined) ? { targets } : {};
  refusal.value = undefined;
  try {
    const { id } = await api.submitRun({ body: { document: withSteps(document), ...known } });
    quiet.add(id);
    await watchRun(id, document, { keep: true });
    return id;
  } catch (error) {
    if (error instanceof ApiError && error.problems.length > 0) {
      refusal.value = { document, problems: error.problems };
    } else toastError(error, t.state.runNotStarted);
    return undefined;
  }
}

/** Submits the document and watches the run. @param targets only these nodes and what they need */
export async function startRun(targets?: readonly string[]): Promise<void> {
  refusal.value = undefined;
  dismissAbout('run');
  touchAll();
  const first = errors.value[0];
  if (first !== undefined && targets === undefined) {
    toast('error', first.message, { about: 'run', ...(first.hint === '' ? {} : { hint: first.hint }) });
    if (first.nodeId !== undefined) focusNode(first.nodeId);
    return;
  }
  starting.value = true;
  lastTargets.value = targets;
  const document = whole.value;
  try {
    const submitted = await api.submitRun({
      body: { document: withSteps(document), ...(targets === undefined ? {} : { targets }) },
    });
    if (running.peek()) {
      // What computes stays in sight, and is what Cancel stops.
      upNext.value = [...upNext.value, { id: submitted.id, document }];
      toast('info', t.state.queuedItBeginsWhenThe);
    } else await watchRun(submitted.id, document, { keep: true });
  } catch (error) {
    toastError(error, t.state.runNotStarted);
    if (error instanceof ApiError) refusal.value = { document, problems: error.problems };
    const place = error instanceof ApiError ? error.problems.find((p) => p.nodeId !== undefined) : undefined;
    if (place?.nodeId !== undefined) focusNode(place.nodeId);
  } finally {
    starting.value = false;
  }
}

/**
 * Follows a run in the place of the one before.
 * @param onCanvas whether its states are drawn on the open graph
 * @param keep the pictures of the run before, until this one has others: both are of the open graph
 */
export async function watchRun(
  runId: string,
  document: GraphDocument,
  { onCanvas = true, keep = false }: { readonly onCanvas?: boolean; readonly keep?: boolean } = {},
): Promise<void> {
  const previous = run.value?.runId;
  if (previous !== undefined && previous !== runId) live.value?.unsubscribe(previous);
  aside = onCanvas ? undefined : presentRun();
  const keeps = keep && runOnCanvas.peek();
  batch(() => {
    run.value = startRunView(runId);
    runDocument.value = document;
    runOnCanvas.value = onCanvas;
    upNext.value = upNext.value.filter(({ id }) => id !== runId);
    if (keeps) for (const port of frames.keys()) carried.add(port);
    else clearFrames();
  });
  if (onCanvas) rememberRun(origin.peek().id, runId);
  await subscribe(runId);
}

/** Follows a run of the open graph that was started before: its states come back, also when it is over. */
export async function watchStored(runId: string): Promise<void> {
  const { run: row } = await api.getRun({ path: { id: runId } });
  await watchRun(runId, row.document);
}

/** Watches the run that was started after the one that has just ended, if there is one. */
function watchNext(): void {
  const [next] = upNext.value;
  if (next !== undefined) void watchRun(next.id, next.document, { keep: true });
}

/** Forgets the watched run, e.g. when another document is opened. */
export function leaveRun(): void {
  if (run.value !== undefined) live.value?.unsubscribe(run.value.runId);
  aside = undefined;
  batch(() => {
    run.value = undefined;
    runDocument.value = undefined;
    // They belong to the document that is left.
    upNext.value = [];
    clearFrames();
  });
}

/** The watched run of a graph, with what waits behind it: a tab keeps it while another one is shown. */
export interface ParkedRun {
  readonly view: RunView;
  readonly document: GraphDocument;
  readonly upNext: readonly { readonly id: string; readonly document: GraphDocument }[];
  readonly frames: ReadonlyMap<string, LiveFrame>;
}

/** The run of the open graph, while one is watched that is not the graph's. */
let aside: ParkedRun | undefined;

/** The run of the open graph as it stands; undefined when it has none. */
export function presentRun(): ParkedRun | undefined {
  const view = run.value;
  const document = runDocument.value;
  if (view === undefined || document === undefined) return undefined;
  if (!runOnCanvas.value) return aside;
  return { view, document, upNext: upNext.value, frames: new Map(frames) };
}

/** Follows a run again that was left with its tab: what came meanwhile is asked for. */
export async function showRun(parked: ParkedRun | undefined): Promise<void> {
  leaveRun();
  if (parked === undefined) return;
  batch(() => {
    run.value = parked.view;
    runDocument.value = parked.document;
    runOnCanvas.value = true;
    upNext.value = parked.upNext;
    // Bitmaps go by these numbers, which must not be those of the other tab's.
    const serial = frameSerial.value + 1;
    for (const [key, frame] of parked.frames) frames.set(key, { ...frame, serial });
    frameSerial.value = serial;
  });
  await subscribe(parked.view.runId);
}

/** The graph is seen again: its own run is watched, if there is one. */
export function backToCanvas(): void {
  if (run.value !== undefined && !runOnCanvas.value && aside !== undefined) void showRun(aside);
}

export async function cancelRun(): Promise<void> {
  const id = run.value?.runId;
  if (id === undefined) return;
  try {
    await api.cancelRun({ path: { id } });
  } catch (error) {
    toastError(error, t.state.runNotCancelled);
  }
}

/** Stops the watched run for now: {@link rerun} goes on with it. */
export async function pauseRun(): Promise<void> {
  const id = run.value?.runId;
  if (id === undefined) return;
  try {
    await api.pauseRun({ path: { id } });
  } catch (error) {
    toastError(error, t.state.runNotPaused);
  }
}

/** Queues the watched run again: from its checkpoints when it was cut off, else as a new run. */
export async function rerun(): Promise<void> {
  const view = run.value;
  const document = runDocument.value;
  if (view === undefined || document === undefined) return startRun();
  dismissAbout('run');
  try {
    if (view.status === 'interrupted' || view.status === 'cancelled' || view.status === 'paused') {
      await api.resumeRun({ path: { id: view.runId } });
      await watchRun(view.runId, document, { keep: true });
    } else {
      const again = await api.rerunRun({ path: { id: view.runId } });
      await watchRun(again.id, document, { keep: true });
    }
  } catch (error) {
    toastError(error, t.state.runNotStarted);
  }
}

/** Asks for what was missed; called after each connecting. */
export async function resubscribe(): Promise<void> {
  if (run.value !== undefined) await subscribe(run.value.runId);
}

async function subscribe(runId: string): Promise<void> {
  const connection = live.value;
  if (connection === undefined) return;
  try {
    const answer = await connection.subscribe(runId, run.value?.seq ?? 0);
    if (run.value?.runId !== runId) return;
    if (!answer.ok) {
      const { message, ...more } = errorWords(answer.error);
      toast('error', message, more);
      return;
    }
    const before = run.value;
    const { status, reason } = answer.run;
    const next = foldTaps(foldStatus(foldSnapshot(before, answer.nodes), status), answer.taps);
    run.value = next;
    // The server died under the run: its last events, if any, told something else.
    if (status === 'interrupted' && before.status !== status && before.seq > 0) {
      announce({ ...before, status: 'running' }, next, reason);
    }
  } catch {
    // The connection was lost meanwhile: `resubscribe` follows when it is back.
  }
}

export function takeEvents({ runId, events }: EventsMessage): void {
  const view = run.value;
  if (view?.runId !== runId) return;
  const next = foldEvents(view, events);
  // A resumed run starts anew; its end is told by `runs` too, but that may be later.
  run.value = next;
  announce(view, next);
}

export function takeFrames({ parts }: BrowserFrames): void {
  const view = run.value;
  for (const { runId, frames: headers, taps, data } of parts) {
    if (view?.runId !== runId) continue;
    for (const header of headers) {
      const { nodeId, port, width, height, offset, bytes } = header;
      if (bytes !== width * height * 4) continue;
      const rgba = new Uint8ClampedArray(data.slice(offset, offset + bytes));
      carried.delete(portKey(nodeId, port));
      frames.set(portKey(nodeId, port), { header, rgba, serial: frameSerial.value + 1 });
    }
    if (headers.length > 0) frameSerial.value++;
    if (taps.length > 0 && run.value !== undefined) {
      run.value = foldTaps(run.value, taps);
      for (const listener of metricListeners) listener(taps);
    }
  }
}

/** Status of the watched run as the list of runs tells it: also of a run that died without an event. */
export function takeRuns({ runs, removed }: RunsMessage): void {
  const view = run.value;
  if (view === undefined) return;
  if (removed.includes(view.runId)) {
    leaveRun();
    return;
  }
  const row = runs.find((r) => r.id === view.runId);
  if (row === undefined || row.status === view.status) return;
  // Read before what it has told since; the message that is newer follows.
  if (row.lastSeq < view.seq) return;
  const next = { ...foldStatus(view, row.status), errors: row.errors };
  run.value = next;
  announce(view, next, row.reason);
}

function announce(before: RunView, after: RunView, reason?: string): void {
  if (!isActive(before.status) || isActive(after.status)) return;
  // After those who look at the end of this one.
  queueMicrotask(() => {
    if (run.peek()?.runId === after.runId) watchNext();
  });
  if (quiet.has(after.runId) && (after.status === 'done' || after.status === 'cancelled')) return;
  // Elsewhere than on the graph, whoever started it shows what came of it.
  if (!runOnCanvas.peek() && after.status !== 'interrupted') return;
  switch (after.status) {
    case 'done':
      toast(
        'success',
        t.state.runIsDone(after.elapsedMs === undefined ? undefined : duration(after.elapsedMs)),
        { about: 'run' },
      );
      break;
    case 'cancelled':
      toast('info', t.state.theRunWasCancelled, { about: 'run' });
      break;
    case 'paused':
      toast('info', t.state.theRunIsPaused, {
        about: 'run',
        action: { label: t.state.resume, run: () => void rerun() },
      });
      break;
    case 'interrupted':
      toast('error', t.state.theRunWasInterrupted, {
        about: 'run',
        action: { label: t.state.resume, run: () => void rerun() },
      });
      break;
    case 'failed': {
      const first = after.errors[0];
      const words = first === undefined ? { message: reason ?? t.state.theRunFailed } : errorWords(first);
      toast('error', words.message, {
        about: 'run',
        ...('hint' in words ? { hint: words.hint } : {}),
        ...(first === undefined
          ? {}
          : { action: { label: t.state.show, run: () => focusNode(first.nodeId) } }),
      });
      break;
    }
    case 'queued':
    case 'running':
      break;
  }
}
