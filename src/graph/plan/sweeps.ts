import { type GraphBody, type GraphDocument, member } from '../document/document.ts';
import { formatPortRef, portKey } from '../document/port-ref.ts';
import { topology, wiresInto, wiresOf } from '../document/topology.ts';
import { type Axis, emissionParams, emittedAxes } from '../types/emission.ts';
import { registeredNode } from '../types/look-up-node.ts';
import { exactNode, knownNode, type Registry } from '../types/registry.ts';
import { paramsOf } from './cost.ts';
import { findLifting } from './lifting.ts';
import { streamLengths } from './stream-lengths.ts';

/** A parameter that takes its values from a stream of numbers. */
export interface SweptParam {
  readonly node: string;
  readonly param: string;
}

/** An output with the numbers that a sweep goes through, and the parameters that take them. */
export interface SweepAxis extends Axis {
  readonly params: readonly SweptParam[];
}

/** A node that gives a stream of numbers: along one axis, or the rows and the columns of a grid, row by row. */
export interface Sweep {
  readonly source: string;
  readonly axes: readonly SweepAxis[];
}

/** An output that carries a stream. */
export interface SweptStream {
  /** `node.port` */
  readonly ref: string;
  /** The sweep whose places its values belong to, one each; undefined for a plain stream. */
  readonly sweep: Sweep | undefined;
}

/** The values at each place of a sweep, one for each axis, in the order in which they are computed. */
export function sweepPlaces({ axes }: Pick<Sweep, 'axes'>): readonly (readonly number[])[] {
  return axes.reduce<readonly (readonly number[])[]>(
    (places, { values }) => places.flatMap((place) => values.map((value) => [...place, value])),
    [[]],
  );
}

/** Every parameter that a sweep sets. */
export function sweptParams({ axes }: Pick<Sweep, 'axes'>): readonly SweptParam[] {
  return axes.flatMap(({ params }) => params);
}

/** The sweeps of a graph as it runs (without subgraphs), in its order. */
export function findSweeps(document: GraphDocument, registry: Registry): readonly Sweep[] {
  return Object.keys(document.nodes).flatMap((source) => {
    const axes = (axesOf(document, registry, source) ?? []).map(({ port, values }) => ({
      port,
      values,
      params: wiresOf(document)
        .filter(({ from }) => from.node === source && from.port === port)
        .filter(({ to }) => isParameter(document, registry, to.node, to.port))
        .map(({ to }) => ({ node: to.node, param: to.port })),
    }));
    return axes.every(({ params }) => params.length === 0) ? [] : [{ source, axes }];
  });
}

/** Every output of a graph as it runs that carries a stream of pictures, with the sweep that it follows. */
export function pictureStreams(document: GraphDocument, registry: Registry): readonly SweptStream[] {
  return streamsOf(document, registry, (type) => registry.portTypes.get(type)?.picture !== undefined);
}

/** Every output with a number for each place of a sweep. */
export function figureStreams(document: GraphDocument, registry: Registry): readonly SweptStream[] {
  return streamsOf(document, registry, (type) => type === 'number').filter(
    ({ ref, sweep }) => sweep !== undefined && !ref.startsWith(`${sweep.source}.`),
  );
}

/** The sweep that each node runs over, by way of its lifted inputs; the sources themselves too. */
export function sweepsFollowed(document: GraphDocument, registry: Registry): ReadonlyMap<string, Sweep> {
  const { order } = topology(document);
  const lifting = findLifting(document, registry, order);
  const { lengths } = streamLengths(document, registry, order, lifting);
  const follows = new Map<string, Sweep>(
    findSweeps(document, registry).map((sweep) => [sweep.source, sweep] as const),
  );
  for (const id of order) {
    const by = lifting.liftedBy.get(id);
    if (by === undefined) continue;
    // A stream of one goes with each value.
    const sources = wiresInto(document, id).filter(
      ({ from, to }) => by.includes(to.port) && lengths.get(formatPortRef(from)) !== 1,
    );
    const found = sources.map(({ from }) => follows.get(from.node)).filter((sweep) => sweep !== undefined);
    // Of a node that gives several pictures at each value, the places do not tell the value.
    if (found[0] !== undefined && sources.every(({ from }) => follows.has(from.node)))
      follows.set(id, found[0]);
  }
  return follows;
}

function streamsOf(
  document: GraphDocument,
  registry: Registry,
  isWanted: (type: string) => boolean,
): readonly SweptStream[] {
  const { order } = topology(document);
  const lifting = findLifting(document, registry, order);
  const follows = sweepsFollowed(document, registry);
  return order.flatMap((id) => {
    const outputs = knownNode(registry, member(document.nodes, id)?.type)?.outputs ?? [];
    return [...outputs].flatMap(([port, output]): SweptStream[] => {
      if (!isWanted(output.type)) return [];
      if (lifting.cardinality({ node: id, port }) !== 'many') return [];
      const aligned = output.cardinality === 'one' ? follows.get(id) : undefined;
      return [{ ref: portKey(id, port), sweep: aligned }];
    });
  });
}

/** What the numbers go through that a node emits; undefined for other nodes, and where what tells them is wired. */
function axesOf(document: GraphDocument, registry: Registry, id: string): readonly Axis[] | undefined {
  const node = exactNode(registry, member(document.nodes, id)?.type);
  if (node === undefined) return undefined;
  const { emits } = node.description;
  const wired = member(document.nodes, id)?.in ?? {};
  if (emits === undefined || emissionParams(emits).some((name) => Object.hasOwn(wired, name)))
    return undefined;
  return emittedAxes(emits, node.outputs.keys(), paramsOf(document, id, node));
}

/** Whether a wire that ends there gives a parameter its value. */
export function isParameter(document: GraphBody, registry: Registry, node: string, port: string): boolean {
  return registeredNode(document, registry, node)?.targets.get(port)?.kind === 'param';
}

/**
 * A sweep as comma-separated values (RFC 4180): a row for each place, with the parameters that take its values and the
 * numbers that came of it; empty where there is none yet.
 * @param figures numbers by `node.port`, in the order of the places
 */
export function sweepCsv(
  sweep: Pick<Sweep, 'axes'>,
  figures: ReadonlyMap<string, readonly number[]>,
): string {
  const names = [...sweptParams(sweep).map(({ node, param }) => portKey(node, param)), ...figures.keys()];
  const rows = sweepPlaces(sweep).map((place, index) => [
    ...sweep.axes.flatMap(({ params }, axis) => params.map(() => String(place[axis]))),
    ...[...figures.values()].map((numbers) => String(numbers[index] ?? '')),
  ]);
  return [names, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}
