import type { GraphProblem } from '../../../src/graph/check/problems.ts';
import type { GraphDocument, JsonObject } from '../../../src/graph/document/document.ts';
import type { Catalogue } from '../../../src/graph/types/catalogue.ts';
import type {
  AssetRow,
  GraphRow,
  GraphSummary,
  KeptTensor,
  MetricSeries,
  OutputFile,
  RunRow,
  RunStatus,
  StoredEvent,
} from '../../../src/server/contracts.ts';
import { ApiError } from './error.ts';

/** An image or model as the server tells it. */
export type Asset = Omit<AssetRow, 'thumbnail'> & {
  /** What a parameter holds to name it: `asset:…` or `model:…`. */
  readonly reference: string;
  readonly thumbnail: boolean;
};

export interface TemplateSummary {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly picture: boolean;
}

export type RunSummary = Omit<RunRow, 'document'> & { readonly title?: string };

export interface Page<T> {
  readonly items: readonly T[];
  /** For the next page's `before`; absent on the last. */
  readonly next?: number;
}

export interface SystemStatus {
  readonly serverId: string;
  readonly version: string;
  readonly queue: { readonly queued: number; readonly capacity: number };
  readonly storage: { readonly bytes: number; readonly quota: number; readonly free?: number };
  readonly memory: { readonly rss: number };
  readonly runners: readonly {
    readonly device: string;
    readonly state: string;
    readonly engine?: string;
    readonly runId?: string;
    readonly rss?: number;
  }[];
  readonly problems: readonly string[];
}

export interface RunAsked {
  readonly document: GraphDocument;
  readonly targets?: readonly string[];
  readonly overrides?: JsonObject;
  readonly seed?: number;
}

