import { PatchwiseError } from '../errors.ts';
import type { GraphDocument, JsonValue, NodeEntry } from '../graph/document/document.ts';
import { freshId } from '../graph/document/edit.ts';
import { nodeOfSource, parsePortRef } from '../graph/document/port-ref.ts';
import { allSources } from '../graph/document/structure.ts';
import type { ParamDescription } from '../graph/types/params.ts';
import { knownNode, type Registry } from '../graph/types/registry.ts';
import { type Nodes, withNodesPlaced, withParam } from './nodes.ts';
import { type Recipe, type RecipeOption, recipeIn } from './recipe.ts';

/*
 * A card of one's own: a person says what of a graph a photograph goes into, what may be chosen and what the result is, and
 * the graph gets the recipe that says so. Nothing is guessed: what is not chosen stays as the graph has it.
 */

/** The nodes of pictures in and out that a recipe can name; see `bind`. */
const SAVES: Readonly<Record<string, { readonly input: string; readonly gives: 'pictures' | 'animation' }>> =
  {
    'image/save': { input: 'image', gives: 'pictures' },
    'animation/save': { input: 'frames', gives: 'animation' },
  };

/** A parameter that a card may offer: a number, which is set or has a default, and is not given by a wire. */
export interface CardParam {
  /** `node.param` */
  readonly param: string;
  readonly node: string;
  readonly description: ParamDescription;
  /** As the graph has it. */
  readonly value: number;
}

/** What may be the result: what a node saves, or an image that nothing saves yet. */
export interface CardResult {
  /** `node` that saves, or `node.port` of an image. */
  readonly from: string;
  readonly node: string;
  readonly port: string | undefined;
}

/** What of a graph a card can be made of, by kind, in the order of the graph. */
export interface CardParts {
  /** Ids of the nodes that open a photograph, a mask, a model. */
  readonly images: readonly string[];
  readonly masks: readonly string[];
  readonly models: readonly string[];
  readonly params: readonly CardParam[];
  /** Those that are saved come first. */
  readonly results: readonly CardResult[];
}

export function cardParts({ nodes }: GraphDocument, registry: Registry): CardParts {
  const known = Object.entries(nodes).flatMap(([id, entry]) => {
    const node = knownNode(registry, entry.type);
    return node === undefined ? [] : [{ id, entry, description: node.description }];
  });
  const taking = (takes: string) =>
    known.flatMap(({ id, description: { source } }) => (source?.takes === takes ? [id] : []));
  const saves = known.filter(({ description }) => SAVES[description.type] !== undefined);
  const saved = new Set(saves.flatMap(({ entry }) => allSources(entry)));
  return {
    images: taking('image'),
    masks: taking('mask'),
    models: taking('model'),
    params: known.flatMap(({ id, entry, description }) =>
      description.params.flatMap((param): readonly CardParam[] => {
        if (param.kind !== 'number' && param.kind !== 'integer') return [];
        if (entry.in?.[param.name] !== undefined) return [];
        const value = entry.params?.[param.name] ?? param.default;
        if (typeof value !== 'number') return [];
        return [{ param: `${id}.${param.name}`, node: id, description: param, value }];
      }),
    ),
    results: [
      ...saves.map(({ id }) => ({ from: id, node: id, port: undefined })),
      ...known.flatMap(({ id, description: { outputs, source } }) =>
        // What was opened is no result.
        source !== undefined
          ? []
          : outputs.flatMap(({ name, type }) =>
              type === 'image' && !saved.has(`${id}.${name}`)
                ? [{ from: `${id}.${name}`, node: id, port: name }]
                : [],
            ),
      ),
    ],
  };
}

/** A number that a card lets one choose. */
export interface CardControl {
  /** `node.param` */
  readonly param: string;
  readonly label: string;
  readonly range: readonly [least: number, most: number];
  readonly step: number;
}

/** What a person wants of a card. */
export interface CardWish {
  readonly title: string;
  /** One line. */
  readonly description: string;
  /** Ids of the nodes that get the photograph, what is painted over it, and what was learned of it. */
  readonly photo: string;
  readonly mask?: string;
  readonly model?: string;
  readonly controls: readonly CardControl[];
  /** {@link CardResult.from} */
  readonly result: string;
}

/** What keeps a card from being made; `of` says of which part. */
export interface CardFault {
  readonly kind: 'title' | 'photo' | 'mask' | 'model' | 'result' | 'control' | 'label' | 'range';
  readonly of: string;
}

