import type { GraphBody } from '../document/document.ts';
import { formatPortRef, type PortRef, portKey } from '../document/port-ref.ts';
import { type Wire, wiresInto } from '../document/topology.ts';
import { emissionParams, knownCount } from '../types/emission.ts';
import { lookUpNode } from '../types/look-up-node.ts';
import type { RegisteredNode, Registry } from '../types/registry.ts';
import { paramsOf } from './cost.ts';
import type { Lifting } from './lifting.ts';

/**
 * How many rows streams make that meet at a node, as NumPy broadcasts axes: those of one value go with each value of
 * the others, and the others must be of one length. Undefined when they are not.
 */
export function broadcastLength(lengths: readonly number[]): number | undefined {
  const others = new Set(lengths.filter((length) => length !== 1));
  return others.size > 1 ? undefined : ([...others][0] ?? 1);
}

/** A stream that ends at a node which it lifts, of a length that is known before the run. */
export interface MeetingStream {
  readonly from: PortRef;
  readonly port: string;
  readonly length: number;
}

/** A node at which two streams of known lengths meet that do not go together. */
export interface LengthMismatch {
  readonly nodeId: string;
  readonly streams: readonly [MeetingStream, MeetingStream];
}

/** What to do about streams that do not go together. */
export const LENGTH_HINT =
  'Streams that meet at a node are paired by position: give them the same length, or one of them a single value, which goes with each of the other.';

/** Which two meet, as a sentence without its point. */
export function formatMismatch({ streams }: LengthMismatch, verb: 'meet' | 'would meet'): string {
  const each = streams.map(
    ({ from, port, length }) => `${length} values of ${formatPortRef(from)} (at "${port}")`,
  );
  return each.join(` ${verb} `);
}

/** Nodes where streams meet whose lengths are known from the parameters and do not go together. */
export function lengthMismatches(...graph: Parameters<typeof streamLengths>): readonly LengthMismatch[] {
  return streamLengths(...graph).mismatches;
}

/** How many values outputs carry over a run, by `node.port`, where the parameters tell; and where that cannot be. */
export function streamLengths(
  document: GraphBody,
  registry: Registry,
  order: readonly string[],
  lifting: Lifting,
): {
  readonly lengths: ReadonlyMap<string, number | undefined>;
  readonly mismatches: readonly LengthMismatch[];
} {
  const lengths = new Map<string, number | undefined>();
  const mismatches: LengthMismatch[] = [];
  const meetingAt = (wires: readonly Wire[], lifts: readonly string[]): (MeetingStream | undefined)[] =>
    wires
      .filter(({ to }) => lifts.includes(to.port))
      .map(({ from, to }) => {
        const length = lengths.get(formatPortRef(from));
        return length === undefined ? undefined : { from, port: to.port, length };
      });
  for (const nodeId of order) {
    const lookup = lookUpNode(document, registry, nodeId);
    if (lookup.status === 'unknown') continue;
    const wires = wiresInto(document, nodeId);
    const meeting = meetingAt(wires, lifting.liftedBy.get(nodeId) ?? []);
    const known = meeting.filter((stream) => stream !== undefined);
    const long = known.find(({ length }) => length !== 1);
    const other = known.find(({ length }) => length !== 1 && length !== long?.length);
    if (long !== undefined && other !== undefined) mismatches.push({ nodeId, streams: [long, other] });
    // One that is not 1 is the length of all, whatever those are that are not known.
    const rows =
      long?.length ??
      (known.length === meeting.length ? broadcastLength(known.map((s) => s.length)) : undefined);
    const wired = new Set(wires.map(({ to }) => to.port));
    for (const [port, count] of countsOf(document, nodeId, lookup.node, wired)) {
      lengths.set(
        portKey(nodeId, port),
        rows === undefined || count === undefined ? undefined : rows * count,
      );
    }
  }
  return { lengths, mismatches };
}

/** Of each output, how many values an activation emits. An emission speaks of the only stream of its node, or of both of a grid. */
function countsOf(
  document: GraphBody,
  id: string,
  node: RegisteredNode,
  wired: ReadonlySet<string>,
): readonly (readonly [port: string, count: number | undefined])[] {
  const { emits } = node.description;
  const outputs = [...node.outputs];
  const streams = outputs.filter(([, { cardinality }]) => cardinality === 'many').length;
  const speaks = streams === 1 || emits?.kind === 'grid';
  const tells = speaks && emits !== undefined && !emissionParams(emits).some((name) => wired.has(name));
  const count = tells ? knownCount(emits, paramsOf(document, id, node)) : undefined;
  return outputs.map(([port, { cardinality }]) => [port, cardinality === 'one' ? 1 : count]);
}
