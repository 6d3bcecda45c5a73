import { relative, sep } from 'node:path';
import { type GraphDocument, member, type NodeEntry } from '../graph/document/document.ts';
import { nodeOfSource, parsePortRef, portKey, typeOf } from '../graph/document/port-ref.ts';
import { allSources } from '../graph/document/structure.ts';
import type { NodeErrorInfo, RunEvent } from '../graph/events.ts';
import { flattenDocument } from '../graph/plan/flatten.ts';
import type { Registry } from '../graph/types/registry.ts';
import { plotsPart, reportPart } from '../nodes/report/html.ts';
import type { Report, Series } from '../nodes/values.ts';
import { graphDrawing } from '../render/graph-drawing.ts';
import { type HtmlImage, type HtmlSection, htmlPage } from '../render/html-page.ts';
import { machineInfo } from '../runtime/machine.ts';
import { formatOfName, PICTURE_FORMATS } from '../shared/picture-formats.ts';
import { clockTime } from './terminal.ts';

/** Bytes of pictures that a page holds; what comes after is named only. */
const MOST_BYTES = 40_000_000;

export interface ReportSubject {
  readonly document: GraphDocument;
  /** The graph's file, as it stands in the output folder. */
  readonly graphText: string;
  readonly patchwise: string;
  readonly engine: string | undefined;
}

/**
 * Gathers a run for `--report`: one self-contained page with its pictures, figures, curves, graph, settings and times,
 * to be read offline.
 */
export function runReporter(outputFolder: string, registry: Registry) {
  const pictures: HtmlImage[] = [];
  const leftOut: string[] = [];
  const reports: { readonly source: string; readonly report: Report }[] = [];
  const series: Series[] = [];
  const states = new Map<string, { readonly state: string; readonly ms: number | undefined }>();
  const errors: NodeErrorInfo[] = [];
  let seeds: Readonly<Record<string, number>> = {};
  let outcome = 'cancelled';
  let elapsedMs = 0;
  let bytesHeld = 0;
  const startedAt = new Date();
  return {
    wrote(path: string, bytes: Uint8Array): void {
      const label = relative(outputFolder, path).split(sep).join('/');
      const format = formatOfName(path);
      if (format === undefined || PICTURE_FORMATS[format].shownBy === 'none') return;
      const { mediaType } = PICTURE_FORMATS[format];
      if (bytesHeld + bytes.length > MOST_BYTES) leftOut.push(label);
      else {
        bytesHeld += bytes.length;
        pictures.push({ mediaType, bytes, label });
      }
    },
    saw(event: RunEvent): void {
      switch (event.kind) {
        case 'run-started':
          seeds = event.seeds;
          return;
        case 'output':
          if (event.summary.type === 'report') {
            reports.push({ source: portKey(event.nodeId, event.port), report: event.value as Report });
          }
          if (event.summary.type === 'series') series.push(event.value as Series);
          return;
        case 'node-state':
          states.set(event.nodeId, { state: event.state, ms: event.elapsedMs });
          return;
        case 'run-finished':
          outcome = event.outcome;
          elapsedMs = event.elapsedMs;
          errors.push(...event.errors);
          return;
        default:
          return;
      }
    },
    async page({ document: written, graphText, patchwise, engine }: ReportSubject): Promise<string> {
      const { document } = flattenDocument(written, registry);
      const { title = 'Run', description } = document.meta;
      const machine = machineInfo();
      const sections: HtmlSection[] = [
        ...(errors.length === 0 ? [] : [errorSection(errors)]),
        ...(pictures.length === 0 ? [] : [pictureSection(pictures, leftOut)]),
        ...ultimate(reports, document, registry).map(reportSection),
        ...(series.length === 0 ? [] : [{ title: 'Curves', parts: [await plotsPart(series)] }]),
        { title: 'Graph', parts: [{ kind: 'svg', svg: drawing(document, registry) }] },
        settingsSection(document, seeds, graphText),
        {
          title: 'Run',
          parts: [
            {
              kind: 'table',
              head: ['', ''],
              rows: [
                ['outcome', outcome],
                ['started', startedAt.toISOString()],
                ['took', clockTime(elapsedMs)],
                ['Patchwise', patchwise],
                ['engine', engine ?? 'none was needed'],
                ['machine', `${machine.cpu}, ${machine.cores} threads, ${machine.os}, Node ${machine.node}`],
              ],
            },
            {
              kind: 'table',
              head: ['Node', 'State', 'Seconds'],
              rows: [...states].map(([id, { state, ms }]) => [id, state, ms === undefined ? '' : ms / 1000]),
            },
          ],
        },
      ];
      return htmlPage({ title, subtitle: description, sections });
    },
  };
}

