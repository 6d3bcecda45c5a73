import type { PortRef } from '../../../src/graph/document/port-ref.ts';
import type { OpenEnd, ViewHost, WireEnds } from './host.ts';
import type { Link } from './litegraph.ts';
import { type MirrorGraph, MirrorNode, type NodeGestures } from './mirror.ts';

/** What the page is told of wires. */
type WiringHost = Pick<
  ViewHost,
  'connect' | 'connectToNode' | 'connectFromNode' | 'moveWire' | 'disconnect' | 'toggleCollapsed'
>;

/**
 * What the pointer does to ports: litegraph says on which rows a wire began and ended, the page changes the document.
 * A wire that was taken from its input and let go anywhere else is moved, or removed.
 */
export class Wiring implements NodeGestures {
  readonly #graph: MirrorGraph;
  readonly #host: WiringHost;
  /** The wire that the pointer took from its input. */
  #picked: WireEnds | undefined;
  /** Whether the gesture that ends has done something with the wire. */
  #landed = false;

  constructor(graph: MirrorGraph, host: WiringHost) {
    this.#graph = graph;
    this.#host = host;
  }

  /** A gesture begins. */
  begin(): void {
    this.#landed = false;
  }

  /** A gesture ends: a wire that landed nowhere is removed. */
  end(): void {
    if (this.#picked !== undefined && !this.#landed)
      this.#host.disconnect(this.#picked.to, this.#picked.from);
    this.#picked = undefined;
  }

  /** A gesture is taken back. */
  cancel(): void {
    this.#picked = undefined;
  }

  /** The open end that a gesture leaves, unless it had taken a wire that was there. */
  openEnd(
    node: MirrorNode,
    output: string | undefined,
    input: MirrorNode['inputs'][number] | null,
  ): OpenEnd | undefined {
    if (this.#picked !== undefined) return undefined;
    if (output !== undefined) return { from: { node: node.key, port: output } };
    return input === null ? undefined : { to: { node: node.key, port: input.port }, row: input.index };
  }

  connect(from: MirrorNode, output: number, to: MirrorNode, input: number): void {
    const row = to.inputs[input];
    if (row === undefined) return;
    const source = outputOf(from, output);
    const target = { node: to.key, port: row.port };
    this.#landed = true;
    const picked = this.#picked;
    if (picked === undefined) this.#host.connect(source, target, row.index);
    else if (picked.to.node === target.node && picked.to.port === target.port && picked.row === row.index) {
      // Put back where it was.
    } else this.#host.moveWire(source, picked.to, target, row.index);
  }

  connectToNode(from: MirrorNode, output: number, to: MirrorNode): void {
    this.#landed = true;
    if (this.#picked === undefined && from !== to) this.#host.connectToNode(outputOf(from, output), to.key);
  }

  connectFromNode(to: MirrorNode, input: number, from: MirrorNode): void {
    const row = to.inputs[input];
    this.#landed = true;
    if (row === undefined || from === to) return;
    this.#host.connectFromNode({ node: to.key, port: row.port }, row.index, from.key);
  }

  pickUp(node: MirrorNode, input: number): void {
    const row = node.inputs[input];
    const link = row?.link == null ? undefined : this.#graph.links[row.link];
    const ends = link && wireEnds(this.#graph, link);
    if (row === undefined || link === undefined || ends === undefined) return;
    this.#picked = ends;
    delete this.#graph.links[link.id];
    row.link = null;
  }

  toggleCollapsed(node: MirrorNode): void {
    this.#host.toggleCollapsed(node.key);
  }
}

/** The ports that a link of litegraph joins; undefined when one of them is gone. */
export function wireEnds(graph: MirrorGraph, link: Link): WireEnds | undefined {
  const origin = graph.getNodeById(link.origin_id);
  const target = graph.getNodeById(link.target_id);
  if (!(origin instanceof MirrorNode) || !(target instanceof MirrorNode)) return undefined;
  const row = target.inputs[link.target_slot];
  const port = origin.outputs[link.origin_slot]?.name;
  if (row === undefined || port === undefined) return undefined;
  return { from: { node: origin.key, port }, to: { node: target.key, port: row.port }, row: row.index };
}

function outputOf(node: MirrorNode, index: number): PortRef {
  return { node: node.key, port: node.outputs[index]?.name ?? '' };
}
