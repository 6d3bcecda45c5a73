import { z } from 'zod';
import { PatchwiseError } from '../errors.ts';
import type { GraphDocument, JsonValue } from '../graph/document/document.ts';
import { NODE_ID, nodeOfSource, SOURCE_REF } from '../graph/document/port-ref.ts';
import { nodeEntry } from '../graph/document/schema.ts';

/*
 * What makes an application of a graph: which of its parameters name the files of a person, which node saves the result,
 * what may be chosen. A graph declares it itself, in `extra.recipe`; docs/recipes.md tells how.
 */

/** A parameter or an output: `node.name`. */
const ref = z.string().regex(SOURCE_REF, 'must be node.name');
const name = z.string().regex(/^[a-z][A-Za-z0-9]{0,31}$/, 'must begin with a small letter');
const node = z.string().regex(NODE_ID, 'must be the id of a node');
const value = z.union([z.string(), z.number(), z.boolean()]);
/** What the page calls what it asks for. */
const label = z.string().trim().min(1).max(60);

/** Whose transparency a result has. */
const shown = z.strictObject({
  slot: name.describe('The picture that is transparent where the result is to be.'),
  over: ref.exactOptional().describe('Mask of what was laid over it and is to be seen in any case.'),
});

const slot = z.strictObject({
  takes: z
    .enum(['image', 'cut-out', 'mask', 'model', 'text'])
    .describe(
      'A cut-out is a picture whose transparency says what of it is meant; a text is no file but itself.',
    ),
  label: label
    .exactOptional()
    .describe('What the page calls the picture where it asks for it; without one it does not ask.'),
  param: ref.exactOptional().describe('Parameter that takes the file: of the graph, or of a node below.'),
  also: z.array(ref).exactOptional().describe('Further parameters that take the same file.'),
  nodes: z.record(node, nodeEntry).exactOptional().describe('Nodes that are added where the slot is filled.'),
  wires: z.record(ref, ref).exactOptional().describe('Inputs that are then wired: `node.input` → output.'),
  instead: z
    .record(ref, ref)
    .exactOptional()
    .describe(
      'Outputs that then stand in the place of others, for all that read these: old → new. A node of which nothing that is replaced is read any more goes, with all that only it needs and that needs it.',
    ),
  set: z.record(ref, value).exactOptional().describe('What else is set where the slot is filled.'),
  shows: shown.exactOptional().describe('In place of that of the result, where the slot is filled.'),
});

const target = z.union([ref, z.strictObject({ param: ref, times: z.number(), plus: z.number().default(0) })]);

const option = z.strictObject({
  to: z
    .array(target)
    .min(1)
    .describe('Parameters that get the value; or `times` and `plus`, for one in another unit.'),
  default: z.number().describe('What it is where nothing is said.'),
  range: z.tuple([z.number(), z.number()]),
  label: label.exactOptional().describe('Name of the slider by which the page lets one choose.'),
  step: z.number().positive().exactOptional().describe('Of that slider, from the least value on.'),
  offers: z
    .array(z.number())
    .min(2)
    .exactOptional()
    .describe('Values between which the page lets one choose.'),
  set: z.record(ref, value).exactOptional().describe('What else is set where it is given.'),
});

const side = z.union([name, z.number()]).describe('Name of an option, or the number itself.');

const result = z.strictObject({
  save: node.describe('The node that saves it.'),
  gives: z.enum(['pictures', 'animation', 'sheet']),
  count: z
    .union([name, z.number().int().min(1)])
    .default(1)
    .describe('How many pictures or frames there are: a number, or the option that says it.'),
  keeps: z.literal(true).exactOptional().describe('Pixels of the photograph stay in it as they are.'),
  width: side.exactOptional().describe("Width, in percent of the photograph's."),
  height: side.exactOptional().describe("Height, in percent of the photograph's."),
  factor: side.exactOptional().describe('Of both sides, as an option or a number, in place of those two.'),
  unsized: z.literal(true).exactOptional().describe('How large it is, is known only once it is made.'),
  margins: z
    .strictObject({ left: side, right: side, top: side, bottom: side })
    .exactOptional()
    .describe('What is added around the photograph, in percent of its sides.'),
  limit: ref.exactOptional().describe('Parameter that takes a width, px, where it would become too large.'),
  longSide: z
    .number()
    .int()
    .min(1)
    .exactOptional()
    .describe('Its long side at most, px, as the graph makes it.'),
  most: z.number().int().min(1).exactOptional().describe('Width that is enough, px.'),
  shows: shown.default({ slot: 'photo' }),
});