/** Reports that no node but a sink reads: those that are merged into others would be there twice. */
function ultimate(
  reports: readonly { readonly source: string; readonly report: Report }[],
  document: GraphDocument,
  registry: Registry,
): Report[] {
  const read = new Set(
    Object.values(document.nodes)
      .filter((node) => registry.latest(typeOf(node))?.description.sink === false)
      .flatMap(allSources),
  );
  return reports.filter(({ source }) => !read.has(source)).map(({ report }) => report);
}

function reportSection(report: Report): HtmlSection {
  return { title: report.title, parts: [reportPart(report)] };
}

function errorSection(errors: readonly NodeErrorInfo[]): HtmlSection {
  return {
    title: 'What went wrong',
    parts: [
      {
        kind: 'table',
        head: ['Node', 'What', 'What to do'],
        rows: errors.map(({ nodeId, port, message, hint }) => [
          port === undefined ? nodeId : portKey(nodeId, port),
          message,
          hint ?? '',
        ]),
      },
    ],
  };
}

function pictureSection(images: readonly HtmlImage[], leftOut: readonly string[]): HtmlSection {
  return {
    title: 'Pictures',
    parts: [
      { kind: 'images', images },
      ...(leftOut.length === 0
        ? []
        : [{ kind: 'text', text: `Not shown, to keep the page small: ${leftOut.join(', ')}.` } as const]),
    ],
  };
}

function settingsSection(
  document: GraphDocument,
  seeds: Readonly<Record<string, number>>,
  graphText: string,
): HtmlSection {
  const rows = Object.entries(document.nodes).flatMap(([id, node]) => {
    const params = Object.entries(node.params ?? {});
    const seed = seeds[id];
    const all = [
      ...params.map(
        ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
      ),
      ...(seed === undefined ? [] : [['seed, resolved', String(seed)] as const]),
    ];
    return all.length === 0
      ? [[id, node.type, '', 'all as by default']]
      : all.map(([name, value], i) => [i === 0 ? id : '', i === 0 ? node.type : '', name, value]);
  });
  return {
    title: 'Settings',
    parts: [
      { kind: 'table', head: ['Node', 'Type', 'Parameter', 'Value'], rows },
      { kind: 'code', title: 'The graph as a file', text: graphText },
    ],
  };
}

function drawing(document: GraphDocument, registry: Registry): string {
  const entries = Object.entries(document.nodes);
  const described = (node: NodeEntry) => registry.latest(typeOf(node))?.description;
  const outputType = (source: string): string | undefined => {
    const ref = parsePortRef(source);
    const node = ref && member(document.nodes, ref.node);
    return ref && node && described(node)?.outputs.find((one) => one.name === ref.port)?.type;
  };
  const colorOf = (type: string | undefined) => registry.portTypes.get(type ?? '')?.color;
  const nodes = entries.map(([id, node]) => {
    const description = described(node);
    const color = colorOf(description?.outputs[0]?.type);
    return {
      id,
      subtitle: description?.title ?? node.type,
      ...(color !== undefined && { color }),
      at: document.view?.nodes?.[id],
    };
  });
  const edges = entries.flatMap(([to, node]) =>
    allSources(node).map((source) => {
      const color = colorOf(outputType(source));
      return { from: nodeOfSource(source), to, ...(color !== undefined && { color }) };
    }),
  );
  return graphDrawing(nodes, edges);
}
