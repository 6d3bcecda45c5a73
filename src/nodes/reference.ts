import type { GraphDocument, JsonValue, NodeEntry } from '../graph/document/document.ts';
import type { NodeDescription, PortTypeDescription } from '../graph/types/catalogue.ts';
import type { ParamDescription } from '../graph/types/params.ts';
import type { Registry } from '../graph/types/registry.ts';

/**
 * The node reference as Markdown, by path below docs/: `nodes.md` says what holds for all nodes and lists them,
 * `nodes/<category>.md` describes those of a category, with ports, parameters and an entry for a graph file. All of it
 * comes from the declarations, so that it cannot say something else.
 */
export function nodeReference(registry: Registry): ReadonlyMap<string, string> {
  const nodes = registry.nodes.map((node) => node.description);
  const categories = [...new Set(nodes.map((node) => node.category))].sort();
  const index = [
    INTRODUCTION,
    '## Categories\n',
    ...categories.map((category) => contents(category, membersOf(nodes, category))),
    '',
    '## Values\n',
    portTypeTable([...registry.portTypes.values()]),
  ];
  return new Map([
    ['nodes.md', page(index)],
    ...categories.map((category): [string, string] => {
      const sections = membersOf(nodes, category).map((node) => nodeSection(node, registry));
      return [pageOf(category), page([MADE, `# Nodes: ${category}\n`, TERMS, ...sections])];
    }),
  ]);
}

function page(parts: readonly string[]): string {
  return `${parts.join('\n').trimEnd()}\n`;
}

/** The page of a category, below docs/. */
function pageOf(category: string): string {
  return `nodes/${category.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.md`;
}

/**
 * The smallest graph in which a node stands: its required inputs are wired to other nodes, what must be set is set.
 * @param registry that has the node, and for each type of its inputs a node that makes one
 */
export function exampleDocument(node: NodeDescription, registry: Registry): GraphDocument {
  const nodes: Record<string, NodeEntry> = {};
  addEntry(exampleId(node), node, registry, nodes);
  return { format: 'patchwise-graph', version: 1, meta: {}, nodes };
}

const MADE =
  '<!-- Made by `npm run docs` from the declarations in src/nodes; changes by hand are lost. -->\n';

const TERMS = '[All nodes](../nodes.md), and the terms of these tables.\n';

const INTRODUCTION = `${MADE}
# Nodes

Every node that a graph can hold, a page for each category. \`patchwise nodes\` prints the same, and the editor shows it.

- A wire carries one value or a *stream* of values. A stream wired to an input for one value runs the node once per
  element; several streams at one node are paired by position. An input for a stream takes any number of wires.
- A parameter with an entry under *Wire* can be made an input: name it under \`in\` instead of \`params\`. A stream of
  numbers wired to it is a sweep over its values.
- A *sink* is a node that writes files: it always runs and is never cached.
- Images have values from −1 (black) to 1 (white), masks from 0 to 1. Sizes are in pixels (px).
- A default \`empty\` is \`null\` in the file.
`;

function membersOf(nodes: readonly NodeDescription[], category: string): readonly NodeDescription[] {
  return nodes.filter((node) => node.category === category);
}

function portTypeTable(types: readonly PortTypeDescription[]): string {
  const rows = types.map(({ name, title, accepts }) => [
    code(name),
    title,
    accepts.length === 0 ? '' : accepts.map(code).join(', '),
  ]);
  return table(['Type', 'Title', 'Also takes'], rows);
}

function contents(category: string, members: readonly NodeDescription[]): string {
  const file = pageOf(category);
  const links = members.map((node) => `[${code(node.type)}](${file}#${anchor(node)})`);
  return `- [${category}](${file}): ${links.join(', ')}`;
}

function nodeSection(node: NodeDescription, registry: Registry): string {
  const notes = [
    ...(node.sink ? ['A sink.'] : []),
    ...(node.cache === 'disk' ? ['Its outputs are cached on disk.'] : []),
    ...(node.cache === 'none' && !node.sink ? ['Its outputs are not cached.'] : []),
    ...(node.source === undefined ? [] : [`\`--input NODE=VALUE\` sets ${code(node.source.param)}.`]),
  ];
  const id = exampleId(node);
  const entry = { [id]: exampleDocument(node, registry).nodes[id] };
  // The braces around the entry are not part of it.
  const snippet = JSON.stringify(entry, null, 2)
    .split('\n')
    .slice(1, -1)
    .map((line) => line.slice(2));
  return [
    `## ${node.type}\n`,
    `**${node.title}.** ${[escaped(node.help), ...notes].join(' ')}\n`,
    ...section('Inputs', ['Input', 'Type', 'Meaning'], node.inputs.map(inputRow)),
    ...section('Outputs', ['Output', 'Type', 'Meaning'], node.outputs.map(outputRow)),
    ...section('Parameters', ['Parameter', 'Takes', 'Default', 'Wire', 'Meaning'], node.params.map(paramRow)),
    ['```json', ...snippet, '```\n'].join('\n'),
  ].join('\n');
}

