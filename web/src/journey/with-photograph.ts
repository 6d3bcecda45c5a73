import type { GraphDocument, JsonValue, NodeEntry } from '../../../src/graph/document/document.ts';
import { freshId } from '../../../src/graph/document/edit.ts';
import { typeOf } from '../../../src/graph/document/port-ref.ts';
import { upstreamOf } from '../../../src/graph/document/topology.ts';
import type { NodeDescription } from '../../../src/graph/types/catalogue.ts';
import type { Registry } from '../../../src/graph/types/registry.ts';
import { photographOfSample } from '../../../src/protocol/samples.ts';
import { withTransparency } from '../../../src/protocol/transparency.ts';
import { t } from '../texts/texts.ts';
import { LEARN_SIDES, LEARNING, type LearnSide, type Recipe } from './recipes.ts';
import { capped, type Size, sizeIn } from './size.ts';

/*
 * A workflow of the gallery, with a person's photograph in the place of the one that it ships with.
 */

/** What takes the place of the workflow's own files. */
export interface Photograph {
  /** Reference of the photograph. */
  readonly picture: string;
  /** Reference of the model that learned it; undefined while there is none, and where none is needed. */
  readonly model?: string | undefined;
  /** Size of the photograph, where it is known. */
  readonly size?: Size;
  /** Sizes of the model's scales, coarsest first; empty when they are not known. */
  readonly scales?: readonly Size[];
  /** What was painted: a mask, or a picture with the mask of what was changed. */
  readonly painted?: {
    readonly mask?: string;
    readonly picture?: string;
    /** What was copied or pasted keeps its tone; else it takes on that of what is around it. */
    readonly keepTone?: boolean;
  };
}

/** The shipped models: the parameters of the workflows are tuned to them (samples/models/README.md). */
export const SHIPPED = { scales: 4, width: 96, height: 54 } as const;

/** What is known of a photograph as it was uploaded. */
interface PhotographLook {
  readonly width?: number;
  readonly height?: number;
  /** More than 8 bits a channel. */
  readonly deep?: boolean;
  /** Transparent somewhere. */
  readonly clear?: boolean;
}

type Nodes = Readonly<Record<string, NodeEntry>>;

/**
 * The workflow for a photograph: its model and its pictures are replaced, sizes in pixels and numbers of scales brought
 * to those of the model, what was painted is put in.
 */
export function withPhotograph(
  document: GraphDocument,
  recipe: Pick<Recipe, 'asks' | 'learnsNothing' | 'set'>,
  photograph: Photograph,
  registry: Registry,
): GraphDocument {
  const learnt = learntPhotographs(document);
  const trainedOn = upstreamOf(document, makersOfModels(document, registry));
  const untrained =
    photograph.model === undefined
      ? document.nodes
      : withoutTraining(document.nodes, photograph.model, registry);
  let nodes: Nodes = mapEntries(untrained, (id, entry) => {
    const source = descriptionOf(registry, entry)?.source;
    if (source?.takes === 'model') {
      return recipe.learnsNothing || photograph.model === undefined
        ? entry
        : withParam(entry, source.param, photograph.model);
    }
    if (source?.takes !== 'image') return entry;
    const learned = learnt.has(String(entry.params?.[source.param]));
    const shown = recipe.learnsNothing ? !learned : learned || trainedOn.has(id);
    return shown ? withParam(entry, source.param, photograph.picture) : entry;
  });
  const { painted } = photograph;
  if (painted !== undefined) nodes = withPainted(nodes, recipe.asks, painted, registry);
  nodes = mapEntries(nodes, (id, entry) =>
    Object.entries(recipe.set ?? {}).reduce((next, [where, value]) => {
      const [node, param = ''] = where.split('.');
      return node === id ? withParam(next, param, value) : next;
    }, entry),
  );
  const { scales = [] } = photograph;
  const finest = scales.at(-1);
  if (finest !== undefined && !recipe.learnsNothing && usesShippedModel(document)) {
    nodes = mapEntries(nodes, (id, entry) =>
      recipe.asks === 'mask' && typeOf(entry) === 'mask/dilate' && !isModelSized(id, nodes)
        ? grownWith(entry, photograph.size)
        : fitted(id, entry, nodes, registry, { scales: scales.length, finest }),
    );
  }
  const places = Object.entries(document.view?.nodes ?? {}).filter(([id]) => nodes[id] !== undefined);
  return document.view?.nodes === undefined
    ? { ...document, nodes }
    : { ...document, nodes, view: { ...document.view, nodes: Object.fromEntries(places) } };
}

