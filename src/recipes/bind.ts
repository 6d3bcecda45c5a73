import { PatchwiseError } from '../errors.ts';
import type { GraphDocument, JsonValue } from '../graph/document/document.ts';
import { freshId } from '../graph/document/edit.ts';
import { nodeOfSource } from '../graph/document/port-ref.ts';
import { type ImageFormat, PICTURE_FORMATS } from '../shared/picture-formats.ts';
import { type Learning, withLearning } from './learning.ts';
import { type Nodes, rerouted, withNodesPlaced, withoutReplaced, withParam, withWire } from './nodes.ts';
import { type Recipe, type RecipeOption, requireNodes, requireRecipe } from './recipe.ts';
import { capped, resultExtent, type Size, sizeIn } from './result-size.ts';
import { withTransparency } from './transparency.ts';

/** What a person gives a recipe. */
export interface Filling {
  /** References or paths of files, by slot. A slot that is left out keeps what the graph has. */
  readonly slots: Readonly<Record<string, string>>;
  /** In the place of the slot `model`: the training that makes it, in the same run. */
  readonly learning?: Learning;
  readonly options?: Readonly<Record<string, number>>;
  /** Names of what is switched on. */
  readonly switches?: readonly string[];
}

/** What is known of the photograph, and of the file that is wanted. */
export interface Facts {
  readonly width?: number;
  readonly height?: number;
  /** The picture whose transparency the result has ({@link shownSlot}) is transparent somewhere. */
  readonly clear?: boolean;
  /** That picture has more than 8 bits a channel. */
  readonly deep?: boolean;
  /** Of the file, where it is a picture; default PNG. */
  readonly format?: ImageFormat;
  /** Of the file, 1 to 100, where its format has one. */
  readonly quality?: number;
}

/** A graph that is ready to run. */
export interface Bound {
  readonly document: GraphDocument;
  /** What is to be run: the node that saves the result, and with a training what saves the model. */
  readonly targets: readonly [result: string, ...others: string[]];
}

/**
 * Makes the document to run of a graph that declares a recipe: files in their slots, options set, a result that would be
 * too large made smaller, its file named `result…`, as deep and as transparent as the photograph. Pure: the same arguments
 * give the same document in the page, in the server and on the command line.
 * @throws `graph/invalid` for a graph without a recipe, or with one that is about nodes that it does not have; `usage/invalid` for slots and options that it does not have, values
 *   out of their range, and slots that need another one filled
 */
export function bind(document: GraphDocument, filling: Filling, facts: Facts = {}): Bound {
  const recipe = requireRecipe(document);
  requireNodes(recipe, document.nodes);
  let nodes = chosen(filled(document.nodes, recipe, filling), recipe, filling);
  nodes = withinLimits(nodes, recipe, filling, sizeIn(facts));
  if (nodes[recipe.result.save] === undefined) throw incomplete(recipe, filling);
  nodes = saved(nodes, recipe, filling, facts);
  const targets: [string, ...string[]] = [recipe.result.save];
  if (filling.learning !== undefined) {
    const learned = withLearning(nodes, modelNode(recipe), filling.learning);
    nodes = learned.nodes;
    targets.push(learned.model);
  }
  // What is filled is an application no more, and no longer about the picture that it came with.
  const { recipe: _filled, ...extra } = document.extra ?? {};
  const { description: _ofItsOwn, ...meta } = document.meta;
  return { document: withNodesPlaced({ ...document, meta, extra }, nodes), targets };
}

/**
 * A graph with what a person gives, as {@link bind} puts it in, to go on with in the editor: its results are saved as it
 * says.
 * @throws as {@link bind}
 */
export function fill(document: GraphDocument, filling: Omit<Filling, 'learning'>): GraphDocument {
  const recipe = requireRecipe(document);
  return withNodesPlaced(document, chosen(filled(document.nodes, recipe, filling), recipe, filling));
}

/** The slot whose picture is transparent where the result is to be, and has its depth. */
export function shownSlot(recipe: Recipe, slots: Filling['slots']): Recipe['result']['shows'] {
  const [own] = Object.entries(recipe.slots).flatMap(([name, { shows }]) =>
    slots[name] === undefined || shows === undefined ? [] : [shows],
  );
  return own ?? recipe.result.shows;
}

/** What is in the slots, in the graph. */
function filled(before: Nodes, recipe: Recipe, { slots }: Filling): Nodes {
  requireKnown('slot', Object.keys(slots), Object.keys(recipe.slots));
  let added: Nodes = {};
  const instead = new Map<string, string>();
  const wires: (readonly [string, string])[] = [];
  for (const [name, slot] of Object.entries(recipe.slots)) {
    if (slots[name] === undefined) continue;
    added = { ...added, ...slot.nodes };
    for (const [old, fresh] of Object.entries(slot.instead ?? {})) instead.set(old, fresh);
    wires.push(...Object.entries(slot.wires ?? {}));
  }
  let nodes: Nodes = { ...rerouted(before, instead), ...added };
  for (const [input, source] of wires) nodes = withWire(nodes, input, source);
  for (const [name, { param, also = [], set }] of Object.entries(recipe.slots)) {
    const file = slots[name];
    if (file === undefined) continue;
    for (const one of param === undefined ? also : [param, ...also]) nodes = withParam(nodes, one, file);
    nodes = withParams(nodes, set);
  }
  return withoutReplaced(nodes, instead.keys());
}