/** What is wrong with a wish, in the order of its parts; nothing where the card can be made. */
export function cardFaults(
  document: GraphDocument,
  wish: CardWish,
  registry: Registry,
): readonly CardFault[] {
  const parts = cardParts(document, registry);
  const faults: CardFault[] = [];
  const check = (sound: boolean, kind: CardFault['kind'], of = ''): void => {
    if (!sound) faults.push({ kind, of });
  };
  check(wish.title.trim() !== '', 'title');
  check(parts.images.includes(wish.photo), 'photo', wish.photo);
  if (wish.mask !== undefined) check(parts.masks.includes(wish.mask), 'mask', wish.mask);
  if (wish.model !== undefined) check(parts.models.includes(wish.model), 'model', wish.model);
  check(
    parts.results.some(({ from }) => from === wish.result),
    'result',
    wish.result,
  );
  for (const { param, label, range } of wish.controls) {
    const part = parts.params.find((one) => one.param === param);
    check(part !== undefined, 'control', param);
    if (part === undefined) continue;
    check(label.trim() !== '', 'label', param);
    const type = knownNode(registry, document.nodes[part.node]?.type);
    const [least, most] = range;
    const sound = [least, most].every((value) => type?.checkParam(part.description.name, value).ok === true);
    const holds = least < most && least <= part.value && part.value <= most;
    check(holds && sound, 'range', label.trim() || param);
  }
  return faults;
}

const WORDS: Readonly<Record<CardFault['kind'], (of: string) => string>> = {
  title: () => 'The card has no title.',
  photo: (of) => `No node "${of}" opens a photograph.`,
  mask: (of) => `No node "${of}" opens a mask.`,
  model: (of) => `No node "${of}" opens a model.`,
  result: (of) => `The graph has no result "${of}".`,
  control: (of) => `The graph has no number "${of}" that could be chosen.`,
  label: (of) => `The number "${of}" has no name.`,
  range: (of) => `The range of "${of}" is not one that its node takes, with the value of the graph in it.`,
};

/**
 * The graph as a card: title and description its own, its recipe in `extra.recipe`. Where the result is an image that
 * nothing saves, a Save image node is added for it.
 * @throws `usage/invalid` with the first of {@link cardFaults}
 */
export function withCard(document: GraphDocument, wish: CardWish, registry: Registry): GraphDocument {
  const [fault] = cardFaults(document, wish, registry);
  if (fault !== undefined) throw new PatchwiseError('usage/invalid', WORDS[fault.kind](fault.of));
  const params = new Map(cardParts(document, registry).params.map((one) => [one.param, one]));
  const source = (id: string) =>
    `${id}.${knownNode(registry, document.nodes[id]?.type)?.description.source?.param ?? ''}`;
  const { nodes, save } = withSave(document, wish.result);
  const type = knownNode(registry, nodes[save]?.type)?.type ?? '';
  const options: Record<string, RecipeOption> = {};
  for (const { param, label, range, step } of wish.controls) {
    options[nameFor(label, options, param)] = {
      ...{ to: [param], default: params.get(param)?.value ?? range[0], range: [range[0], range[1]] },
      ...{ label: label.trim(), step },
    };
  }
  const slots: Record<string, Recipe['slots'][string]> = {
    photo: { takes: 'image', param: source(wish.photo) },
    ...(wish.mask === undefined ? {} : { mask: { takes: 'mask', param: source(wish.mask) } }),
    ...(wish.model === undefined ? {} : { model: { takes: 'model', param: source(wish.model) } }),
  };
  const recipe = {
    group: 'change',
    ...(wish.mask === undefined ? {} : { asks: 'mask' }),
    ...(wish.model === undefined ? {} : { learns: 'photo' }),
    slots,
    ...(Object.keys(options).length === 0 ? {} : { options }),
    result: { save, gives: SAVES[type]?.gives ?? 'pictures', unsized: true },
  };
  const meta = {
    ...document.meta,
    title: wish.title.trim(),
    description: wish.description.trim().replaceAll(/\s+/g, ' '),
  };
  // What is written down is what will be read.
  const extra = { ...document.extra, recipe: JSON.parse(JSON.stringify(recipe)) as JsonValue };
  const card = withNodesPlaced({ ...document, meta, extra }, nodes);
  recipeIn(card);
  return card;
}

