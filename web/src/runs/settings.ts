import { type GraphDocument, type JsonValue, member } from '../../../src/graph/document/document.ts';
import { parsePortRef, portKey } from '../../../src/graph/document/port-ref.ts';
import { flattenDocument } from '../../../src/graph/plan/flatten.ts';
import { exactNode, type Registry } from '../../../src/graph/types/registry.ts';
import { fileNameOf } from '../state/page/assets.ts';
import { type AutoValue, autoValue } from '../state/run/auto-values.ts';
import { t } from '../texts/texts.ts';
import type { RunDetails } from './details.ts';

/** One setting of a graph: a parameter that differs from its default, or a wire to a parameter or an input. */
export interface Setting {
  /** `node.param`, or `seed` for the graph's. */
  readonly name: string;
  readonly value: string;
}

/** What was set in a graph; defaults and places are left out. */
export function settingsOf({ meta, nodes }: GraphDocument): readonly Setting[] {
  const seed = meta.seed === undefined ? [] : [{ name: 'seed', value: String(meta.seed) }];
  const own = Object.entries(nodes).flatMap(([id, { params }]) =>
    Object.entries(params ?? {}).map(([param, value]) => ({
      name: portKey(id, param),
      value: settingText(value),
    })),
  );
  return [...seed, ...own];
}

/** How two graphs differ. */
export interface SettingDifference {
  readonly name: string;
  /** Undefined: the default. */
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** Settings, types and wires that are not the same in both. */
export function differences(a: GraphDocument, b: GraphDocument): readonly SettingDifference[] {
  const [left, right] = [flat(a), flat(b)];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names
    .map((name) => ({ name, a: valueIn(name, a, left), b: valueIn(name, b, right) }))
    .filter(({ a: one, b: other }) => one !== other);
}

/** What a setting is in a graph; "not there" of a node that it lacks, undefined for a default. */
function valueIn(
  name: string,
  { nodes }: GraphDocument,
  values: ReadonlyMap<string, string>,
): string | undefined {
  const [node = ''] = name.split('.');
  const lacks = name !== 'seed' && nodes[node] === undefined;
  return values.get(name) ?? (lacks ? t.runs.notThere : undefined);
}

function flat(document: GraphDocument): ReadonlyMap<string, string> {
  const entries = settingsOf(document).map(({ name, value }) => [name, value] as const);
  for (const [id, { type, in: inputs }] of Object.entries(document.nodes)) {
    entries.push([id, type]);
    for (const [port, source] of Object.entries(inputs ?? {})) {
      entries.push([portKey(id, port), `← ${[source].flat().join(', ')}`]);
    }
  }
  return new Map(entries);
}

/** What a parameter that was left out, `node.param`, took from what is wired beside it; undefined where that is not known. */
export function autoOfRun(
  { run, settings }: Pick<RunDetails, 'run' | 'settings'>,
  name: string,
  registry: Registry,
): AutoValue | undefined {
  const { document } = flattenDocument(run.document, registry);
  const ref = parsePortRef(name);
  const type = ref && exactNode(registry, member(document.nodes, ref.node)?.type);
  const param = ref && type?.description.params.find((one) => one.name === ref.port);
  return ref && param && autoValue(document, ref.node, param, (node, port) => settings[portKey(node, port)]);
}

/** A value on one short line. */
function settingText(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** A setting that names a stored file, with what people call it before: two files may be called the same. Reads signals. */
export function withFileName(value: string): string {
  const name = fileNameOf(value);
  return name === undefined ? value : `${name} (${value})`;
}
