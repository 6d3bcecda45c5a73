import { effect, signal } from '@preact/signals';
import { widePanel } from '../state/page.ts';
import { frameSerial, frames, onTaps, run } from '../state/run.ts';
import { select } from '../state/selection.ts';
import { foldMetrics, type MetricHistory, NO_METRICS } from './metric-history.ts';

/** Ports that the inspector shows, as `node.port`: the first leads, the others follow it. */
export const inspected = signal<readonly string[]>([]);

/** Most views side by side. */
export const MAX_VIEWS = 4;

/** Measured values of the watched run, from when the page began to watch. */
export const metrics = signal<MetricHistory>(NO_METRICS);

/** Opens the inspector on a port. @param beside keeps the views that are there */
export function inspectPort(port: string, beside = false): void {
  const others = beside ? inspected.value.filter((one) => one !== port) : [];
  inspected.value = [...others, port].slice(-MAX_VIEWS);
  widePanel.value = 'inspector';
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
  let seen = 0;
  effect(() => {
    frameSerial.value;
    for (const { header, serial } of frames.values()) {
      if (header.score === undefined || serial <= seen) continue;
      const { nodeId, moment, score } = header;
      const tap = { kind: 'metric', runId: of ?? '', nodeId, name: 'score', value: score, moment } as const;
      metrics.value = foldMetrics(metrics.peek(), [tap]);
    }
    seen = frameSerial.value;
  });
}