/** What a card that was made before says of a graph: what is no more in it is told apart. */
export function wishOf(
  document: GraphDocument,
  registry: Registry,
): { readonly wish: Partial<CardWish>; readonly gone: readonly string[] } {
  const recipe = recipeIn(document);
  if (recipe === undefined) return { wish: {}, gone: [] };
  const parts = cardParts(document, registry);
  const { title, description } = document.meta;
  const gone: string[] = [];
  const opened = (slot: string, among: readonly string[]): string | undefined => {
    const param = recipe.slots[slot]?.param;
    const id = param === undefined ? undefined : nodeOfSource(param);
    return id !== undefined && among.includes(id) ? id : undefined;
  };
  const controls = Object.entries(recipe.options).flatMap(
    ([name, { to, label = name, range, step = 1 }]): readonly CardControl[] => {
      const [first, ...others] = to;
      // What a recipe that was written by hand says in other ways stays said there.
      if (typeof first !== 'string' || others.length > 0) return [];
      if (parts.params.some(({ param }) => param === first)) return [{ param: first, label, range, step }];
      gone.push(label);
      return [];
    },
  );
  const [photo, mask, model] = [
    opened('photo', parts.images),
    opened('mask', parts.masks),
    opened('model', parts.models),
  ];
  const { save } = recipe.result;
  return {
    wish: {
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(photo === undefined ? {} : { photo }),
      ...(mask === undefined || recipe.asks !== 'mask' ? {} : { mask }),
      ...(model === undefined || recipe.learns !== 'photo' ? {} : { model }),
      ...(parts.results.some(({ from }) => from === save) ? { result: save } : {}),
      controls,
    },
    gone,
  };
}

/** A node with sizes that are right for photographs of one size only. */
export interface FixedSize {
  readonly node: string;
  /** Names of its parameters, in px or counted from the coarsest scale. */
  readonly params: readonly string[];
}

/** What of a graph does not follow the size of a photograph though it could, by what nodes say of their units. */
export function fixedSizes({ nodes }: GraphDocument, registry: Registry): readonly FixedSize[] {
  return Object.entries(nodes).flatMap(([node, entry]) => {
    const params = fixedParams(entry, registry);
    return params.length === 0 ? [] : [{ node, params }];
  });
}

/** What parameters `unit` are of, in all nodes that have one. */
const LENGTHS = new Set('width height longSide left right top bottom radius sigma'.split(' '));

function fixedParams(entry: NodeEntry, registry: Registry): readonly string[] {
  const description = knownNode(registry, entry.type)?.description;
  if (description === undefined) return [];
  const given = ({ name, default: preset }: ParamDescription) => entry.params?.[name] ?? preset;
  const unit = description.params.find(
    ({ name, choices }) => name === 'unit' && choices?.includes('percent'),
  );
  const inPixels = unit !== undefined && given(unit) !== 'percent';
  return description.params.flatMap((param) => {
    const value = given(param);
    if (typeof value !== 'number' || entry.in?.[param.name] !== undefined) return [];
    const sized = inPixels && value !== 0 && LENGTHS.has(param.name);
    // Scale 0 is the coarsest of any model, where everything begins.
    const scale = param.name === 'startScale' && value > 0;
    return sized || scale ? [param.name] : [];
  });
}

/** A node for the result: the one that saves it, or a new one. */
function withSave(document: GraphDocument, result: string): { readonly nodes: Nodes; readonly save: string } {
  const output = parsePortRef(result);
  if (output === undefined) return { nodes: document.nodes, save: result };
  const save = freshId(document, 'result');
  const entry: NodeEntry = { type: 'image/save@1', in: { image: result } };
  return {
    nodes: withParam({ ...document.nodes, [save]: entry }, `${save}.name`, '{node}-{index}.png'),
    save,
  };
}

/** A name that command lines can say, made of what people read: "Blur strength" is `blurStrength`. */
function nameFor(label: string, taken: Readonly<Record<string, unknown>>, param: string): string {
  const words = (text: string) =>
    text
      .normalize('NFD')
      .replaceAll(/\p{M}/gu, '')
      .split(/[^A-Za-z0-9]+/)
      .filter((word) => word !== '')
      .map((word, index) => {
        const small = word.toLowerCase();
        return index === 0 ? small : `${small.charAt(0).toUpperCase()}${small.slice(1)}`;
      })
      .join('')
      .replace(/^[0-9]+/, '')
      .slice(0, 28);
  const said = words(label);
  const base = said === '' ? words(param) : `${said.charAt(0).toLowerCase()}${said.slice(1)}`;
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}${number}`;
    if (taken[name] === undefined) return name;
  }
}
