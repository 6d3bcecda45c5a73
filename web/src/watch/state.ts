import { computed, effect, signal } from '@preact/signals';
import { api } from '../api/rest.ts';
import { select } from '../state/document/selection.ts';
import { widePanel } from '../state/page/page.ts';
import { connection } from '../state/run/connection.ts';
import { onTaps, run, running } from '../state/run/run.ts';
import { foldMetrics, type MetricHistory, NO_METRICS, withStored } from './metric-history.ts';

/** Ports that the inspector shows, as `node.port`: the first leads, the others follow it. */
export const inspected = signal<readonly string[]>([]);

/** Most views side by side. */
export const MAX_VIEWS = 4;

/** Measured values of the watched run. */
export const metrics = signal<MetricHistory>(NO_METRICS);

/** Opens the inspector on a port. @param beside keeps the views that are there */
export function inspectPort(port: string, beside = false): void {
  const others = beside ? inspected.value.filter((one) => one !== port) : [];
  inspected.value = [...others, port].slice(-MAX_VIEWS);
  widePanel.value = 'inspector';
}

/** The tensor to begin with, by its hash; taken by the inspector once it is listed. */
export const wantedTensor = signal<string | undefined>(undefined);

/** What tensors are called beside their moments, by hash: the value of a sweep that made one. */
export const tensorNames = signal<Readonly<Record<string, string>>>({});

/**
 * Opens the inspector on one tensor of a port.
 * @param names what it and its neighbours are called, by hash
 */
export function inspectTensor(
  port: string,
  hash: string,
  names: Readonly<Record<string, string>> = {},
): void {
  tensorNames.value = { ...tensorNames.value, ...names };
  wantedTensor.value = hash;
  inspectPort(port);
}

/** Opens the inspector on the pictures of a node. */
export function watchNode(id: string): void {
  select([id]);
  inspected.value = [];
  widePanel.value = 'inspector';
}

/** Records the numbers of the watched run for the charts; called once, when the page starts. */
export function startMetrics(): void {
  let of: string | undefined;
  effect(() => {
    const id = run.value?.runId;
    if (id === of) return;
    of = id;
    metrics.value = NO_METRICS;
  });
  onTaps((taps) => {
    metrics.value = foldMetrics(metrics.value, taps);
  });
  // Asked for when a run comes into view, after the page was away, and when the run has ended.
  const wanted = computed(() =>
    run.value === undefined || connection.value !== 'connected'
      ? undefined
      : `${run.value.runId} ${running.value}`,
  );
  effect(() => {
    if (wanted.value !== undefined) void loadStored(wanted.value.split(' ')[0] as string);
  });
}

async function loadStored(runId: string): Promise<void> {
  try {
    const { items } = await api.listRunMetrics({ path: { id: runId } });
    if (run.value?.runId === runId) metrics.value = withStored(metrics.value, items);
  } catch {
    // The charts show what the page itself has seen.
  }
}
