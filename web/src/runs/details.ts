import { signal } from '@preact/signals';
import { portKey } from '../../../src/graph/document/port-ref.ts';
import type { Settings } from '../../../src/graph/types/port-type.ts';
import type { KeptTensor, Run, RunReport } from '../../../src/protocol/run-shapes.ts';
import { api, urlOf } from '../api/rest.ts';
import { type MetricHistory, NO_METRICS, withStored } from '../watch/metric-history.ts';
import { type Measure, measuresOf } from './measures.ts';
import type { RunFile } from './outputs.ts';
import { type PortPicture, portPictures } from './port-pictures.ts';

/** What is known of one run beyond its row. */
export interface RunDetails {
  readonly run: Run;
  readonly files: readonly RunFile[];
  readonly measures: readonly Measure[];
  /** What its nodes measured, for charts. */
  readonly metrics: MetricHistory;
  /** Time of each node, ms, in the order of the run. */
  readonly times: readonly (readonly [node: string, ms: number])[];
  /** What nets and models of its outputs were trained with, by `node.port`: empty parameters take it. */
  readonly settings: Readonly<Record<string, Settings>>;
  /** The last picture that is kept of each port, in the order of the graph. */
  readonly ports: readonly PortPicture[];
  /** A picture for a run without files: hash of its last kept tensor. */
  readonly lastTensor: { readonly hash: string; readonly port: string } | undefined;
}

/** Files of runs, for the pictures in the list. */
export const filesByRun = signal<Readonly<Record<string, readonly RunFile[]>>>({});
/** Of runs without picture files: a kept tensor. */
export const tensorByRun = signal<
  Readonly<Record<string, { readonly hash: string; readonly port: string } | undefined>>
>({});

const asked = new Set<string>();

/** Loads what a run's place in the list shows; once a run, again when it has ended. */
export async function loadCover(id: string, ended: boolean): Promise<void> {
  const key = `${id} ${ended}`;
  if (asked.has(key)) return;
  asked.add(key);
  try {
    const { items } = await api.listRunOutputs({ path: { id } });
    filesByRun.value = { ...filesByRun.value, [id]: items };
    if (items.some(({ type }) => type.startsWith('image/'))) return;
    const last = lastOf(await keptOf(id));
    tensorByRun.value = { ...tensorByRun.value, [id]: last };
  } catch {
    // The list stands without pictures.
    asked.delete(key);
  }
}

export async function loadDetails(id: string): Promise<RunDetails> {
  const [{ run }, { items: files }, report, metrics, kept] = await Promise.all([
    api.getRun({ path: { id } }),
    api.listRunOutputs({ path: { id } }),
    api.getRunReport({ path: { id } }).catch(() => undefined),
    api.listRunMetrics({ path: { id } }).then(
      ({ items }) => withStored(NO_METRICS, items),
      () => NO_METRICS,
    ),
    keptOf(id),
  ]);
  const measures = await reportsOf(id, files);
  const ports = portPictures(run, kept);
  const known = { times: timesOf(report), settings: settingsIn(report) };
  return { run, files, measures, metrics, ports, ...known, lastTensor: lastOf(kept) };
}

/** Figures of the report files of a run, each once. */
async function reportsOf(id: string, files: readonly RunFile[]): Promise<readonly Measure[]> {
  const reports = files
    .filter(({ type, bytes }) => type === 'application/json' && bytes < 200_000)
    .slice(0, 8);
  const texts = await Promise.all(
    reports.map(async ({ name }) => {
      const response = await fetch(urlOf('getRunOutput', { path: { id }, query: { name } }), {
        credentials: 'same-origin',
      });
      return response.ok ? response.text() : '';
    }),
  );
  return texts.flatMap(measuresOf);
}

async function keptOf(id: string): Promise<readonly KeptTensor[]> {
  try {
    return (await api.listRunTensors({ path: { id } })).items;
  } catch {
    return [];
  }
}

function lastOf(kept: readonly KeptTensor[]): RunDetails['lastTensor'] {
  const last = kept.at(-1);
  return last === undefined ? undefined : { hash: last.hash, port: portKey(last.nodeId, last.port) };
}

function timesOf(report: RunReport | undefined): readonly (readonly [string, number])[] {
  return Object.entries(report?.nodes ?? {}).flatMap(([node, { elapsedMs }]): [string, number][] =>
    elapsedMs === undefined ? [] : [[node, elapsedMs]],
  );
}

function settingsIn(report: RunReport | undefined): Readonly<Record<string, Settings>> {
  return Object.fromEntries(
    Object.entries(report?.nodes ?? {}).flatMap(([node, { outputs }]) =>
      outputs.flatMap(({ port, settings }) =>
        settings === undefined ? [] : [[portKey(node, port), settings] as const],
      ),
    ),
  );
}