/** A workflow that trains, with a model that is there already in the place of that; what only a training tells goes. */
function withoutTraining(nodes: Nodes, model: string, registry: Registry): Nodes {
  const trainings = Object.keys(nodes).filter((id) => typeOf(nodes[id]).startsWith('training/train-'));
  if (trainings.length === 0) return nodes;
  const id = freshId({ nodes }, 'learnt');
  const load = { type: latest(registry, 'model/load'), params: { path: model } };
  const rewired = mapEntries({ ...nodes, [id]: load }, (_id, entry) =>
    mapWires(entry, (source) => {
      const [from = '', port = ''] = source.split('.');
      return trainings.includes(from) && (port === 'model' || port === 'image') ? `${id}.${port}` : source;
    }),
  );
  const gone = new Set(trainings);
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    for (const [key, entry] of Object.entries(rewired)) {
      const sources = Object.values(entry.in ?? {}).flatMap((one) => [one].flat());
      if (sources.some((source) => gone.has(source.split('.')[0] ?? ''))) gone.add(key);
    }
  }
  return Object.fromEntries(Object.entries(rewired).filter(([key]) => !gone.has(key)));
}

/** The photographs that the shipped models of a workflow learned. */
function learntPhotographs({ nodes }: GraphDocument): ReadonlySet<string> {
  return new Set(
    Object.values(nodes).flatMap((entry) => {
      const photograph = photographOfSample(String(entry.params?.['path']));
      return photograph === undefined ? [] : [photograph];
    }),
  );
}

function usesShippedModel(document: GraphDocument): boolean {
  return learntPhotographs(document).size > 0;
}

/**
 * The nodes that a model comes out of, by what nodes declare: a model is what those take that write one to a file.
 * Trainings of packs are found too.
 */
function makersOfModels(document: GraphDocument, registry: Registry): readonly string[] {
  const models = new Set(
    registry.nodes
      .filter(({ description }) => description.writes?.as === 'model')
      .flatMap(({ description }) => description.inputs.map(({ type }) => type)),
  );
  return Object.keys(document.nodes).filter((id) =>
    descriptionOf(registry, document.nodes[id])?.outputs.some(({ type }) => models.has(type)),
  );
}

/** Longer side of the shipped photographs, px: what workflows do in pixels of a photograph is meant for that. */
const SHIPPED_SIDE = 1920;

/** What grows a mask of the photograph's own size, by as much of it as the workflow does. */
function grownWith(entry: NodeEntry, size: Size | undefined): NodeEntry {
  const radius = Number(entry.params?.['radius']);
  if (size === undefined || !(radius > 0)) return entry;
  const share = Math.max(size.width, size.height) / SHIPPED_SIDE;
  return withParam(entry, 'radius', Math.min(MOST_RADIUS, Math.max(1, Math.round(radius * share))));
}

/** Of Dilate, px. */
const MOST_RADIUS = 512;

/** Whether a mask has the size of what a model learned, not that of a photograph: by what its size is taken from. */
function isModelSized(id: string, nodes: Nodes): boolean {
  const entry = nodes[id];
  if (typeOf(entry) === 'model/load') return true;
  const { like, canvas, mask, masks, image } = entry?.in ?? {};
  const source = [like ?? canvas ?? mask ?? masks ?? image ?? []].flat()[0];
  return source !== undefined && isModelSized(source.split('.')[0] ?? '', nodes);
}

