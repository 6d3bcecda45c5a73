import { type GraphDocument, member } from '../document/document.ts';
import { connect } from '../document/edit.ts';
import { formatPortRef, type PortRef } from '../document/port-ref.ts';
import { sourcesAt } from '../document/structure.ts';
import { topology, upstreamOf } from '../document/topology.ts';
import { findLifting } from '../plan/lifting.ts';
import {
  formatMismatch,
  LENGTH_HINT,
  type LengthMismatch,
  lengthMismatches,
} from '../plan/stream-lengths.ts';
import { didYouMean, orList } from '../suggest.ts';
import { lookUpNode } from '../types/look-up-node.ts';
import type { RegisteredNode, Registry } from '../types/registry.ts';

/** Whether two port types fit, and why not. */
export type Fit = { readonly ok: true } | Misfit;

/** Why a wire cannot be, and what to do instead. */
export interface Misfit {
  readonly ok: false;
  /** Why not, as a sentence. */
  readonly reason: string;
  /** What to do instead; may be empty. */
  readonly hint: string;
  /**
   * The same for those who say it in another language: what does not fit, would feed itself, is there already, is
   * not there, or brings streams together whose lengths do not go together.
   */
  readonly kind: 'type' | 'loop' | 'wired' | 'missing' | 'length';
  /** Titles of the port types that do not fit, and why, where the type says so. */
  readonly types?: { readonly from: string; readonly to: string; readonly why: string };
}

/** Whether a wire may be drawn, and what drawing it would do. */
export type Connection =
  | {
      readonly ok: true;
      /** The node would run once for every element of the stream. */
      readonly lifts: boolean;
      /** The input's present wire or the parameter's value would go. */
      readonly replaces: boolean;
    }
  | Misfit;

/** Whether an input of type `to` takes an output of type `from`. */
export function typesFit(registry: Registry, from: string, to: string): Fit {
  if (registry.accepts(to, from)) return { ok: true };
  const title = (name: string): string => registry.portTypes.get(name)?.title ?? name;
  const bridges = bridgesBetween(registry, from, to);
  const accepted = registry.portTypes.get(to)?.accepts ?? [];
  const hint =
    bridges.length > 0
      ? `Wire it through ${orList(bridges)}.`
      : accepted.length > 0
        ? `It takes ${orList([to, ...accepted].map(title))}.`
        : makersOf(registry, to);
  const why = registry.portTypes.get(to)?.refuses[from];
  const refusal = `An input of type ${title(to)} does not accept ${title(from)}.`;
  return {
    ok: false,
    kind: 'type',
    types: { from: title(from), to: title(to), why: why ?? '' },
    reason: why === undefined ? refusal : `${refusal} ${why}`,
    hint,
  };
}

/** Whether a wire may go from one port to another, in a document that may be unfinished elsewhere. */
export function canConnect(
  document: GraphDocument,
  registry: Registry,
  from: PortRef,
  to: PortRef,
): Connection {
  const source = findNode(document, registry, from.node);
  const target = findNode(document, registry, to.node);
  if (!source.ok) return source;
  if (!target.ok) return target;
  const output = source.node.outputs.get(from.port);
  if (output === undefined) return noPort(from, 'output', source.node.outputs.keys());
  const input = target.node.targets.get(to.port);
  if (input === undefined) return noPort(to, 'input', target.node.targets.keys());
  const fit = typesFit(registry, output.type, input.type);
  if (!fit.ok) return fit;
  if (upstreamOf(document, [from.node]).has(to.node)) {
    const reason =
      from.node === to.node
        ? `The node "${to.node}" cannot feed itself.`
        : `That would make a loop: "${to.node}" already feeds "${from.node}".`;
    return { ok: false, kind: 'loop', reason, hint: '' };
  }
  const wired = sourcesAt(member(document.nodes, to.node), to.port);
  if (wired.includes(formatPortRef(from)))
    return { ok: false, kind: 'wired', reason: 'They are wired already.', hint: '' };
  const lifts =
    input.cardinality === 'one' &&
    findLifting(document, registry, topology(document).order).cardinality(from) === 'many';
  const mismatch = lifts ? newMismatch(document, registry, from, to) : undefined;
  if (mismatch !== undefined) {
    const reason = `${formatMismatch(mismatch, 'would meet')}.`;
    return { ok: false, kind: 'length', reason, hint: LENGTH_HINT };
  }
  return {
    ok: true,
    lifts,
    replaces:
      (input.cardinality === 'one' && wired.length > 0) ||
      member(member(document.nodes, to.node)?.params, to.port) !== undefined,
  };
}

/** What streams a wire would bring together, anywhere in the graph, that do not go together. */
function newMismatch(
  document: GraphDocument,
  registry: Registry,
  from: PortRef,
  to: PortRef,
): LengthMismatch | undefined {
  const found = (body: GraphDocument): readonly LengthMismatch[] => {
    const { order } = topology(body);
    return lengthMismatches(body, registry, order, findLifting(body, registry, order));
  };
  const before = new Set(found(document).map(({ nodeId }) => nodeId));
  return found(connect(document, from, to)).find(({ nodeId }) => !before.has(nodeId));
}

/** Which nodes make a type, the most special first: at most three. Empty where none does. */
function makersOf(registry: Registry, type: string): string {
  const makers = registry.nodes.filter(({ description }) => description.outputs.some((o) => o.type === type));
  const titles = [...makers]
    .sort((a, b) => a.description.outputs.length - b.description.outputs.length)
    .slice(0, 3)
    .map(({ description }) => description.title);
  return titles.length === 0 ? '' : `One is made by ${orList(titles)}.`;
}

/** Node types that take `from`, need nothing else, and make `to`: at most three, the simplest first. */
function bridgesBetween(registry: Registry, from: string, to: string): readonly string[] {
  const bridges = registry.nodes.filter(({ description: { inputs, outputs, params } }) => {
    const entrance = inputs.filter((i) => registry.accepts(i.type, from));
    const others = inputs.filter((i) => !i.optional && i !== entrance[0]);
    const exit = outputs.some((o) => registry.accepts(to, o.type));
    return entrance.length > 0 && others.length === 0 && exit && !params.some((p) => p.required);
  });
  const size = (node: RegisteredNode): number =>
    node.description.inputs.length + node.description.outputs.length;
  return [...bridges]
    .sort((a, b) => size(a) - size(b))
    .slice(0, 3)
    .map((node) => node.type);
}

function findNode(
  document: GraphDocument,
  registry: Registry,
  id: string,
): { readonly ok: true; readonly node: RegisteredNode } | Misfit {
  const entry = member(document.nodes, id);
  if (entry === undefined)
    return { ok: false, kind: 'missing', reason: `There is no node "${id}".`, hint: '' };
  const lookup = lookUpNode(document, registry, id);
  if (lookup.status !== 'unknown') return { ok: true, node: lookup.node };
  return {
    ok: false,
    kind: 'missing',
    reason: `The node "${id}" has the unknown type "${entry.type}".`,
    hint: '',
  };
}

function noPort(ref: PortRef, what: 'input' | 'output', known: Iterable<string>): Misfit {
  const reason = `The node "${ref.node}" has no ${what} "${ref.port}".`;
  return { ok: false, kind: 'missing', reason, hint: didYouMean(ref.port, known) };
}