/** The options and switches that are given. */
function chosen(before: Nodes, recipe: Recipe, { options = {}, switches = [] }: Filling): Nodes {
  requireKnown('option', Object.keys(options), Object.keys(recipe.options));
  requireKnown('switch', switches, Object.keys(recipe.switches));
  let nodes = before;
  for (const [name, value] of Object.entries(options)) {
    const option = recipe.options[name] as RecipeOption;
    const [least, most] = option.range;
    if (!(value >= least && value <= most)) {
      throw new PatchwiseError('usage/invalid', `${name} is ${value}.`, {
        hint: `Give a number from ${least} to ${most}.`,
      });
    }
    for (const to of option.to) {
      nodes =
        typeof to === 'string'
          ? withParam(nodes, to, value)
          : withParam(nodes, to.param, to.times * value + to.plus);
    }
    nodes = withParams(nodes, option.set);
  }
  for (const name of switches) nodes = withParams(nodes, recipe.switches[name]);
  return nodes;
}

/**
 * A result that would become too large is made with a width that it may have. Where pixels of the photograph stay in it, the
 * photograph is made smaller instead, for all that reads it.
 */
function withinLimits(nodes: Nodes, recipe: Recipe, filling: Filling, size: Size | undefined): Nodes {
  const { keeps = false, limit, most = Number.POSITIVE_INFINITY } = recipe.result;
  if (size === undefined) {
    return limit === undefined || !Number.isFinite(most) ? nodes : withParam(nodes, limit, most);
  }
  const extent = resultExtent(recipe, filling.options);
  const whole = { width: size.width * extent.width, height: size.height * extent.height };
  const width = Math.min(most, capped(whole, keeps).width);
  if (width >= whole.width) return nodes;
  if (!keeps) return limit === undefined ? nodes : withParam(nodes, limit, width);
  // Another shot is taken to show things as large as the photograph does.
  const factor = width / whole.width;
  return ['photo', 'second'].reduce((next, slot) => {
    const load = filling.slots[slot] === undefined ? undefined : nodeOf(recipe, slot);
    return load === undefined ? next : withSmaller(next, `${load}.image`, factor);
  }, nodes);
}

/** The nodes with a smaller copy of an image in its place, for all that read it. */
function withSmaller(nodes: Nodes, image: string, factor: number): Nodes {
  const id = freshId({ nodes }, 'smaller');
  return {
    ...rerouted(nodes, new Map([[image, `${id}.image`]])),
    [id]: { type: 'image/resize@1', params: { factor }, in: { image } },
  };
}

/** The node that saves: its file is a result, as deep and as transparent as what it shows. */
function saved(nodes: Nodes, recipe: Recipe, filling: Filling, facts: Facts): Nodes {
  const { save, gives } = recipe.result;
  if (gives !== 'pictures')
    return withParam(nodes, `${save}.name`, `result.${gives === 'sheet' ? 'png' : 'webp'}`);
  const { format = 'png', quality, clear = false, deep = false } = facts;
  let next = withParam(nodes, `${save}.name`, `result-{index}${PICTURE_FORMATS[format].endings[0]}`);
  if (deep && (format === 'png' || format === 'tiff')) next = withParam(next, `${save}.bitDepth`, 16);
  if (quality !== undefined) next = withParam(next, `${save}.quality`, quality);
  const image = next[save]?.in?.['image'];
  const { slot, over } = shownSlot(recipe, filling.slots);
  const photo = filling.slots[slot] === undefined ? undefined : nodeOf(recipe, slot);
  if (!clear || format === 'jpeg' || typeof image !== 'string' || photo === undefined) return next;
  const { nodes: carried, alpha } = withTransparency(next, image, photo, over);
  return withWire(carried, `${save}.alpha`, alpha);
}

function withParams(nodes: Nodes, values: Readonly<Record<string, JsonValue>> = {}): Nodes {
  return Object.entries(values).reduce((next, [param, value]) => withParam(next, param, value), nodes);
}

/** The node that opens what is in a slot. */
function nodeOf(recipe: Recipe, slot: string): string | undefined {
  const param = recipe.slots[slot]?.param;
  return param === undefined ? undefined : nodeOfSource(param);
}

function modelNode(recipe: Recipe): string {
  const id = nodeOf(recipe, 'model');
  if (id !== undefined) return id;
  throw new PatchwiseError('usage/invalid', 'The recipe has no slot for a model: it learns nothing.');
}

function incomplete(recipe: Recipe, { slots }: Filling): PatchwiseError {
  const open = Object.keys(recipe.slots).filter((name) => slots[name] === undefined);
  return new PatchwiseError('usage/invalid', `${Object.keys(slots).join(', ')} alone make no result.`, {
    hint: `What replaces a part of the graph goes together; not filled are ${open.join(', ')}.`,
  });
}

function requireKnown(what: string, given: readonly string[], known: readonly string[]): void {
  const stranger = given.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  throw new PatchwiseError('usage/invalid', `The recipe has no ${what} ${JSON.stringify(stranger)}.`, {
    hint: known.length === 0 ? `It has none.` : `It has ${known.join(', ')}.`,
  });
}