export const recipeSchema = z.strictObject({
  group: z
    .enum(['new', 'change', 'see'])
    .exactOptional()
    .describe('Row of the choice in which the page offers it for a photograph; absent where it does not.'),
  order: z.number().default(1000).describe('Place in that row: lower ones come first.'),
  asks: z
    .enum(['mask', 'paste', 'edit', 'painting'])
    .exactOptional()
    .describe('What must be painted for it.'),
  plays: z
    .strictObject({
      draws: ref.describe('Output with the small pictures; its node shows all of them as `chains`.'),
      model: node.describe('Node that makes the model that draws them.'),
      small: node.describe('Node that saves them.'),
      piece: ref.describe('Output with the share of each that is one piece of the photograph.'),
    })
    .exactOptional()
    .describe(
      'Small pictures are drawn first, to play with and to choose from: the slot `chosen` takes the numbers of those of which the result is made.',
    ),
  learns: name
    .exactOptional()
    .describe(
      'The slot whose picture the model of the slot `model` learns; absent where nothing is learned.',
    ),
  slots: z.record(name, slot),
  options: z.record(name, option).default({}),
  switches: z
    .record(name, z.record(ref, value))
    .default({})
    .describe('What may be switched on: parameters that are then set.'),
  result,
  seconds: z.number().min(0).exactOptional().describe('What it takes beside a training of 48 s.'),
  lifted: z
    .number()
    .int()
    .min(1)
    .exactOptional()
    .describe('Long side of what is lifted on the way at most, px, where it is not that of the result.'),
});

/** See the fields of `recipeSchema`. */
export type Recipe = Immutable<z.output<typeof recipeSchema>>;
export type RecipeOption = Recipe['options'][string];

type Immutable<T> = JsonValue extends T
  ? T
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;

/**
 * The recipe of a graph; undefined where it declares none.
 * @throws `graph/invalid` for one that cannot be meant, with what is wrong in its details
 */
export function recipeIn(document: Pick<GraphDocument, 'extra'>): Recipe | undefined {
  const given = document.extra?.['recipe'];
  if (given === undefined) return undefined;
  const read = recipeSchema.safeParse(given);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw new PatchwiseError(
    'graph/invalid',
    `The recipe of the graph is not usable: ${first?.path.join('.') ?? ''} ${first?.message ?? ''}.`,
    { hint: 'See docs/recipes.md for what `extra.recipe` may hold.' },
  );
}

/** The same, for a graph that must have one. @throws `graph/invalid` */
export function requireRecipe(document: Pick<GraphDocument, 'extra' | 'meta'>): Recipe {
  const recipe = recipeIn(document);
  if (recipe !== undefined) return recipe;
  throw new PatchwiseError('graph/invalid', `The graph ${document.meta.title ?? ''} has no recipe.`, {
    hint: 'See docs/recipes.md: `extra.recipe` says where files go and which node saves the result.',
  });
}

/**
 * That all nodes are there that a recipe names, in the graph or in what its slots add.
 * @throws `graph/invalid` with the slot, the option or the result that is about a node that is gone
 */
export function requireNodes(recipe: Recipe, nodes: GraphDocument['nodes']): void {
  const slots = Object.entries(recipe.slots);
  const has = (id: string) =>
    nodes[id] !== undefined || slots.some(([, { nodes: added }]) => added?.[id] !== undefined);
  const named = [
    ...slots.flatMap(([name, { param, also = [] }]) =>
      [...(param === undefined ? [] : [param]), ...also].map((one) => [`slot ${name}`, one] as const),
    ),
    ...Object.entries(recipe.options).flatMap(([name, { label = name, to }]) =>
      to.map((one) => [`choice "${label}"`, typeof one === 'string' ? one : one.param] as const),
    ),
    ['result', `${recipe.result.save}.`] as const,
  ];
  const lost = named.find(([, param]) => !has(nodeOfSource(param)));
  if (lost === undefined) return;
  const [what, param] = lost;
  throw new PatchwiseError(
    'graph/invalid',
    `The ${what} of the recipe is about the node "${nodeOfSource(param)}", which the graph does not have any more.`,
    { hint: 'Open the graph and make the card again, or correct `extra.recipe`.' },
  );
}

/** How many pictures or frames a recipe makes. */
export function countOf(recipe: Recipe, options: Readonly<Record<string, number>> = {}): number {
  const { count } = recipe.result;
  return typeof count === 'number' ? count : (optionOf(recipe, count, options) ?? 1);
}

/** The value of an option: as given, else that of the graph. */
export function optionOf(
  { options }: Recipe,
  option: string,
  given: Readonly<Record<string, number>> = {},
): number | undefined {
  return given[option] ?? options[option]?.default;
}

/** Whether what is missing may come from another shot of the place, too. */
export function fills({ slots, result }: Recipe): boolean {
  return result.keeps === true && slots['second'] !== undefined;
}

/** Whether a graph takes a scene with an object in it, and the mask of that, in the place of what it pastes itself. */
export function takesScene({ extra }: Pick<GraphDocument, 'extra'>): boolean {
  const { success, data } = recipeSchema.safeParse(extra?.['recipe']);
  return success && data.slots['scene'] !== undefined && data.slots['region'] !== undefined;
}