/** Sizes in pixels and numbers of scales, brought from the shipped models to another one. */
function fitted(
  id: string,
  entry: NodeEntry,
  nodes: Nodes,
  registry: Registry,
  { scales, finest }: { readonly scales: number; readonly finest: Size },
): NodeEntry {
  const across = finest.width / SHIPPED.width;
  const down = finest.height / SHIPPED.height;
  const all = Math.max(finest.width, finest.height) / SHIPPED.width;
  const times = (names: readonly string[], factor: number, least: number) => (to: NodeEntry) =>
    names.reduce((next, name) => {
      const value = next.params?.[name];
      return typeof value === 'number'
        ? withParam(next, name, Math.max(least, Math.round(value * factor)))
        : next;
    }, to);
  const scale = (value: number): number => fittedScale(value, scales);
  let next = entry;
  const start = next.params?.['startScale'];
  if (typeof start === 'number') next = withParam(next, 'startScale', scale(start));
  switch (typeOf(entry)) {
    case 'sampling/sample-pyramid':
      return next.params?.['unit'] === 'percent'
        ? next
        : times(['height'], down, 8)(times(['width'], across, 8)(next));
    case 'image/pad':
      return next.params?.['unit'] === 'percent'
        ? next
        : times(['top', 'bottom'], down, 1)(times(['left', 'right'], across, 1)(next));
    case 'mask/dilate':
      return times(['radius'], all, 1)(next);
    case 'mask/feather':
      return times(['radius', 'sigma'], all, 1)(next);
    case 'flow/numbers': {
      // A workflow's file leaves out what is the node's default.
      const values = next.params?.['values'] ?? defaultOf(registry, entry, 'values');
      if (typeof values !== 'string' || !isStartScale(id, nodes)) return next;
      const fit = values
        .split(/[\s,;]+/)
        .filter((text) => text !== '')
        .map((text) => scale(Number(text)));
      return withParam(next, 'values', [...new Set(fit)].join(', '));
    }
    default:
      return next;
  }
}

/** The scale of a model with `scales` scales that is as far up as `value` is in the shipped ones. */
export function fittedScale(value: number, scales: number): number {
  const fit = Math.round((value * (scales - 1)) / (SHIPPED.scales - 1));
  return Math.min(scales - 1, Math.max(value > 0 ? 1 : 0, fit));
}

function isStartScale(id: string, nodes: Nodes): boolean {
  return Object.values(nodes).some((entry) => String(entry.in?.['startScale'] ?? '').startsWith(`${id}.`));
}

/** Puts what was painted in the place of the workflow's own drawing. */
function withPainted(
  nodes: Nodes,
  asks: Recipe['asks'],
  { mask, picture, keepTone = false }: NonNullable<Photograph['painted']>,
  registry: Registry,
): Nodes {
  switch (asks) {
    case 'mask':
      return mask === undefined ? nodes : withMask(nodes, mask, registry);
    case 'edit':
      return picture === undefined ? nodes : withEdit(nodes, mask, picture, keepTone);
    case 'painting':
      return mapEntries(nodes, (id, entry) =>
        id === 'painting' && picture !== undefined ? withParam(entry, 'path', picture) : entry,
      );
    case 'paste':
      return mask === undefined || picture === undefined
        ? nodes
        : inOwnLight(withPasted(nodes, mask, picture), keepTone);
    case undefined:
      return nodes;
  }
}

/** A mask that was painted, in the place of the workflow's own: one of a large photograph may have been painted smaller. */
function withMask(nodes: Nodes, mask: string, registry: Registry): Nodes {
  const takesMask = (entry: NodeEntry | undefined) => {
    const source = descriptionOf(registry, entry)?.source;
    return source?.takes === 'mask' ? source.param : undefined;
  };
  const painted = mapEntries(nodes, (_id, entry) => {
    const param = takesMask(entry);
    return param === undefined ? entry : withParam(entry, param, mask);
  });
  const drawn = Object.keys(nodes).find((id) => takesMask(nodes[id]) !== undefined);
  if (drawn === undefined || nodes['photo'] === undefined) return painted;
  const whole = freshId({ nodes }, 'whole-mask');
  return {
    ...rerouted(painted, `${drawn}.mask`, `${whole}.mask`),
    [whole]: { type: 'mask/resize@1', in: { mask: `${drawn}.mask`, like: 'photo.image' } },
  };
}

/**
 * A picture that was painted on, in the place of the workflow's own edit. With the mask of what was painted over, all else
 * is the photograph's, whatever size it was painted in; what was painted is what has changed, also where it looks alike.
 */
