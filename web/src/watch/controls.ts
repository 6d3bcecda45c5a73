import { computed, effect, signal } from '@preact/signals';
import { portKey } from '../../../src/graph/document/port-ref.ts';
import type { KeptTensor } from '../../../src/protocol/run-shapes.ts';
import type { Tensor } from '../../../src/protocol/tensor.ts';
import { ApiError } from '../api/error.ts';
import { api } from '../api/rest.ts';
import type { Look } from '../picture/tensor-pixels.ts';
import { type Viewport, WHOLE } from '../picture/viewport.ts';
import { activeNode } from '../state/document/selection.ts';
import { frameSerial, frames, run, running } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { toastError } from '../ui/toast.ts';
import { liveTensor, pictorialPorts, portParts } from './port-frames.ts';
import { inspected, tensorNames, wantedTensor } from './state.ts';
import { cache } from './tensors.ts';
import { matchingPosition, type TimelineEntry, timelineOf } from './timeline.ts';

/*
 * What the inspector shows: the state of its controls, and what follows from it. The first port leads; the others
 * follow its moment when views are linked.
 */

/** Kept tensors of the watched run. */
const keptTensors = signal<readonly KeptTensor[]>([]);

/** Position on the leading port's timeline; `live`: the newest, as it comes. */
export const position = signal<number | 'live'>('live');

export const linked = signal(true);

const viewports = signal<Readonly<Record<string, Viewport>>>({});

/** Channel and colours; the range comes from {@link rangeMode}. */
export const look = signal<Omit<Look, 'range'>>({ channel: 'all', colours: 'grey' });

/** `usual`: as the port's type has it; `auto`: the least and the greatest of what is shown; `own`: as set. */
export const rangeMode = signal<'usual' | 'auto' | 'own'>('usual');
export const ownRange = signal<readonly [number, number]>([-1, 1]);

/** Another port drawn over the views. */
export const overlay = signal<{ readonly port: string | undefined; readonly opacity: number }>({
  port: undefined,
  opacity: 0.55,
});

/** A moment that is held, to be compared with others. */
export const held = signal<
  { readonly port: string; readonly tensor: Tensor; readonly label: string } | undefined
>(undefined);
export const compare = signal<'wipe' | 'difference'>('wipe');
export const split = signal(0.5);

export const ports = computed(() => {
  frameSerial.value;
  return pictorialPorts(keptTensors.value);
});

/** The ports in view; when none was chosen, one of the selected node's, else the one with the most steps. */
export const views = computed<readonly string[]>(() => {
  const known = new Set(ports.value);
  const chosen = inspected.value.filter((port) => known.has(port));
  if (chosen.length > 0) return chosen;
  const own = ports.value.filter((port) => portParts(port).node === activeNode.value);
  const fallback = longest(own.length > 0 ? own : ports.value);
  return fallback === undefined ? [] : [fallback];
});

/** The port with the most steps: what moves is what people want to see. */
function longest(among: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { nodeId, port } of keptTensors.value) {
    const ref = portKey(nodeId, port);
    counts.set(ref, (counts.get(ref) ?? 0) + 1);
  }
  return among.reduce<string | undefined>(
    (best, ref) => (best === undefined || (counts.get(ref) ?? 0) > (counts.get(best) ?? 0) ? ref : best),
    undefined,
  );
}

export const timelines = computed<Readonly<Record<string, readonly TimelineEntry[]>>>(() =>
  Object.fromEntries(
    views.value.concat(overlay.value.port ?? []).map((ref) => {
      const { node, port } = portParts(ref);
      return [ref, timelineOf(keptTensors.value.filter((k) => k.nodeId === node && k.port === port))];
    }),
  ),
);

/** Where a port stands on its timeline; undefined: at its live picture. */
export function entryOf(ref: string): TimelineEntry | undefined {
  const entries = timelines.value[ref] ?? [];
  if (position.value === 'live') {
    // While it runs the frames are newer than what is kept.
    return running.value && frames.has(ref) ? undefined : entries.at(-1);
  }
  const lead = views.value[0] ?? ref;
  const leading = timelines.value[lead] ?? [];
  const at = Math.min(position.value, leading.length - 1);
  if (ref === lead) return leading[at];
  const moment = leading[at]?.moment ?? {};
  return entries[matchingPosition(entries, moment, leading.length < 2 ? 1 : at / (leading.length - 1))];
}

/** Rises when a tensor has arrived. */
const arrived = signal(0);

const lastShown = new Map<string, Tensor>();

/** The tensor that a port shows now; until it has come, the one before. */
export function tensorOf(ref: string): Tensor | undefined {
  arrived.value;
  frameSerial.value;
  const entry = entryOf(ref);
  const frame = frames.get(ref);
  const tensor =
    entry === undefined ? (frame === undefined ? undefined : liveTensor(ref, frame)) : wanted(entry.hash);
  if (tensor !== undefined) lastShown.set(ref, tensor);
  return tensor ?? lastShown.get(ref);
}

function wanted(hash: string): Tensor | undefined {
  const here = cache.peek(hash);
  const runId = run.value?.runId;
  if (here === undefined && runId !== undefined) {
    cache.get(runId, hash).then(
      () => {
        arrived.value++;
      },
      (error: unknown) => {
        // The server thins what it keeps while a run goes on: look again what is there.
        if (error instanceof ApiError && error.status === 404) void loadKept();
        else toastError(error, t.watch.tensorNotLoaded);
      },
    );
  }
  return here;
}

export function viewportOf(ref: string): Viewport {
  return viewports.value[linked.value ? '' : ref] ?? viewports.value[''] ?? WHOLE;
}

export function setViewport(ref: string, viewport: Viewport): void {
  viewports.value = { ...viewports.value, [linked.value ? '' : ref]: viewport };
}

export function resetViewports(): void {
  viewports.value = {};
}

let loading = false;
/** What was asked for while a list was on its way, which may be of another run or of before the end of this one. */
let askedAgain = false;

async function loadKept(): Promise<void> {
  if (loading) {
    askedAgain = true;
    return;
  }
  loading = true;
  do {
    askedAgain = false;
    await loadKeptOf(run.value?.runId);
  } while (askedAgain);
  loading = false;
}

async function loadKeptOf(runId: string | undefined): Promise<void> {
  if (runId === undefined) return;
  try {
    const { items } = await api.listRunTensors({ path: { id: runId } });
    if (run.value?.runId === runId) keptTensors.value = items;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) toastError(error, t.watch.stepsNotLoaded);
  }
}

/** Keeps the list of steps up to date while the inspector is on the page; returns a function that ends it. */
export function followRun(): () => void {
  let of: string | undefined;
  const stop = effect(() => {
    const id = run.value?.runId;
    running.value;
    if (id !== of) {
      // A name that was given as the inspector opened is of this run.
      if (of !== undefined) tensorNames.value = {};
      of = id;
      keptTensors.value = [];
      position.value = 'live';
      held.value = undefined;
      // Another graph may have a port of that name.
      overlay.value = { ...overlay.value, port: undefined };
      lastShown.clear();
    }
    void loadKept();
  });
  const stopWanted = effect(() => {
    const hash = wantedTensor.value;
    const lead = views.value[0];
    if (hash === undefined || lead === undefined) return;
    const at = (timelines.value[lead] ?? []).findIndex((entry) => entry.hash === hash);
    if (at < 0) return;
    position.value = at;
    wantedTensor.value = undefined;
  });
  const timer = setInterval(() => {
    if (running.value && !document.hidden) void loadKept();
  }, 1500);
  return () => {
    stop();
    stopWanted();
    clearInterval(timer);
  };
}