/** Requests of the studio, relative to the page. All throw {@link ApiError}. */
export const api = {
  nodes: () => get<Catalogue>('api/nodes'),
  system: () => get<SystemStatus>('api/system'),

  templates: () => get<{ items: readonly TemplateSummary[] }>('api/templates'),
  template: (id: string) => get<TemplateSummary & { document: GraphDocument }>(`api/templates/${seg(id)}`),
  templatePicture: (id: string) => `api/templates/${seg(id)}/picture`,
  samplePicture: (name: string) => `api/samples?name=${encodeURIComponent(name)}`,

  graphs: (before?: number) => get<Page<GraphSummary>>(`api/graphs?limit=50${beforeOf(before)}`),
  graph: (id: string, revision?: number) =>
    get<GraphRow>(`api/graphs/${seg(id)}${revision === undefined ? '' : `?revision=${revision}`}`),
  graphVersions: (id: string) => get<{ items: readonly GraphSummary[] }>(`api/graphs/${seg(id)}/versions`),
  /** @param revision that was changed; 0 for a new graph */
  saveGraph: (id: string, document: GraphDocument, revision: number) =>
    send<GraphSummary>('PUT', `api/graphs/${seg(id)}`, { document }, ifMatch(revision)),
  deleteGraph: (id: string) => send<undefined>('DELETE', `api/graphs/${seg(id)}`),
  validate: (document: GraphDocument, targets?: readonly string[]) =>
    send<{ runnable: boolean; problems: readonly GraphProblem[]; cost?: number }>(
      'POST',
      'api/graphs/validate',
      { document, ...(targets === undefined ? {} : { targets }) },
    ),

  assets: (before?: number) => get<Page<Asset>>(`api/assets?limit=60${beforeOf(before)}`),
  asset: (id: string) => get<Asset>(`api/assets/${seg(id)}`),
  assetThumbnail: (id: string) => `api/assets/${seg(id)}/thumbnail`,
  assetContent: (id: string) => `api/assets/${seg(id)}/content`,
  uploadImage: (file: Blob, name: string) => upload<Asset>('api/assets', file, name),
  deleteAsset: (id: string) => send<undefined>('DELETE', `api/assets/${seg(id)}`),

  models: (before?: number) => get<Page<Asset>>(`api/models?limit=60${beforeOf(before)}`),
  modelThumbnail: (id: string) => `api/models/${seg(id)}/thumbnail`,
  modelContent: (id: string) => `api/models/${seg(id)}/content`,
  uploadModel: (file: Blob, name: string) => upload<Asset>('api/models', file, name),
  importModel: (run: string, output: string, name?: string) =>
    send<Asset>('POST', 'api/models', { run, output, ...(name === undefined ? {} : { name }) }),
  deleteModel: (id: string) => send<undefined>('DELETE', `api/models/${seg(id)}`),

  submitRun: (asked: RunAsked) => send<RunSummary>('POST', 'api/runs', asked),
  runs: (filter: { readonly status?: RunStatus; readonly before?: number } = {}) =>
    get<Page<RunSummary>>(
      `api/runs?limit=50${filter.status === undefined ? '' : `&status=${filter.status}`}${beforeOf(filter.before)}`,
    ),
  run: (id: string) => get<{ run: RunRow }>(`api/runs/${seg(id)}`),
  cancelRun: (id: string) => send<RunSummary>('POST', `api/runs/${seg(id)}/cancel`, {}),
  resumeRun: (id: string) => send<RunSummary>('POST', `api/runs/${seg(id)}/resume`, {}),
  rerunRun: (id: string) => send<RunSummary>('POST', `api/runs/${seg(id)}/rerun`, {}),
  deleteRun: (id: string) => send<undefined>('DELETE', `api/runs/${seg(id)}`),
  runOutputs: (id: string) =>
    get<{ items: readonly (OutputFile & { type: string })[] }>(`api/runs/${seg(id)}/outputs`),
  runFile: (id: string, name: string) => `api/runs/${seg(id)}/file?name=${encodeURIComponent(name)}`,
  runEvents: (id: string, since: number) =>
    get<{ items: readonly StoredEvent[]; lastSeq: number }>(`api/runs/${seg(id)}/events?since=${since}`),
  runReport: (id: string) => get<JsonObject>(`api/runs/${seg(id)}/report`),
  runMetrics: (id: string) => get<{ items: readonly MetricSeries[] }>(`api/runs/${seg(id)}/metrics`),
  runTensors: (id: string, node?: string, port?: string) =>
    get<{ items: readonly KeptTensor[] }>(
      `api/runs/${seg(id)}/tensors?${new URLSearchParams({ ...(node && { node }), ...(port && { port }) })}`,
    ),
  runTensor: fetchTensor,
} as const;

function seg(text: string): string {
  return encodeURIComponent(text);
}

function beforeOf(before: number | undefined): string {
  return before === undefined ? '' : `&before=${before}`;
}

function ifMatch(revision: number): Record<string, string> {
  return revision === 0 ? {} : { 'If-Match': `"${revision}"` };
}

function get<T>(path: string): Promise<T> {
  return request<T>(path, {});
}

function send<T>(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  const json = body === undefined ? {} : { body: JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return request<T>(path, { method, headers: { ...type, ...headers }, ...json });
}

function upload<T>(path: string, file: Blob, name: string): Promise<T> {
  const body = new FormData();
  body.append('file', file, name);
  return request<T>(path, { method: 'POST', headers: { 'X-Patchwise': '1' }, body });
}

async function fetchTensor(
  id: string,
  hash: string,
): Promise<{ shape: readonly number[]; data: Float32Array }> {
  const response = await reach(`api/runs/${seg(id)}/tensors/${seg(hash)}`, {});
  if (!response.ok) throw await ApiError.from(response);
  const shape = (response.headers.get('X-Shape') ?? '').split('x').map(Number);
  return { shape, data: new Float32Array(await response.arrayBuffer()) };
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  const response = await reach(path, init);
  if (!response.ok) throw await ApiError.from(response);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: 'same-origin', ...init });
  } catch {
    throw ApiError.unreachable();
  }
}
