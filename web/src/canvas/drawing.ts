import type { NodeDecor, WireDecor } from './decor.ts';
import { drawBackground, drawGroup, drawNote } from './draw-ground.ts';
import { drawNode } from './draw-node.ts';
import { drawWire, drawWireLabel, traceWire, wirePasses } from './draw-wire.ts';
import type { Box } from './fit.ts';
import type { SharpScale } from './hidpi.ts';
import type { WireEnds } from './host.ts';
import { TITLE_HEIGHT } from './litegraph.ts';
import type { MirrorGroup, MirrorNode, MirrorNote } from './mirror.ts';
import { type CanvasTheme, readTheme } from './theme.ts';

type Point = readonly [number, number];

/** What a wire that is being drawn starts at: the types that it may join. */
export interface LooseWire {
  readonly color: string;
  readonly backwards: boolean;
}

export interface DrawnWire {
  readonly ends: WireEnds;
  readonly a: Point;
  readonly b: Point;
  readonly decor: WireDecor;
}

export interface DrawnNode {
  readonly decor: NodeDecor;
  readonly portColor: (type: string) => string;
  /** Whether the wire that is being drawn fits a port; undefined while none is drawn. */
  readonly fits: (side: 'input' | 'output', type: string) => boolean | undefined;
}

/** One frame of the canvas: its parts in the order in which litegraph asks for them. */
export class Drawing {
  #theme: CanvasTheme;
  readonly #canvas: HTMLCanvasElement;
  readonly #scale: SharpScale;
  /** Something that this frame shows moves by itself: a spinner, a pulse. */
  #animated = false;
  /** For people who asked their system for less motion. */
  readonly still: boolean;

  constructor(canvas: HTMLCanvasElement, scale: SharpScale) {
    this.#canvas = canvas;
    this.#scale = scale;
    this.#theme = readTheme(canvas);
    this.still = window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
  }

  get theme(): CanvasTheme {
    return this.#theme;
  }

  refreshTheme(): void {
    this.#theme = readTheme(this.#canvas);
  }

  background(context: CanvasRenderingContext2D): void {
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = this.#theme.background;
    context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#scale.toCanvasContext(context);
    this.#scale.computeVisibleArea();
    const [x = 0, y = 0, width = 0, height = 0] = this.#scale.visible_area;
    drawBackground(context, { x, y, width, height }, this.#scale.scale, this.#theme);
    context.restore();
  }

  group(context: CanvasRenderingContext2D, group: MirrorGroup): void {
    drawGroup(context, group, this.#theme, this.#scale.scale);
  }

  wire(context: CanvasRenderingContext2D, a: Point, b: Point, decor: WireDecor): void {
    drawWire(context, a, b, decor, this.#theme, this.#scale.scale);
    const { label, pulse, emphasis } = decor;
    if (label !== undefined && this.#scale.scale >= 0.6 && (pulse > 0 || emphasis)) {
      drawWireLabel(context, a, b, label, this.#theme);
    }
    if (pulse > 0) this.#animated = true;
  }

  /** The wire that the pointer holds. */
  looseWire(context: CanvasRenderingContext2D, a: Point, b: Point, { color, backwards }: LooseWire): void {
    const decor = { color, many: false, pulse: 0, label: undefined, emphasis: true };
    drawWire(context, backwards ? b : a, backwards ? a : b, decor, this.#theme, this.#scale.scale);
  }

  note(context: CanvasRenderingContext2D, note: MirrorNote): void {
    drawNote(context, note, this.#theme, note.is_selected === true, TITLE_HEIGHT);
  }

  node(context: CanvasRenderingContext2D, node: MirrorNode, { decor, portColor, fits }: DrawnNode): void {
    if (decor.state === 'running') this.#animated = true;
    drawNode(context, node, {
      theme: this.#theme,
      decor,
      scale: this.#scale.scale,
      selected: node.is_selected === true,
      hovered: node.mouseOver === true,
      portColor,
      fits,
      now: performance.now(),
      still: this.still,
    });
  }

  /** Wires that pass behind a node that is not theirs show through it, dotted. */
  through(
    context: CanvasRenderingContext2D,
    wires: readonly DrawnWire[],
    nodes: readonly { readonly key: string; readonly box: Box }[],
  ): void {
    if (this.#scale.scale < 0.3) return;
    for (const { a, b, ends, decor } of wires) {
      const hidden = nodes.filter(
        ({ key, box }) => key !== ends.from.node && key !== ends.to.node && wirePasses(a, b, box),
      );
      if (hidden.length === 0) continue;
      context.save();
      context.beginPath();
      for (const {
        box: [left, top, right, bottom],
      } of hidden)
        context.rect(left, top, right - left, bottom - top);
      context.clip();
      traceWire(context, a, b);
      context.setLineDash([3, 5]);
      context.lineWidth = 2;
      context.globalAlpha = 0.75;
      context.strokeStyle = decor.color;
      context.stroke();
      context.restore();
    }
  }

  /**
   * What lies over the nodes: the rectangle that marks nodes.
   * @returns whether the next frame differs from this one by itself
   */
  foreground(context: CanvasRenderingContext2D, area: ArrayLike<number> | null): boolean {
    if (area !== null) this.#marking(context, area);
    const again = this.#animated && !this.still;
    this.#animated = false;
    return again;
  }

  #marking(context: CanvasRenderingContext2D, area: ArrayLike<number>): void {
    const [x, y, width, height] = [area[0] ?? 0, area[1] ?? 0, area[2] ?? 0, area[3] ?? 0];
    context.fillStyle = this.#theme.selection;
    context.globalAlpha = 0.12;
    context.fillRect(x, y, width, height);
    context.globalAlpha = 1;
    context.lineWidth = 1 / this.#scale.scale;
    context.strokeStyle = this.#theme.selection;
    context.strokeRect(x, y, width, height);
  }
}
