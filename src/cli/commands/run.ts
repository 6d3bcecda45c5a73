import { basename, join, resolve } from 'node:path';
import { messageOf, PatchwiseError } from '../../errors.ts';
import { validateDocument } from '../../graph/check/validate.ts';
import type { GraphDocument } from '../../graph/document/document.ts';
import { hasErrors, problemsError } from '../../graph/document/problems.ts';
import { writeDocument } from '../../graph/document/write.ts';
import type { NodeErrorInfo, RunEvent } from '../../graph/events.ts';
import { ResultCache } from '../../graph/run/cache/result-cache.ts';
import { runGraph } from '../../graph/run/run-graph.ts';
import type { Registry } from '../../graph/types/registry.ts';
import { diskCache } from '../../nodes/disk-cache.ts';
import { createLocalServices } from '../../nodes/local-services.ts';
import type { Report } from '../../nodes/values.ts';
import { parseEngineChoice } from '../../runtime/engine/engine-choice.ts';
import { openEngine } from '../../runtime/engine/engines.ts';
import { ensureFolder, writeFileAtomic } from '../../runtime/files.ts';
import { sha256 } from '../../runtime/sha256.ts';
import { referencesIn } from '../../server/references.ts';
import { VERSION } from '../../version.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruptSignal } from '../interrupt.ts';
import { packsOf, registryIn } from '../pack-registry.ts';
import { failureView, progressView } from '../progress-view.ts';
import { DEFAULT_CACHE_GIBIBYTES, pruneCache } from '../prune-cache.ts';
import { changeGraph, moveGraph, readGraph } from '../read-graph.ts';
import { runRecorder } from '../run-record.ts';
import { runReporter } from '../run-report.ts';
import { keepStandardInput, STREAM, toStandardOutput } from '../standard-streams.ts';
import { clockTime, type Terminal } from '../terminal.ts';

export interface RunCommandOptions {
  readonly set?: readonly string[];
  readonly input?: readonly string[];
  readonly only?: readonly string[];
  readonly out?: string;
  readonly engine: string;
  readonly threads?: number;
  readonly seed?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly resume?: boolean;
  /** Also write the run as one page, report.html. */
  readonly report?: boolean;
  /** Called with each report that a node gives. */
  readonly onReport?: (report: Report) => void;
  /** Called with the first error of a run that fails. */
  readonly onFailure?: (error: NodeErrorInfo) => void;
  readonly cache: boolean;
  /** Disk that the cache may take, GiB. */
  readonly cacheQuota?: number;
  readonly home: string;
  /** The folder is nobody's business: it is gone afterwards. */
  readonly unnamed?: boolean;
  /** What goes on after a stop: by default the same command with --resume. */
  readonly again?: string;
}

/** `patchwise run GRAPH`: runs a graph headless and leaves its files, and a record of the run, in a folder. */
export async function runCommand(
  path: string,
  options: RunCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (options.out !== STREAM) return (await runGraphFile(path, options, terminal)).code;
  if (options.json) {
    throw new PatchwiseError('usage/invalid', '--json and --out - both write to standard output.', {
      hint: 'Leave one of them out.',
    });
  }
  return toStandardOutput(terminal, async (out) => {
    const { code, files } = await runGraphFile(path, { ...options, out, unnamed: true }, terminal);
    return { result: code, files };
  });
}

export interface FinishedRun {
  readonly code: ExitCode;
  /** What its nodes wrote, relative to the folder. */
  readonly files: readonly string[];
}

/** Runs a graph file, a workflow or standard input, into a folder. */
export async function runGraphFile(
  path: string,
  options: RunCommandOptions,
  terminal: Terminal,
): Promise<FinishedRun> {
  parseEngineChoice(options.engine);
  const registry = await registryIn(options.home, terminal);
  const { document, out } = await graphToRun(path, options, registry);
  const graphText = writeDocument(document, registry);
  await prepareFolder(out, graphText);

  const recorder = runRecorder(out);
  const reporter = options.report ? runReporter(out, registry) : undefined;
  const services = createLocalServices({
    openEngine: () => openEngine(options.engine, { threads: options.threads }),
    inputRoot: out,
    outputFolder: out,
    checkpointFolder: join(options.home, 'checkpoints'),
    resume: options.resume === true,
    graphText,
    references: await filesOfStudio(document, options.home, terminal),
    onOutput(path, bytes) {
      recorder.wrote(path, bytes);
      reporter?.wrote(path, bytes);
    },
  });
  const cacheFolder = join(options.home, 'cache');
  const cache = new ResultCache({
    sha256,
    ...(options.cache && { disk: diskCache(cacheFolder) }),
  });
  const interrupt = interruptSignal(() => {
    if (!options.quiet) terminal.err('\nStopping …\n');
  });
  const view = options.quiet ? failureView(terminal) : progressView(terminal);
  const reports: Report[] = [];
  let outcome: Extract<RunEvent, { kind: 'run-finished' }> | undefined;
  let warned = false;
  try {
    await new Promise<void>((done, fail) => {
      runGraph(document, {
        registry,
        services,
        cache,
        provider: services.provider,
        signal: interrupt.signal,
        ...targetsOf(options),
      }).subscribe({
        next(event) {
          recorder.saw(event);
          reporter?.saw(event);
          view.show(event);
          if (options.json) terminal.out(`${JSON.stringify(withoutValue(event))}\n`);
          if (event.kind === 'output' && event.summary.type === 'report') {
            reports.push(event.value as Report);
            options.onReport?.(event.value as Report);
          }
          if (event.kind === 'log' && event.level === 'warning') warned ||= interrupt.signal.aborted;
          if (event.kind === 'run-finished') {
            outcome = event;
            const [first] = event.errors;
            if (first !== undefined) options.onFailure?.(first);
          }
        },
        error: fail,
        complete: done,
      });
    });
    const engine = await services.openedEngine();
    const engineName = engine && `${engine.id} (${engine.device.provider}: ${engine.device.name})`;
    await writeFileAtomic(
      join(out, 'run.json'),
      recorder.text(document, { patchwise: VERSION, packs: packsOf(document, registry), engine: engineName }),
    );
    if (reporter !== undefined) {
      const subject = { document, graphText, patchwise: VERSION, engine: engineName };
      await writeFileAtomic(join(out, 'report.html'), await reporter.page(subject));
    }
  } finally {
    view.close();
    interrupt.dispose();
    await services.dispose();
  }
  if (options.cache) {
    await pruneCache(cacheFolder, options.cacheQuota ?? DEFAULT_CACHE_GIBIBYTES, terminal);
  }
  const files = recorder.files.map(({ file: name }) => name);
  if (!options.quiet) {
    const place = options.unnamed ? undefined : out;
    const again = options.again ?? 'the same command with --resume';
    summarise(terminal, reports, outcome, { out: place, files: files.length, warned, again });
  }
  return { code: exitCode(outcome), files };
}