function withEdit(nodes: Nodes, mask: string | undefined, picture: string, keepTone: boolean): Nodes {
  const edited = mapEntries(nodes, (id, entry) =>
    id === 'edit' ? withParam(entry, 'path', picture) : entry,
  );
  if (mask === undefined || nodes['photo'] === undefined) return edited;
  const [full, drawn, painted, whole] = ['full-edit', 'drawn', 'painted', 'whole-edit'].map((base) =>
    freshId({ nodes }, base),
  ) as [string, string, string, string];
  const where = nodes['changed'] === undefined ? painted : 'changed';
  const like = 'photo.image';
  return {
    ...rerouted(edited, 'edit.image', `${whole}.image`),
    [full]: { type: 'image/resize@1', in: { image: 'edit.image', like } },
    [drawn]: { type: 'mask/load@1', params: { path: mask } },
    [where]: { type: 'mask/resize@1', in: { mask: `${drawn}.mask`, like } },
    [whole]: {
      type: 'image/join-tone@1',
      ...(keepTone ? { params: { range: 0 } } : {}),
      in: { background: like, foreground: `${full}.image`, mask: `${where}.mask` },
    },
  };
}

/**
 * A scene with an object in it and the mask of the object, in the place of what the workflow's own Paste nodes make:
 * each at the size of the picture that is pasted into. What was there for the workflow's own object alone goes.
 */
function withPasted(nodes: Nodes, mask: string, picture: string): Nodes {
  const pastes = Object.keys(nodes).filter((id) => typeOf(nodes[id]) === 'image/paste');
  if (pastes.length === 0) return nodes;
  const objects = pastes.flatMap((id) => {
    const { canvas: _canvas, ...rest } = nodes[id]?.in ?? {};
    return Object.values(rest).flatMap((source) => [source].flat());
  });
  const fresh = (base: string): string => freshId({ nodes }, base);
  const [scene, drawn] = [fresh('scene'), fresh('drawn')];
  const put: Record<string, NodeEntry> = {
    [scene]: { type: 'image/load@1', params: { path: picture } },
    [drawn]: { type: 'mask/load@1', params: { path: mask } },
  };
  const moved = new Map<string, string>();
  for (const id of pastes) {
    const like = String(nodes[id]?.in?.['canvas'] ?? '');
    const [small, where] = [fresh(`${id}-scene`), fresh(`${id}-object`)];
    put[small] = { type: 'image/resize@1', in: { image: `${scene}.image`, like } };
    put[where] = { type: 'mask/resize@1', in: { mask: `${drawn}.mask`, like } };
    moved.set(`${id}.image`, `${small}.image`).set(`${id}.mask`, `${where}.mask`);
  }
  const kept = Object.fromEntries(Object.entries(nodes).filter(([id]) => !pastes.includes(id)));
  const rewired = mapEntries(kept, (_id, entry) => mapWires(entry, (source) => moved.get(source) ?? source));
  return { ...withoutUnused(rewired, objects), ...put };
}

/** What was pasted keeps its own light, where that is asked for. */
function inOwnLight(nodes: Nodes, keepTone: boolean): Nodes {
  if (!keepTone) return nodes;
  return mapEntries(nodes, (_id, entry) =>
    typeOf(entry) === 'image/match-light' ? withParam(entry, 'strength', 0) : entry,
  );
}

/** Takes out what nobody reads any more, from these outputs upwards. */
function withoutUnused(nodes: Nodes, outputs: readonly string[]): Nodes {
  let left = nodes;
  const open = outputs.map((output) => output.split('.')[0] ?? '');
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const entry = left[id];
    const read = Object.values(left).some((other) =>
      Object.values(other.in ?? {}).some((source) => [source].flat().some((one) => one.startsWith(`${id}.`))),
    );
    if (entry === undefined || read) continue;
    left = Object.fromEntries(Object.entries(left).filter(([key]) => key !== id));
    for (const source of Object.values(entry.in ?? {}).flatMap((one) => [one].flat())) {
      open.push(source.split('.')[0] ?? '');
    }
  }
  return left;
}

