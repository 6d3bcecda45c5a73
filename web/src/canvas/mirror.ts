import type { JsonValue, NodeEntry } from '../../../src/graph/document/document.ts';
import { REROUTE } from '../../../src/graph/document/structure.ts';
import {
  type InputSlot,
  LGraph,
  type LGraphCanvas,
  LGraphGroup,
  LGraphNode,
  type OutputSlot,
  TITLE_HEIGHT,
} from './litegraph.ts';

/** An input row: one source of one input. An input for a stream has a row for each of its wires, and an empty one. */
export interface PortRow extends InputSlot {
  /** Name of the input or parameter. */
  port: string;
  /** Position among the sources that are joined there. */
  index: number;
  kind: 'input' | 'param';
  many: boolean;
  required: boolean;
  /** A source that is written but cannot be drawn: its node does not exist. */
  lost: string | undefined;
  /** The node's type has no such input. */
  unknown: boolean;
}

export interface OutputRow extends OutputSlot {
  many: boolean;
  /** Its values have a picture. */
  pictorial: boolean;
  /** The node's type has no such output. */
  unknown: boolean;
}

/** A node of the document on the canvas. */
export class MirrorNode extends LGraphNode {
  declare inputs: PortRow[];
  declare outputs: OutputRow[];
  readonly kind = 'node';
  /** Id in the document. */
  readonly key: string;
  type = '';
  params: Readonly<Record<string, JsonValue>> | undefined;
  /** Parameters that are written although they are not set, with their default; without one they are "auto". */
  unset: ReadonlyMap<string, JsonValue | undefined> = new Map();
  /** What was drawn from, to skip what did not change. */
  entry: NodeEntry | undefined;
  /** Whether the document gives it a place. */
  placed = false;
  /** Sizes that the document gives; others follow from the content. */
  width: number | undefined;
  height: number | undefined;
  customTitle: string | undefined;
  /** Its id, where other nodes beside it have the same title. */
  told: string | undefined;
  color: string | undefined;
  /** Parameters that are drawn as inputs without being wired. */
  exposed: readonly string[] = [];
  /** The least size that its content needs. */
  least: readonly [number, number] = [180, 60];
  /** Wires in the document come and go by these alone; set by the view. */
  gestures: NodeGestures | undefined;

  constructor(key: string) {
    super(key);
    this.key = key;
    this.inputs = [];
    this.outputs = [];
  }

  /** A point that a wire runs through: a pill with its ports at the ends. */
  get reroute(): boolean {
    return this.type === REROUTE;
  }

  override getConnectionPos(isInput: boolean, slot: number, out = new Float32Array(2)): Float32Array {
    if (!this.reroute) return super.getConnectionPos(isInput, slot, out);
    out[0] = (this.pos[0] ?? 0) + (isInput ? 0 : (this.size[0] ?? 0));
    out[1] = (this.pos[1] ?? 0) - TITLE_HEIGHT / 2;
    return out;
  }

  override computeSize(): number[] {
    return [...this.least];
  }

  override setSize(size: ArrayLike<number>): void {
    this.size = [size[0] ?? 0, size[1] ?? 0];
  }

  override connect(slot: number, target: LGraphNode, targetSlot: number | string): null {
    if (target instanceof MirrorNode && typeof targetSlot === 'number') {
      this.gestures?.connect(this, slot, target, targetSlot);
    }
    return null;
  }

  override connectByType(slot: number, target: LGraphNode): null {
    if (target instanceof MirrorNode) this.gestures?.connectToNode(this, slot, target);
    return null;
  }

  override connectByTypeOutput(slot: number, source: LGraphNode): null {
    if (source instanceof MirrorNode) this.gestures?.connectFromNode(this, slot, source);
    return null;
  }

  override disconnectInput(slot: number): boolean {
    this.gestures?.pickUp(this, slot);
    return true;
  }

  override disconnectOutput(): boolean {
    return false;
  }

  override collapse(): void {
    this.gestures?.toggleCollapsed(this);
  }
}

/** What the pointer did to ports; see view.ts. */
export interface NodeGestures {
  connect(from: MirrorNode, output: number, to: MirrorNode, input: number): void;
  connectToNode(from: MirrorNode, output: number, to: MirrorNode): void;
  connectFromNode(to: MirrorNode, input: number, from: MirrorNode): void;
  pickUp(node: MirrorNode, input: number): void;
  toggleCollapsed(node: MirrorNode): void;
}

/** A note on the canvas. */
export class MirrorNote extends LGraphNode {
  readonly kind = 'note';
  text = '';
  width: number | undefined;
  height: number | undefined;

  constructor() {
    super('Note');
    this.inputs = [];
    this.outputs = [];
  }

  override computeSize(): number[] {
    return [120, 40];
  }

  override setSize(size: ArrayLike<number>): void {
    this.size = [size[0] ?? 0, size[1] ?? 0];
  }

  override connectByType(): null {
    return null;
  }

  override connectByTypeOutput(): null {
    return null;
  }

  override collapse(): void {}
}

export class MirrorGroup extends LGraphGroup {
  /** As the document has it; the inherited `color` is what is drawn. */
  ownColor: string | undefined;
}

/** litegraph's side of a document, with what litegraph itself has no place for. */
export class MirrorGraph extends LGraph {
  /** Ids in the order of the document; litegraph's own order is that of drawing. */
  readonly nodesByKey = new Map<string, MirrorNode>();
  order: readonly string[] = [];
  notes: MirrorNote[] = [];

  /** litegraph would refuse a canvas of a derived class. */
  override attachCanvas(canvas: LGraphCanvas): void {
    canvas.graph = this;
    this.list_of_graphcanvas = [canvas];
  }

  /** A group is held by its head and by its corner, so that the canvas can be panned inside it. */
  override getGroupOnPos(x: number, y: number): MirrorGroup | null {
    const hit = this._groups.findLast(({ _bounding: [left = 0, top = 0, width = 0, height = 0] }) => {
      const inside = x >= left && x <= left + width && y >= top && y <= top + height;
      return inside && (y < top + GROUP_HEAD || (x > left + width - 16 && y > top + height - 16));
    });
    return (hit as MirrorGroup | undefined) ?? null;
  }
}

/** Height of a group's head, px at zoom 1. */
export const GROUP_HEAD = 26;

export function nodesOf(graph: MirrorGraph): readonly MirrorNode[] {
  return graph.order.flatMap((key) => graph.nodesByKey.get(key) ?? []);
}
