import { readdir } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { loadDocument } from '../graph/check/load.ts';
import type { GraphDocument } from '../graph/document/document.ts';
import { LIMITS } from '../graph/document/limits.ts';
import { mapSourceTexts } from '../graph/plan/sources.ts';
import type { Registry } from '../graph/types/registry.ts';
import { type Recipe, recipeIn } from '../recipes/recipe.ts';
import { readFileChecked } from '../runtime/files.ts';
import { PICTURE_FORMATS } from '../shared/picture-formats.ts';
import { parseReference } from '../studio/references.ts';

/** A graph of the gallery. */
export interface Template {
  /** Name of its file without ending; for a pack's, after the pack's name and two hyphens. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly document: GraphDocument;
  /** What makes it an application for a photograph. */
  readonly recipe?: Recipe;
  /** Its picture: a sheet, or what it makes. */
  readonly picture?: PictureFile;
  /** What it makes, alone: for cards. */
  readonly card?: PictureFile;
}

interface PictureFile {
  /** Absolute. */
  readonly path: string;
  readonly type: string;
}

/**
 * The templates in a folder: every graph in `*.json`, with a picture of the same name beside it or in `pictures/`, and
 * its result alone in `cards/`.
 * Paths to samples become references, so that a template runs over the network as it does from the command line.
 * Files that are not graphs are left out, and so are those that cannot be read.
 */
export async function readTemplates(folders: {
  readonly workflows: string;
  readonly samples: string;
  readonly registry: Registry;
  /** What ids begin with. */
  readonly prefix?: string;
  /** Told of each file that cannot be read, or holds more than a graph may. */
  readonly onUnreadable?: (path: string, error: unknown) => void;
}): Promise<readonly Template[]> {
  const { workflows, samples, registry, prefix = '', onUnreadable } = folders;
  const names = await namesIn(workflows);
  const pictures = new Map<string, string>();
  for (const name of await namesIn(join(workflows, 'pictures')))
    pictures.set(name, join(workflows, 'pictures', name));
  for (const name of names) pictures.set(name, join(workflows, name));
  const cards = new Map<string, string>();
  for (const name of await namesIn(join(workflows, 'cards'))) cards.set(name, join(workflows, 'cards', name));
  const templates: Template[] = [];
  for (const name of names.filter((n) => n.endsWith('.json')).sort()) {
    const path = join(workflows, name);
    const bytes = await readFileChecked(path, { maxBytes: LIMITS.bytes }).catch((error: unknown) => {
      onUnreadable?.(path, error);
      return undefined;
    });
    if (bytes === undefined) continue;
    const { document } = loadDocument(bytes.toString('utf8'), registry);
    if (document === undefined) continue;
    const stem = basename(name, '.json');
    const id = `${prefix}${stem}`;
    // It must be an id that an address can carry.
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(id)) continue;
    const recipe = recipeOf(document, (error) => onUnreadable?.(path, error));
    const picture = pictureOf(pictures, stem);
    const card = pictureOf(cards, stem);
    templates.push({
      id,
      title: document.meta.title ?? stem,
      description: document.meta.description ?? '',
      document: withSampleReferences(document, registry, workflows, samples),
      ...(recipe === undefined ? {} : { recipe }),
      ...(picture === undefined ? {} : { picture }),
      ...(card === undefined ? {} : { card }),
    });
  }
  return templates;
}

/** A graph whose recipe cannot be meant is in the gallery all the same. */
function recipeOf(document: GraphDocument, onUnusable: (error: unknown) => void): Recipe | undefined {
  try {
    return recipeIn(document);
  } catch (error) {
    onUnusable(error);
    return undefined;
  }
}

function pictureOf(files: ReadonlyMap<string, string>, id: string): PictureFile | undefined {
  for (const { endings, mediaType, shownBy } of Object.values(PICTURE_FORMATS)) {
    if (shownBy !== 'all') continue;
    const path = endings.map((ending) => files.get(id + ending)).find((one) => one !== undefined);
    if (path !== undefined) return { path, type: mediaType };
  }
  return undefined;
}

/** Replaces paths below the folder of samples by `sample:` references. */
export function withSampleReferences(
  document: GraphDocument,
  registry: Registry,
  folder: string,
  samples: string,
): GraphDocument {
  return mapSourceTexts(document, registry, (path) => {
    if (parseReference(path) !== undefined) return path;
    const way = relative(samples, resolve(folder, path));
    if (way === '' || way.startsWith('..') || isAbsolute(way)) return path;
    return `sample:${way.split(sep).join('/')}`;
  });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}