/** Whether a workflow pastes an object of its own into its picture. */
export function pastesObject({ nodes }: GraphDocument): boolean {
  return Object.values(nodes).some((entry) => typeOf(entry) === 'image/paste');
}

/** A workflow whose object was pasted in the paint editor: the scene, and the mask of the object in it. */
export function withPastedScene(document: GraphDocument, mask: string, picture: string): GraphDocument {
  const nodes = withPasted(document.nodes, mask, picture);
  const before = document.view?.nodes ?? {};
  const kept = Object.entries(before).filter(([id]) => nodes[id] !== undefined);
  const places = Object.values(before);
  // Above what is there, in a row.
  const [left, top] = [Math.min(0, ...places.map(({ x }) => x)), Math.min(0, ...places.map(({ y }) => y))];
  const fresh = Object.keys(nodes).filter((id) => document.nodes[id] === undefined);
  const row = fresh.map((id, index) => [id, { x: left + 320 * index, y: top - 420 }] as const);
  return {
    ...document,
    nodes,
    view: { ...document.view, nodes: Object.fromEntries([...kept, ...row]) },
  };
}

/** A workflow with the output that people want saved, and the nodes to run for it. */
export interface Prepared {
  readonly document: GraphDocument;
  /** The node that saves the result. */
  readonly result: string;
  readonly lifted: boolean;
}

/**
 * Adds what saves the result: lifted to the photograph's own size where that can be. Undefined when there is no output
 * of that name.
 * @param look what is known of the photograph: what would be made too large of it is made smaller; a result has its depth, and
 *   is transparent where it is
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
  const named = recipe.main.find((ref) => document.nodes[ref.split('.')[0] ?? ''] !== undefined);
  if (named === undefined) return undefined;
  const main = liftOf(document, named) ?? named;
  if (recipe.gives === 'animation') {
    const id = freshId(document, 'result');
    const save = latest(registry, 'animation/save');
    const entry = { type: save, params: { name: '{node}.webp' }, in: { frames: main } };
    return {
      document: placed(withNodes(document, { [id]: entry }), id, main),
      result: id,
      lifted: recipe.lifts,
    };
  }
  const alreadyLifted = [...upstreamOf(document, [main.split('.')[0] ?? ''])].some((id) =>
    typeOf(document.nodes[id]).startsWith('detail/'),
  );
  const [style = picture] = recipe.learnsNothing ? learntPhotographs(document) : [];
  const lift =
    recipe.lifts && !alreadyLifted ? liftNodes(document, main, style, recipe.within, registry) : undefined;
  const lifting = lift?.document ?? document;
  const filling =
    second === undefined || recipe.fills !== true ? lifting : withSecond(lifting, lift?.main ?? main, second);
  const within = withinCap(filling, lift?.main ?? main, recipe, registry, size);
  const { document: full, main: image } = broughtTo(recipe.like, within, lift?.main ?? main, registry);
  const { document: base, alpha } =
    look.clear === true ? withAlpha(full, image, recipe, picture) : { document: full };
  const id = freshId(base, 'result');
  const params = {
    name: recipe.gives === 'sheet' ? '{node}.png' : '{node}-{index}.png',
    ...(look.deep === true && recipe.gives !== 'sheet' ? { bitDepth: 16 } : {}),
  };
  const entry = {
    type: latest(registry, 'image/save'),
    params,
    in: { image, ...(alpha === undefined ? {} : { alpha }), ...profileOf(base, image) },
  };
  return {
    document: placed(withNodes(base, { [id]: entry }), id, main),
    result: id,
    lifted: alreadyLifted || lift !== undefined,
  };
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

/**
 * A document whose lift of the result is told a size where it would become too large. One that only fills a hole has the size of the
 * photograph that it fills: then that is made smaller, for all that reads it.
 */