function inputRow({ name, type, cardinality, optional, help }: NodeDescription['inputs'][number]): string[] {
  return [code(name), `${kind(type, cardinality)}${optional ? ', optional' : ''}`, escaped(help)];
}

function outputRow({ name, type, cardinality, help }: NodeDescription['outputs'][number]): string[] {
  return [code(name), kind(type, cardinality), escaped(help)];
}

function paramRow(param: ParamDescription): string[] {
  const preset = param.required ? '**must be set**' : shown(param.default);
  return [
    code(param.name),
    escaped(param.expected.replace(/, or null$/, '')),
    preset,
    param.wire === undefined ? '' : code(param.wire),
    escaped(param.help),
  ];
}

function kind(type: string, cardinality: 'one' | 'many'): string {
  return cardinality === 'many' ? `stream of ${code(type)}` : code(type);
}

function shown(value: JsonValue | undefined): string {
  return value === undefined || value === null ? 'empty' : code(JSON.stringify(value));
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [`${title}:\n`, table(head, rows)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

function code(text: string): string {
  const safe = text.replaceAll('|', '\\|');
  return safe.includes('`') ? `\`\` ${safe} \`\`` : `\`${safe}\``;
}

/** Plain text in a table's cell. */
function escaped(text: string): string {
  return text.replaceAll(/[\\|<*`]/g, (character) => `\\${character}`).replaceAll(/\s+/g, ' ');
}

/** GitHub's anchor of the heading `category/name`. */
function anchor(node: NodeDescription): string {
  return node.type.replaceAll(/[^a-z0-9-]/g, '');
}

function exampleId(node: NodeDescription): string {
  return `my-${node.type.split('/').at(-1)}`;
}

function addEntry(
  id: string,
  node: NodeDescription,
  registry: Registry,
  nodes: Record<string, NodeEntry>,
): void {
  const wired = node.inputs.filter((input) => !input.optional);
  const sources = wired.map((input) => [input.name, supply(input.type, registry, nodes)] as const);
  const params = node.params
    .filter((param) => param.required)
    .map((param) => [param.name, sample(param)] as const);
  nodes[id] = {
    type: `${node.type}@${node.version}`,
    ...(params.length > 0 && { params: Object.fromEntries(params) }),
    ...(sources.length > 0 && { in: Object.fromEntries(sources) }),
  };
}

/** Adds the node that makes a value of a type, unless it is there, and returns its output as `node.port`. */
function supply(type: string, registry: Registry, nodes: Record<string, NodeEntry>): string {
  const [id, name] = SUPPLIERS[type] ?? [];
  const node =
    registry.latest(name ?? '')?.description ?? registry.nodes.map((n) => n.description).find(makes(type));
  const output = node?.outputs.find((one) => one.type === type);
  if (node === undefined || output === undefined) throw new Error(`No node makes a value of type "${type}".`);
  const key = id ?? `some-${type}`;
  if (nodes[key] === undefined) addEntry(key, node, registry, nodes);
  return `${key}.${output.name}`;
}

function makes(type: string) {
  return (node: NodeDescription) =>
    node.outputs.some((one) => one.type === type) && node.inputs.every((one) => one.type !== type);
}

/** Node ids and types that examples take their values from; for other types, any node that makes one. */
const SUPPLIERS: Readonly<Record<string, readonly [id: string, type: string]>> = {
  image: ['photo', 'image/load'],
  mask: ['mask', 'mask/load'],
  pyramid: ['pyramid', 'pyramid/build'],
  'energy-net': ['net', 'energy/net'],
  model: ['model', 'model/load'],
  'patch-field': ['matches', 'detail/match'],
  number: ['values', 'flow/numbers'],
  text: ['labels', 'flow/texts'],
  report: ['quality', 'metrics/quality'],
  series: ['curve', 'plot/points'],
};

/** A value for a parameter that must be set. */
function sample(param: ParamDescription): JsonValue {
  if (param.name === 'path') return 'photo.jpg';
  if (param.choices !== undefined) return param.choices[0] ?? null;
  return param.kind === 'text' ? 'text' : 1;
}
