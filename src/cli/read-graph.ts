import { access } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { type LoadedDocument, loadDocument } from '../graph/check/load.ts';
import type { GraphDocument } from '../graph/document/document.ts';
import { LIMITS } from '../graph/document/limits.ts';
import { problemsError } from '../graph/document/problems.ts';
import { applyOverrides, bindInputs } from '../graph/plan/overrides.ts';
import { mapSourceTexts } from '../graph/plan/sources.ts';
import type { Registry } from '../graph/types/registry.ts';
import { isReference } from '../nodes/sample-path.ts';
import { readFailure, readFileChecked } from '../runtime/files.ts';
import { graphInPicture } from './graph-in-picture.ts';
import { readStandardInput, STREAM } from './standard-streams.ts';
import { findWorkflow } from './workflow-names.ts';

/** A graph that was read and judged, and where it came from. */
export interface GraphFile extends LoadedDocument {
  /** What messages call it: what was given, or "Standard input". */
  readonly name: string;
  /** Relative paths inside the graph start here. */
  readonly folder: string;
}

/**
 * Reads and judges a graph file, the graph inside a picture that a run wrote, a workflow that comes with Patchwise by
 * its name, or `-`: standard input, with paths that start at the current folder.
 * @throws `file/missing`, `file/unreadable`, `graph/too-large`; `graph/invalid` for a picture without a graph
 */
export async function readGraph(place: string, registry: Registry): Promise<GraphFile> {
  if (place === STREAM) {
    const bytes = await readStandardInput(LIMITS.bytes).catch(graphTooLarge);
    return {
      ...loadDocument(bytes.toString('utf8'), registry),
      name: 'Standard input',
      folder: resolve('.'),
    };
  }
  const path = findWorkflow(place);
  const text = (await graphInPicture(path)) ?? (await graphFile(path));
  return { ...loadDocument(text, registry), name: place, folder: dirname(resolve(path)) };
}

async function graphFile(path: string): Promise<string> {
  return (await readFileChecked(path, { maxBytes: LIMITS.bytes }).catch(graphTooLarge)).toString('utf8');
}

/** @throws the error, as one of a graph where it says that there are too many bytes */
function graphTooLarge(error: unknown): never {
  if (!(error instanceof PatchwiseError) || error.code !== 'file/too-large') throw error;
  throw new PatchwiseError('graph/too-large', error.message, {
    hint: 'A graph names its images and models by path; is this a graph?',
    cause: error,
  });
}

/** What the command line changes in a graph. */
export interface GraphChanges {
  /** `node.param=value` */
  readonly set?: readonly string[];
  /** `node=path`; paths start at the current folder. */
  readonly input?: readonly string[];
  readonly seed?: number | undefined;
}

/**
 * Applies what the command line changes.
 * @throws `graph/invalid` with every problem in its details; `file/missing` for an input that does not exist
 */
export async function changeGraph(
  document: GraphDocument,
  registry: Registry,
  changes: GraphChanges,
): Promise<GraphDocument> {
  const set = applyOverrides(document, registry, changes.set ?? []);
  if (!set.ok) throw problemsError(set.error, 'An override');
  const inputs = Object.fromEntries(
    (changes.input ?? []).map((text) => {
      const equals = text.indexOf('=');
      return equals < 0 ? [text, ''] : [text.slice(0, equals), resolve(text.slice(equals + 1))];
    }),
  );
  const bound = bindInputs(set.value, registry, inputs);
  if (!bound.ok) throw problemsError(bound.error, 'An input');
  for (const path of Object.values(inputs)) {
    await access(path).catch((error: unknown) => {
      throw readFailure(path, error);
    });
  }
  const { seed } = changes;
  return seed === undefined ? bound.value : { ...bound.value, meta: { ...bound.value.meta, seed } };
}

/**
 * The same graph for another folder: relative paths of files that it reads are rewritten, so that the copy beside a
 * run's results runs again from where it is.
 */
export function moveGraph(
  document: GraphDocument,
  registry: Registry,
  from: string,
  to: string,
): GraphDocument {
  return mapSourceTexts(document, registry, (path) => {
    if (path === '' || isAbsolute(path) || isReference(path)) return path;
    return relative(to, resolve(from, path)).split(sep).join('/');
  });
}
