import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { parsePortRef } from '../../../../src/graph/document/port-ref.ts';
import type { ParamDescription } from '../../../../src/graph/types/params.ts';
import type { Settings } from '../../../../src/graph/types/port-type.ts';
import { t } from '../../texts/texts.ts';
import { graph } from '../document/document.ts';
import { startOf } from '../document/flat.ts';
import { sourcesAt } from '../document/wires.ts';
import { run } from './run.ts';
import { isStale } from './stale-nodes.ts';

/** What an empty parameter takes: a number, or one for each scale. */
export type AutoValue = number | readonly number[];

/**
 * What an empty parameter of a node takes from what is wired beside it; undefined where that is not known.
 * @param body with the node
 * @param settingsOf of what is wired: of `node.port`
 */
export function autoValue(
  body: GraphDocument,
  id: string,
  { auto }: Pick<ParamDescription, 'auto'>,
  settingsOf: (node: string, port: string) => Settings | undefined,
): AutoValue | undefined {
  const source = auto && sourcesAt(body, { node: id, port: auto.input })[0];
  const from = source === undefined ? undefined : parsePortRef(source);
  return auto && from && settingsOf(from.node, from.port)?.[auto.setting];
}

/** The same of a node of the open graph, from what its last run knows of values that have not changed since. */
export function autoInRun(id: string, param: Pick<ParamDescription, 'auto'>): AutoValue | undefined {
  return autoValue(graph.value, id, param, (node, port) => {
    const start = startOf(node, port);
    const made = parsePortRef(start)?.node ?? node;
    return isStale(made) ? undefined : run.value?.ports[start]?.summary.settings;
  });
}

/** "auto (0.42)", with a number for each scale where they differ; "auto" while it is not known. */
export function autoText(value: AutoValue | undefined): string {
  return value === undefined ? t.panels.auto : `${t.panels.auto} (${numbersText(value)})`;
}

/** A number, or several unless all are alike, to four digits. */
export function numbersText(value: AutoValue): string {
  const all = [value].flat().map((one) => String(Number(one.toPrecision(4))));
  return (new Set(all).size === 1 ? all.slice(0, 1) : all).join(', ');
}
