import { basename, join, resolve } from 'node:path';
import { messageOf } from '../errors.ts';
import { requireRunnable } from '../graph/check/load.ts';
import type { GraphDocument } from '../graph/document/document.ts';
import { problemsError } from '../graph/document/problems.ts';
import type { RunnableGraph } from '../graph/plan/runnable.ts';
import type { Registry } from '../graph/types/registry.ts';
import { referencesIn } from '../studio/references.ts';
import { changeGraph, type GraphChanges, moveGraph, readGraph } from './read-graph.ts';
import { keepStandardInput, STREAM } from './standard-streams.ts';
import type { Terminal } from './terminal.ts';

export interface GraphToRunOptions extends GraphChanges {
  /** Nodes to run, with all that they need. */
  readonly only?: readonly string[];
  /** Folder of the results; default a folder of the graph's name in `out`. */
  readonly out?: string;
  readonly home: string;
}

/** The graph with what the command line says, its paths from the folder of its results. @throws what is wrong with it */
export async function graphToRun(
  path: string,
  options: GraphToRunOptions,
  registry: Registry,
): Promise<{ readonly graph: RunnableGraph; readonly out: string }> {
  const file = await readGraph(path, registry);
  if (file.document === undefined || !file.runnable) throw problemsError(file.problems, file.name);
  const input = await Promise.all((options.input ?? []).map((text) => withoutStream(text, options.home)));
  const changed = await changeGraph(file.document, registry, { ...options, input });
  const out = resolve(options.out ?? join('out', nameOf(path)));
  const moved = moveGraph(changed, registry, file.folder, out);
  return { graph: requireRunnable(moved, registry, targetsOf(options), file.name), out };
}

/** What `--only` names. */
export function targetsOf({ only }: Pick<GraphToRunOptions, 'only'>): {
  readonly targets?: readonly string[];
} {
  return only === undefined ? {} : { targets: only };
}

/** What a graph of the studio names: where the studio keeps its data here, its files are at hand. */
export async function filesOfStudio(
  document: GraphDocument,
  home: string,
  terminal: Terminal,
): Promise<Readonly<Record<string, string>>> {
  const kept = [...referencesIn(document)].filter((text) => !text.startsWith('sample:'));
  if (kept.length === 0) return {};
  try {
    // Loaded here: it brings SQLite, which other graphs do without.
    const { filesInLibrary } = await import('../server/library-lookup.ts');
    return await filesInLibrary(home, kept);
  } catch (error) {
    terminal.err(`The library of the studio could not be read (${messageOf(error)}).\n`);
    return {};
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
