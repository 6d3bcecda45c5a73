import { relative } from 'node:path';
import type { GraphDocument } from '../graph/document/document.ts';
import { portKey } from '../graph/document/port-ref.ts';
import type { NodeErrorInfo, RunEvent } from '../graph/events.ts';
import { figureStreams, findSweeps, sweepCsv } from '../graph/plan/sweeps.ts';
import type { Registry } from '../graph/types/registry.ts';
import { machineInfo } from '../runtime/machine.ts';
import { sha256 } from '../runtime/sha256.ts';

/** A file that a run wrote. */
interface WrittenFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Gathers what makes a run repeatable and comparable; see docs/file-format.md, "Run record". */
export function runRecorder(outputFolder: string) {
  const startedAt = new Date().toISOString();
  const files: WrittenFile[] = [];
  const hashes: Record<string, string[]> = {};
  const numbers = new Map<string, number[]>();
  const timings: Record<string, { state: string; ms?: number }> = {};
  let seeds: Readonly<Record<string, number>> = {};
  let end: {
    readonly outcome: string;
    readonly elapsedMs: number;
    readonly errors: readonly NodeErrorInfo[];
  } = {
    outcome: 'cancelled',
    elapsedMs: 0,
    errors: [],
  };
  return {
    files: files as readonly WrittenFile[],
    wrote(path: string, bytes: Uint8Array): void {
      files.push({
        file: relative(outputFolder, path),
        bytes: bytes.length,
        sha256: sha256(bytes),
      });
    },
    saw(event: RunEvent): void {
      if (event.kind === 'run-started') seeds = event.seeds;
      else if (event.kind === 'output') {
        const key = portKey(event.nodeId, event.port);
        hashes[key] ??= [];
        hashes[key].push(event.summary.hash);
        if (event.summary.type === 'number') {
          numbers.set(key, [...(numbers.get(key) ?? []), Number(event.value)]);
        }
      } else if (event.kind === 'node-state') {
        const { state, elapsedMs } = event;
        timings[event.nodeId] = { state, ...(elapsedMs === undefined ? {} : { ms: Math.round(elapsedMs) }) };
      } else if (event.kind === 'run-finished') {
        const { outcome, elapsedMs, errors } = event;
        end = { outcome, elapsedMs, errors };
      }
    },
    /**
     * The figures of each sweep as CSV, by the name of a file, `<source>.csv`; none of a sweep that measures nothing.
     * @param document as it runs
     */
    tables(document: GraphDocument, registry: Registry): readonly (readonly [name: string, text: string])[] {
      const streams = figureStreams(document, registry);
      return findSweeps(document, registry).flatMap((sweep) => {
        const own = streams.filter((stream) => stream.sweep?.source === sweep.source);
        const figures = own.flatMap(({ ref }) => {
          const values = numbers.get(ref);
          return values === undefined ? [] : [[ref, values] as const];
        });
        return figures.length === 0 ? [] : [[`${sweep.source}.csv`, sweepCsv(sweep, new Map(figures))]];
      });
    },
    /** The record as JSON text. */
    text(
      document: GraphDocument,
      made: {
        readonly patchwise: string;
        readonly packs: readonly string[];
        readonly engine: string | undefined;
      },
    ): string {
      const { patchwise, packs, engine } = made;
      const record = {
        format: 'patchwise-run',
        version: 1,
        patchwise,
        ...(packs.length === 0 ? {} : { packs }),
        startedAt,
        ...end,
        engine: engine ?? null,
        machine: machineInfo(),
        seeds,
        nodes: timings,
        outputHashes: Object.fromEntries(Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1))),
        files: [...files].sort((a, b) => (a.file < b.file ? -1 : 1)),
        graph: document,
      };
      return `${JSON.stringify(record, null, 2)}\n`;
    },
  };
}
