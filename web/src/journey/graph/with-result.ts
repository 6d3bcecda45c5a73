import type { GraphDocument, NodeEntry } from '../../../../src/graph/document/document.ts';
import { freshId } from '../../../../src/graph/document/edit.ts';
import { nodeOfSource, typeOf } from '../../../../src/graph/document/port-ref.ts';
import { upstreamOf } from '../../../../src/graph/document/topology.ts';
import type { Registry } from '../../../../src/graph/types/registry.ts';
import { withTransparency } from '../../../../src/protocol/transparency.ts';
import type { Recipe } from '../recipes.ts';
import { capped, type Size, sizeIn } from '../size.ts';
import { latest, loadOf, mapEntries, rerouted, withNodes, withParam } from './nodes.ts';
import { learntPhotographs } from './with-photograph.ts';

/** What is known of a photograph as it was uploaded. */
interface PhotographLook {
  readonly width?: number;
  readonly height?: number;
  /** More than 8 bits a channel. */
  readonly deep?: boolean;
  /** Transparent somewhere. */
  readonly clear?: boolean;
}

/** A workflow with the output that people want saved, and the nodes to run for it. */
export interface Prepared {
  readonly document: GraphDocument;
  /** The node that saves the result. */
  readonly result: string;
  readonly lifted: boolean;
}

/** A document on its way to a result, and the output that is the result so far. */
interface Output {
  readonly document: GraphDocument;
  /** `node.port` */
  readonly main: string;
  /** Its transparency: `node.port`. */
  readonly alpha?: string;
}

/**
 * Adds what saves the result: lifted to the photograph's own size where that can be. Undefined when there is no output
 * of that name.
 * @param look what is known of the photograph: what would be made too large of it is made smaller; a result has its
 *   depth, and is transparent where it is
 * @param second reference of another shot of the place that may fill what is missing
 */
export function withResult(
  whole: GraphDocument,
  recipe: Recipe,
  picture: string,
  registry: Registry,
  look: PhotographLook = {},
  second?: string,
): Prepared | undefined {
  const size = sizeIn(look);
  const document = withinPhotograph(whole, size);
  const named = recipe.main.find((ref) => document.nodes[nodeOfSource(ref)] !== undefined);
  if (named === undefined) return undefined;
  const main = liftOf(document, named) ?? named;
  if (recipe.gives === 'animation') {
    const save = { type: latest(registry, 'animation/save'), params: { name: '{node}.webp' } };
    return { ...saved(document, main, { ...save, in: { frames: main } }), lifted: recipe.lifts };
  }
  const alreadyLifted = [...upstreamOf(document, [nodeOfSource(main)])].some((id) =>
    typeOf(document.nodes[id]).startsWith('detail/'),
  );
  const [style = picture] = recipe.learnsNothing ? learntPhotographs(document) : [];
  const lift =
    recipe.lifts && !alreadyLifted
      ? liftNodes({ document, main }, style, recipe.within, registry)
      : undefined;
  let output: Output = lift ?? { document, main };
  if (second !== undefined && recipe.fills === true) output = withSecond(output, second);
  output = withinCap(output, recipe, registry, size);
  output = broughtTo(output, recipe.like, registry);
  const { document: base, alpha } = look.clear === true ? withAlpha(output, recipe, picture) : output;
  const image = output.main;
  const save = {
    type: latest(registry, 'image/save'),
    params: {
      name: recipe.gives === 'sheet' ? '{node}.png' : '{node}-{index}.png',
      ...(look.deep === true && recipe.gives !== 'sheet' ? { bitDepth: 16 } : {}),
    },
    in: { image, ...(alpha === undefined ? {} : { alpha }), ...profileOf(base, image) },
  };
  return { ...saved(base, main, save), lifted: alreadyLifted || lift !== undefined };
}

/** The document with a node that saves, beside the output that was asked for. */
function saved(document: GraphDocument, main: string, save: NodeEntry): Omit<Prepared, 'lifted'> {
  const result = freshId(document, 'result');
  return { document: placed(withNodes(document, { [result]: save }), result, main), result };
}

/** The document without widths of lifts that a photograph does not have: it is lifted to its own size then. */
function withinPhotograph(document: GraphDocument, size: Size | undefined): GraphDocument {
  if (size === undefined) return document;
  const nodes = mapEntries(document.nodes, (_id, entry) => {
    const { width, ...params } = entry.params ?? {};
    return typeOf(entry) === 'detail/lift' && Number(width) > size.width ? { ...entry, params } : entry;
  });
  return { ...document, nodes };
}

/** The output that a workflow lifts another one to; undefined when it does not. */
function liftOf(document: GraphDocument, main: string): string | undefined {
  const id = Object.keys(document.nodes).find(
    (key) => typeOf(document.nodes[key]) === 'detail/lift' && document.nodes[key]?.in?.['image'] === main,
  );
  return id === undefined ? undefined : `${id}.image`;
}

/**
 * A node that lifts an output to the size of a photograph, with the photograph beside it.
 * @param within mask of which alone may change
 */
