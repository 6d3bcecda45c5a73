import { type GraphDocument, type JsonValue, member } from '../../../../src/graph/document/document.ts';
import { addNode, connect, freshId, mapSources } from '../../../../src/graph/document/edit.ts';
import { nodeOfSource } from '../../../../src/graph/document/port-ref.ts';
import { type Sweep, sweepsFollowed } from '../../../../src/graph/plan/sweeps.ts';
import type { ParamDescription } from '../../../../src/graph/types/params.ts';
import { t } from '../../texts/texts.ts';
import { toast } from '../../ui/toast.ts';
import { registry } from '../page/catalogue.ts';
import { formOf } from '../page/param-form.ts';
import { freePlace, showArrived } from './arrive.ts';
import { edit, graph, whole } from './document.ts';
import { flat } from './flat.ts';
import { measureNode } from './node-boxes.ts';
import { select } from './selection.ts';

/** Of the value in the middle. */
const FACTORS = [0.5, Math.SQRT1_2, 1, Math.SQRT2, 2] as const;
/** Of the range of a parameter whose value is 0. */
const SHARES = [0, 0.125, 0.25, 0.5, 0.75] as const;

/**
 * Five values around that of a parameter: half of it to twice, in equal ratios, where it may have them; from 0 into its
 * range where it is 0. None for what is no number, is a seed or has no value that is known.
 * @param auto what it takes while it is empty
 */
export function sweptValues(
  param: ParamDescription,
  value: JsonValue | undefined,
  auto: number | readonly number[] | undefined,
): readonly number[] {
  const form = formOf(param);
  if (form.kind !== 'number' || param.wire !== 'number') return [];
  const own = new Set([auto ?? []].flat());
  const middle = typeof value === 'number' ? value : own.size === 1 ? [...own][0] : undefined;
  if (middle === undefined) return [];
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, integer, slider } = form.range;
  const around =
    middle === 0
      ? slider === undefined
        ? []
        : SHARES.map((share) => slider.min + share * (slider.max - slider.min))
      : FACTORS.map((factor) => factor * middle);
  // The value itself stays as it is.
  const rounded = around.map((one) =>
    one === middle ? one : integer ? Math.round(one) : Number(one.toPrecision(3)),
  );
  const least = form.range.integer || middle >= min ? min : middle;
  return [...new Set(rounded)].filter((one) => one >= least && one <= max);
}

/** The source of the one sweep that a node runs over already, on the level that is shown: another is crossed with it. */
function crossedBy(id: string): Sweep | undefined {
  const sweep = sweepsFollowed(flat.value.document, registry.value).get(id);
  const crosses = sweep?.axes.length === 1 && registry.value.latest('flow/grid') !== undefined;
  return crosses && member(graph.value.nodes, sweep.source) !== undefined ? sweep : undefined;
}

/**
 * Wires numbers to a parameter, as one step: by a node of their own, left of its node, or crossed with those that the node
 * runs over already, which become the rows of a grid.
 * @returns whether that could be
 */
export function sweepAround(id: string, name: string, values: readonly number[]): boolean {
  const [numbers, grid] = (['flow/numbers', 'flow/grid'] as const).map((type) => registry.value.latest(type));
  const rows = crossedBy(id);
  if (rows !== undefined && grid !== undefined) {
    const done = edit(t.state.sweep(name), (document) =>
      connect(
        gridOf(document, grid.ref, rows, values),
        { node: rows.source, port: 'columns' },
        { node: id, port: name },
      ),
    );
    if (done) toast('success', t.state.crossed(rows.axes[0]?.values.length ?? 0, values.length));
    return done;
  }
  if (numbers === undefined) return false;
  const source = freshId(whole.value, name.toLowerCase());
  const box = measureNode.value(id);
  const [x, y] = freePlace((box?.x ?? 240) - 240, (box?.y ?? 0) + 40);
  const done = edit(t.state.sweep(name), (document) => {
    const added = addNode(
      document,
      source,
      { type: numbers.ref, params: { values: values.join(', ') } },
      { x: Math.round(x), y: Math.round(y) },
    );
    return connect(added, { node: source, port: 'numbers' }, { node: id, port: name });
  });
  if (done) {
    select([source]);
    showArrived([source], [x, y]);
  }
  return done;
}

/** A document in which a node with numbers has become a grid of them, with other numbers as its columns. */
function gridOf(
  document: GraphDocument,
  type: string,
  { source, axes }: Sweep,
  columns: readonly number[],
): GraphDocument {
  const rows = (axes[0]?.values ?? []).join(', ');
  const nodes = Object.entries(document.nodes).map(([id, entry]) => {
    const rewired = mapSources(entry, (from) => (nodeOfSource(from) === source ? `${source}.rows` : from));
    return [id, rewired] as const;
  });
  const entry = { type, params: { rows, columns: columns.join(', ') } };
  return { ...document, nodes: { ...Object.fromEntries(nodes), [source]: entry } };
}
