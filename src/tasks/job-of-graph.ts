import { basename, extname } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { loadRunnable } from '../graph/check/load.ts';
import type { Registry } from '../graph/types/registry.ts';
import { type Recipe, requireRecipe } from '../recipes/recipe.ts';
import { readFileChecked } from '../runtime/files.ts';
import type { Job, JobFlag } from './job.ts';

/**
 * The recipe that a graph declares, as a job with a flag for each of its pictures and numbers.
 * @param path absolute
 * @param name what messages call it where it has no title
 * @throws `file/…`; `graph/…` for a graph that cannot be used or declares no recipe; `usage/invalid` for an animation
 */
export async function jobOfGraph(
  path: string,
  name: string,
  registry: Registry,
): Promise<{ readonly recipe: Recipe; readonly job: Job }> {
  const { document } = loadRunnable((await readFileChecked(path)).toString('utf8'), registry);
  const recipe = requireRecipe(document);
  return { recipe, job: jobOf(path, document.meta.title ?? name, recipe) };
}

/** The mask that the graph has is of another photograph. @throws `usage/invalid` where none is given */
export function requireAsked(
  { slots, asks }: Recipe,
  given: Readonly<Record<string, unknown>>,
  hint: string,
): void {
  if (asks === 'mask' && slots['mask'] !== undefined && given['mask'] === undefined) {
    throw new PatchwiseError('usage/invalid', 'The recipe needs a mask of this photograph.', { hint });
  }
}

function jobOf(path: string, title: string, { slots, options, result }: Recipe): Job {
  if (result.gives === 'animation') {
    throw new PatchwiseError('usage/invalid', `${title} makes an animation, not a picture.`, {
      hint: 'Run its graph with `patchwise run`, which takes the photograph by --input.',
    });
  }
  const files = Object.entries(slots).filter(([name]) => name !== 'photo' && name !== 'model');
  const flags: readonly JobFlag[] = [
    ...files.map(([name, { label = name }]) => ({
      ...{ flags: `--${name} <picture>`, description: label, kind: 'file' as const },
    })),
    ...Object.entries(options).map(([name, { label = name }]) => ({
      ...{ flags: `--${name} <n>`, description: label, kind: 'number' as const },
    })),
  ];
  const name = basename(path, extname(path));
  return { name, description: title, workflow: path, flags, examples: [] };
}