function withinCap(
  document: GraphDocument,
  main: string,
  recipe: Recipe,
  registry: Registry,
  size?: Size,
): GraphDocument {
  const id = main.split('.')[0] ?? '';
  const entry = document.nodes[id];
  if (size === undefined || entry === undefined || typeOf(entry) !== 'detail/lift') return document;
  const [across, down] = recipe.size ?? [1, 1];
  const whole = { width: size.width * across, height: size.height * down };
  const { keeps = false } = recipe;
  const { width } = capped(whole, keeps);
  if (width >= whole.width) return document;
  if (keeps) {
    // Another shot is taken to show things as large as the photograph does.
    const { photo, second = [] } = entry.in ?? {};
    return [photo, second]
      .flat()
      .reduce<GraphDocument>(
        (next, image) => withSmaller(next, String(image), width / whole.width, registry),
        document,
      );
  }
  return { ...document, nodes: { ...document.nodes, [id]: withParam(entry, 'width', width) } };
}

/** The document with another shot beside the photograph that a lift takes its patches from. */
function withSecond(document: GraphDocument, main: string, second: string): GraphDocument {
  const lift = main.split('.')[0] ?? '';
  const entry = document.nodes[lift];
  const photo = document.nodes[String(entry?.in?.['photo'] ?? '').split('.')[0] ?? ''];
  if (entry === undefined || typeOf(entry) !== 'detail/lift' || photo === undefined) return document;
  const id = freshId(document, 'other-shot');
  return withNodes(document, {
    [id]: { type: photo.type, params: { ...photo.params, path: second } },
    [lift]: { ...entry, in: { ...entry.in, second: `${id}.image` } },
  });
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

/** The document with an output brought to the size of another image, where that is asked for. */
function broughtTo(
  like: string | undefined,
  document: GraphDocument,
  image: string,
  registry: Registry,
): { readonly document: GraphDocument; readonly main: string } {
  if (like === undefined || document.nodes[like.split('.')[0] ?? ''] === undefined)
    return { document, main: image };
  const id = freshId(document, 'own-size');
  const resize = { type: latest(registry, 'image/resize'), in: { image, like } };
  return { document: placed(withNodes(document, { [id]: resize }), id, image), main: `${id}.image` };
}

/**
 * The document with the transparency of a photograph taken along to a result; undefined where the result is no picture of its
 * places, nor made of its patches.
 */
function withAlpha(
  document: GraphDocument,
  image: string,
  recipe: Recipe,
  picture: string,
): { readonly document: GraphDocument; readonly alpha?: string } {
  const photo = loadOf(document, picture);
  if (photo === undefined || recipe.gives === 'sheet') return { document };
  const over = recipe.asks === 'edit' ? recipe.within : undefined;
  const { nodes, alpha } = withTransparency(document.nodes, image, photo, over);
  return { document: { ...document, nodes }, alpha };
}

/** The colour profile of the photograph that an output is made of, where its values are in that. */
function profileOf(document: GraphDocument, output: string): { readonly profile?: string } {
  const id = [...upstreamOf(document, [output.split('.')[0] ?? ''])].find(
    (key) =>
      typeOf(document.nodes[key]) === 'image/load' && document.nodes[key]?.params?.['colours'] === 'own',
  );
  return id === undefined ? {} : { profile: `${id}.profile` };
}

/** A document with the place of a new node: right of everything, at the height of what it reads. */
function placed(document: GraphDocument, id: string, source: string): GraphDocument {
  const places = document.view?.nodes ?? {};
  const at = places[source.split('.')[0] ?? ''];
  if (at === undefined) return document;
  const x = Math.max(...Object.values(places).map((place) => place.x)) + 300;
  return { ...document, view: { ...document.view, nodes: { ...places, [id]: { x, y: at.y } } } };
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
  document: GraphDocument,
  main: string,
  picture: string,
  within: string | undefined,
  registry: Registry,
): { readonly document: GraphDocument; readonly main: string } | undefined {
  const node = registry.latest('detail/lift');
  if (node === undefined) return undefined;
  const source = loadOf(document, picture);
  const reference = source ?? freshId(document, 'photograph');
  const load = { type: latest(registry, 'image/load'), params: { path: picture } };
  const loaded = source === undefined ? withNodes(document, { [reference]: load }) : document;
  // A mask may have been drawn at another size.
  const where = freshId(loaded, 'where');
  const masked = within !== undefined && document.nodes[within.split('.')[0] ?? ''] !== undefined;
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

/**
 * The graph that learns a photograph: as the workflow trains that trains first, with the model saved.
 * @param template a workflow with a training; undefined takes the defaults of the node
 * @param side px of the longer side; the usual one is what the workflow says
 */
export function learningGraph(
  picture: string,
  name: string,
  registry: Registry,
  template?: GraphDocument,
  side: LearnSide = LEARN_SIDES[0],
): GraphDocument {
  const params = side === LEARN_SIDES[0] ? {} : { longSide: side };
  const trains = Object.values(template?.nodes ?? {}).find(
    (entry) => typeOf(entry) === 'training/train-pyramid',
  );
  return {
    format: 'patchwise-graph',
    version: 1,
    meta: { title: t.journey.learnTitle(name), seed: template?.meta.seed ?? 1 },
    extra: { purpose: LEARNING[side] },
    nodes: {
      photo: { type: latest(registry, 'image/load'), params: { path: picture } },
      train: {
        type: trains?.type ?? latest(registry, 'training/train-pyramid'),
        params: { ...trains?.params, ...params },
        in: { image: 'photo.image' },
      },
      model: { type: latest(registry, 'model/save'), in: { model: 'train.model' } },
    },
  };
}

/** A workflow that loads a model, with the training of a photograph in the place of that. */
export function withTraining(document: GraphDocument, learning: GraphDocument): GraphDocument {
  const loads = Object.keys(document.nodes).filter((id) => typeOf(document.nodes[id]) === 'model/load');
  const { photo, train, model } = learning.nodes;
  if (loads.length === 0 || photo === undefined || train === undefined || model === undefined)
    return document;
  const named = (base: string): string => freshId(document, base);
  const [photoId, trainId, keptId] = [named('learnt-photo'), named('learning'), named('kept-model')];
  const kept = Object.entries(document.nodes).filter(([id]) => !loads.includes(id));
  const rewired = mapEntries(Object.fromEntries(kept), (_id, entry) =>
    mapWires(entry, (source) => {
      const [node = '', port = ''] = source.split('.');
      return loads.includes(node) ? `${trainId}.${port}` : source;
    }),
  );
  return {
    ...document,
    nodes: {
      ...rewired,
      [photoId]: photo,
      [trainId]: { ...train, in: { image: `${photoId}.image` } },
      [keptId]: { ...model, in: { model: `${trainId}.model` } },
    },
  };
}

function latest(registry: Registry, type: string): string {
  return registry.latest(type)?.ref ?? `${type}@1`;
}

/** The node that loads a picture, by its path. */
function loadOf(document: GraphDocument, picture: string): string | undefined {
  return Object.keys(document.nodes).find(
    (id) => typeOf(document.nodes[id]) === 'image/load' && document.nodes[id]?.params?.['path'] === picture,
  );
}

function defaultOf(registry: Registry, entry: NodeEntry, name: string): unknown {
  return descriptionOf(registry, entry)?.params.find((param) => param.name === name)?.default;
}

function descriptionOf(registry: Registry, entry: NodeEntry | undefined): NodeDescription | undefined {
  const lookup = registry.find(entry?.type ?? '');
  return lookup.status === 'unknown' ? undefined : lookup.node.description;
}

function withParam(entry: NodeEntry, name: string, value: JsonValue): NodeEntry {
  return { ...entry, params: { ...entry.params, [name]: value } };
}

function withNodes(document: GraphDocument, nodes: Nodes): GraphDocument {
  return { ...document, nodes: { ...document.nodes, ...nodes } };
}

function mapEntries(nodes: Nodes, change: (id: string, entry: NodeEntry) => NodeEntry): Nodes {
  return Object.fromEntries(Object.entries(nodes).map(([id, entry]) => [id, change(id, entry)]));
}

/** The nodes with another output in the place of one, for all that read it. */
function rerouted(nodes: Nodes, from: string, to: string): Nodes {
  return mapEntries(nodes, (_id, entry) => mapWires(entry, (source) => (source === from ? to : source)));
}

function mapWires(entry: NodeEntry, change: (source: string) => string): NodeEntry {
  if (entry.in === undefined) return entry;
  const inputs = Object.entries(entry.in).map(([port, from]) => [
    port,
    typeof from === 'string' ? change(from) : from.map(change),
  ]);
  return { ...entry, in: Object.fromEntries(inputs) };
}