/** The graph with what the command line says, its paths from the folder of its results. @throws what is wrong with it */
async function graphToRun(
  path: string,
  options: RunCommandOptions,
  registry: Registry,
): Promise<{ readonly document: GraphDocument; readonly out: string }> {
  const file = await readGraph(path, registry);
  if (file.document === undefined || !file.runnable) throw problemsError(file.problems, file.name);
  const input = await Promise.all((options.input ?? []).map((text) => withoutStream(text, options.home)));
  const changed = await changeGraph(file.document, registry, { ...options, input });
  const problems = validateDocument(changed, registry, targetsOf(options));
  if (hasErrors(problems)) throw problemsError(problems, file.name);
  const out = resolve(options.out ?? join('out', nameOf(path)));
  return { document: moveGraph(changed, registry, file.folder, out), out };
}

function targetsOf({ only }: RunCommandOptions): { readonly targets?: readonly string[] } {
  return only === undefined ? {} : { targets: only };
}

/** What a graph of the studio names: where the studio keeps its data here, its files are at hand. */
async function filesOfStudio(
  document: GraphDocument,
  home: string,
  terminal: Terminal,
): Promise<Readonly<Record<string, string>>> {
  const kept = [...referencesIn(document)].filter((text) => !text.startsWith('sample:'));
  if (kept.length === 0) return {};
  try {
    // Loaded here: it brings SQLite, which other graphs do without.
    const { filesInLibrary } = await import('../../server/library-lookup.ts');
    return await filesInLibrary(home, kept);
  } catch (error) {
    terminal.err(`The library of the studio could not be read (${messageOf(error)}).\n`);
    return {};
  }
}

function exitCode(outcome: Extract<RunEvent, { kind: 'run-finished' }> | undefined): ExitCode {
  switch (outcome?.outcome) {
    case 'done':
      return EXIT.done;
    case 'cancelled':
      return EXIT.cancelled;
    default:
      return EXIT.failed;
  }
}

/** The name of a graph's folder of results. */
function nameOf(path: string): string {
  return path === STREAM ? 'graph' : basename(path).replace(/\.[^.]*$/, '');
}

/** `node=-` as a file that holds what came by standard input. */
async function withoutStream(text: string, home: string): Promise<string> {
  const equals = text.indexOf('=');
  return equals >= 0 && text.slice(equals + 1) === STREAM
    ? `${text.slice(0, equals)}=${await keepStandardInput(home)}`
    : text;
}

/** Makes the folder and writes the graph as it is run: a folder that cannot be written to is found out at once. */
async function prepareFolder(out: string, graph: string): Promise<void> {
  await ensureFolder(out);
  await writeFileAtomic(join(out, 'graph.json'), graph);
}

/** Live values stay in the process: an event on stdout carries their summary only. */
function withoutValue(event: RunEvent): unknown {
  if (event.kind !== 'output' && event.kind !== 'preview') return event;
  const { value: _value, ...rest } = event;
  return rest;
}

function summarise(
  terminal: Terminal,
  reports: readonly Report[],
  outcome: Extract<RunEvent, { kind: 'run-finished' }> | undefined,
  {
    out,
    files,
    warned,
    again,
  }: {
    readonly out: string | undefined;
    readonly files: number;
    readonly warned: boolean;
    readonly again: string;
  },
): void {
  for (const { title, entries } of reports) {
    terminal.err(`\n${title}\n`);
    for (const { name, value, meaning } of entries) {
      const shown = typeof value === 'number' ? Number(value.toPrecision(4)) : value;
      terminal.err(`  ${name}: ${shown}${meaning === undefined ? '' : `  (${meaning})`}\n`);
    }
  }
  const took = clockTime(outcome?.elapsedMs ?? 0);
  const where =
    out === undefined ? '' : ` ${files} files in ${out}; run.json there says how they came about.`;
  switch (outcome?.outcome) {
    case 'done':
      terminal.err(`\nDone in ${took}.${where}\n`);
      return;
    case 'cancelled': {
      const next = warned
        ? `Not all could be saved, see above: ${again} goes on from the last checkpoint that was.`
        : `${again[0]?.toUpperCase()}${again.slice(1)} goes on from the last checkpoint.`;
      terminal.err(`\nCancelled after ${took}. ${next}\n`);
      return;
    }
    default: {
      const failed = outcome?.errors.map((error) => error.nodeId).join(', ');
      const left = out === undefined ? '' : ` Files so far in ${out}.`;
      terminal.err(`\nFailed after ${took}: ${failed}.${left}\n`);
    }
  }
}