function liftNodes(
  { document, main }: Output,
  picture: string,
  within: string | undefined,
  registry: Registry,
): Output | undefined {
  const node = registry.latest('detail/lift');
  if (node === undefined) return undefined;
  const source = loadOf(document, picture);
  const reference = source ?? freshId(document, 'photograph');
  const load = { type: latest(registry, 'image/load'), params: { path: picture } };
  const loaded = source === undefined ? withNodes(document, { [reference]: load }) : document;
  // A mask may have been drawn at another size.
  const where = freshId(loaded, 'where');
  const masked = within !== undefined && document.nodes[nodeOfSource(within)] !== undefined;
  const resize = {
    type: latest(registry, 'mask/resize'),
    in: { mask: within ?? '', like: `${reference}.image` },
  };
  const base = masked ? withNodes(loaded, { [where]: resize }) : loaded;
  const id = freshId(base, 'lift');
  const model = Object.keys(document.nodes).find((key) => typeOf(document.nodes[key]) === 'model/load');
  const lift = {
    type: node.ref,
    in: {
      image: main,
      photo: `${reference}.image`,
      ...(model === undefined ? {} : { model: `${model}.model` }),
      ...(masked ? { mask: `${where}.mask` } : {}),
    },
  };
  return { document: withNodes(base, { [id]: lift }), main: `${id}.image` };
}

/** Another shot beside the photograph that a lift takes its patches from. */
function withSecond(output: Output, second: string): Output {
  const { document, main } = output;
  const lift = nodeOfSource(main);
  const entry = document.nodes[lift];
  const photo = document.nodes[nodeOfSource(String(entry?.in?.['photo'] ?? ''))];
  if (entry === undefined || typeOf(entry) !== 'detail/lift' || photo === undefined) return output;
  const id = freshId(document, 'other-shot');
  const beside = withNodes(document, {
    [id]: { type: photo.type, params: { ...photo.params, path: second } },
    [lift]: { ...entry, in: { ...entry.in, second: `${id}.image` } },
  });
  return { document: beside, main };
}

/**
 * The lift of a result is told a size where it would become too large. One that only fills a hole has the size of the
 * photograph that it fills: then that is made smaller, for all that reads it.
 */
function withinCap(output: Output, recipe: Recipe, registry: Registry, size: Size | undefined): Output {
  const { document, main } = output;
  const id = nodeOfSource(main);
  const entry = document.nodes[id];
  if (size === undefined || entry === undefined || typeOf(entry) !== 'detail/lift') return output;
  const [across, down] = recipe.size ?? [1, 1];
  const whole = { width: size.width * across, height: size.height * down };
  const { keeps = false } = recipe;
  const { width } = capped(whole, keeps);
  if (width >= whole.width) return output;
  if (keeps) {
    // Another shot is taken to show things as large as the photograph does.
    const { photo, second = [] } = entry.in ?? {};
    const images = [photo, second].flat().map(String);
    const factor = width / whole.width;
    return {
      document: images.reduce((next, image) => withSmaller(next, image, factor, registry), document),
      main,
    };
  }
  return { document: withNodes(document, { [id]: withParam(entry, 'width', width) }), main };
}

/** The document with a smaller copy of an image in its place, for all that read it. */
function withSmaller(
  document: GraphDocument,
  image: string,
  factor: number,
  registry: Registry,
): GraphDocument {
  const id = freshId(document, 'smaller');
  const smaller = { type: latest(registry, 'image/resize'), params: { factor }, in: { image } };
  const nodes = rerouted(document.nodes, image, `${id}.image`);
  return withNodes({ ...document, nodes }, { [id]: smaller });
}

/** An output brought to the size of another image, where that is asked for. */
function broughtTo(output: Output, like: string | undefined, registry: Registry): Output {
  const { document, main: image } = output;
  if (like === undefined || document.nodes[nodeOfSource(like)] === undefined) return output;
  const id = freshId(document, 'own-size');
  const resize = { type: latest(registry, 'image/resize'), in: { image, like } };
  return { document: placed(withNodes(document, { [id]: resize }), id, image), main: `${id}.image` };
}

/**
 * The transparency of a photograph taken along to a result; none where the result is no picture of its places, nor made
 * of its patches.
 */
function withAlpha({ document, main }: Output, recipe: Recipe, picture: string): Output {
  const photo = loadOf(document, picture);
  if (photo === undefined || recipe.gives === 'sheet') return { document, main };
  const over = recipe.asks === 'edit' ? recipe.within : undefined;
  const { nodes, alpha } = withTransparency(document.nodes, main, photo, over);
  return { document: { ...document, nodes }, main, alpha };
}

/** The colour profile of the photograph that an output is made of, where its values are in that. */
function profileOf(document: GraphDocument, output: string): { readonly profile?: string } {
  const id = [...upstreamOf(document, [nodeOfSource(output)])].find(
    (key) =>
      typeOf(document.nodes[key]) === 'image/load' && document.nodes[key]?.params?.['colours'] === 'own',
  );
  return id === undefined ? {} : { profile: `${id}.profile` };
}

/** A document with the place of a new node: right of everything, at the height of what it reads. */
function placed(document: GraphDocument, id: string, source: string): GraphDocument {
  const places = document.view?.nodes ?? {};
  const at = places[nodeOfSource(source)];
  if (at === undefined) return document;
  const x = Math.max(...Object.values(places).map((place) => place.x)) + 300;
  return { ...document, view: { ...document.view, nodes: { ...places, [id]: { x, y: at.y } } } };
}
