import { readdirSync, readFileSync } from 'node:fs';
import { loadDocument } from '../../src/graph/check/load.ts';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { mapNodes } from '../../src/graph/document/nesting.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { recipeIn } from '../../src/recipes/recipe.ts';
import { withSampleReferences } from '../../src/server/templates.ts';
import type { Recipe } from '../../web/src/journey/recipes.ts';

const registry = patchwiseRegistry();

export const WORKFLOW_IDS = readdirSync('workflows')
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

/** A workflow as the studio gives it to the page. */
export function template(id: string): GraphDocument {
  const { document } = loadDocument(readFileSync(`workflows/${id}.json`, 'utf8'), registry);
  if (document === undefined) throw new Error(`workflows/${id}.json is no graph.`);
  return withSampleReferences(document, registry, 'workflows', 'samples');
}

/** A workflow as one that learns the photograph first, as others of its kind do. */
export function learning(document: GraphDocument): GraphDocument {
  const recipe = { ...(document.extra?.['recipe'] as object), learns: 'photo' };
  return { ...document, extra: { ...document.extra, recipe } };
}

/** The same with the first candidate of each picture in place of the best of some: it takes a part of the time. */
export function quick(document: GraphDocument): GraphDocument {
  return mapNodes(document, (_id, node) =>
    node.type === 'sampling/sample-pyramid@1' ? { ...node, params: { ...node.params, candidates: 1 } } : node,
  );
}

/** The recipes that ship with Patchwise. */
export const RECIPES: readonly Recipe[] = WORKFLOW_IDS.flatMap((id) => {
  const document = template(id);
  const recipe = recipeIn(document);
  const { title = id, description = '' } = document.meta;
  return recipe === undefined ? [] : [{ ...recipe, id, title, description }];
});

export function shippedRecipe(id: string): Recipe {
  const found = RECIPES.find((recipe) => recipe.id === id);
  if (found === undefined) throw new Error(`No workflow ${id} declares a recipe.`);
  return found;
}
