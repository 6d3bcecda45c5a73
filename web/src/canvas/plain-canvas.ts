import { type LGraph, LGraphCanvas } from './litegraph.ts';
import { Pace } from './pace.ts';

/**
 * litegraph's canvas without what it does by itself: one bitmap, drawn when something has changed and at most once a
 * frame, and no frame asked for where nothing has; no events, keys, drops, prompts or figures of its own.
 */
export class PlainCanvas extends LGraphCanvas {
  readonly #pace = new Pace();
  /** As litegraph's constructor leaves it: to be drawn. */
  #dirty = true;
  #dirtyBehind = true;
  /** Of the frame that is asked for. */
  #frame: number | undefined;

  constructor(canvas: HTMLCanvasElement, graph: LGraph) {
    super(canvas, graph, { skip_render: true, skip_events: true });
    // One canvas: to copy a second one into it for every frame costs more than to draw what lies behind the nodes.
    this.bgcanvas = canvas;
    // litegraph leaves these undefined at first.
    this.connecting_output = null;
    this.connecting_input = null;
    this.connecting_pos = null;
    this.resizing_node = null;
    this.dragging_rectangle = null;
    this.show_info = false;
    this.render_canvas_border = false;
    this.background_image = null;
    this.allow_searchbox = true;
    this.render_link_tooltip = false;
  }

  /** Something that is drawn has changed by itself: it is drawn soon. */
  changed(): void {
    this.#pace.ask();
    this.#askFrame();
  }

  /** Whether something has changed that is not drawn yet. */
  get stale(): boolean {
    return this.#dirty || this.#dirtyBehind || this.#pace.waiting;
  }

  override get dirty_canvas(): boolean {
    return #dirty in this && this.#dirty;
  }

  override set dirty_canvas(dirty: boolean) {
    // litegraph's constructor sets it before there is anything of this class.
    if (!(#dirty in this)) return;
    this.#dirty = dirty;
    if (dirty) this.#askFrame();
  }

  override get dirty_bgcanvas(): boolean {
    return #dirtyBehind in this && this.#dirtyBehind;
  }

  override set dirty_bgcanvas(dirty: boolean) {
    if (!(#dirtyBehind in this)) return;
    this.#dirtyBehind = dirty;
    if (dirty) this.#askFrame();
  }

  /** litegraph asks for every frame of the screen: with none, a page at rest takes no time of the processor. */
  override startRendering(): void {
    this.is_rendering = true;
    this.draw();
    if (this.stale) this.#askFrame();
  }

  override stopRendering(): void {
    this.is_rendering = false;
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }

  #askFrame(): void {
    if (!this.is_rendering || this.pause_rendering || this.#frame !== undefined) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      if (this.pause_rendering || !this.stale) return;
      this.draw();
      if (this.stale) this.#askFrame();
    });
  }

  /** While something lies over all of it, nothing is drawn. */
  get paused(): boolean {
    return this.pause_rendering;
  }

  set paused(paused: boolean) {
    this.pause_rendering = paused;
    if (this.stale) this.#askFrame();
  }

  /** At most once a frame, whatever has changed. */
  override draw(forceFront?: boolean, forceBack?: boolean): void {
    // What lies behind the nodes is drawn by drawFrontCanvas.
    const began = performance.now();
    const asked = this.#dirty || this.#dirtyBehind || forceBack === true;
    const changed = asked || this.#pace.due(began);
    this.#dirty = changed;
    this.#dirtyBehind = false;
    if (changed) {
      this.#pace.drawing(began);
      // After the frame, whose pixels are made when all of it has been said.
      setTimeout(() => this.#pace.took(performance.now() - began));
    }
    super.draw(forceFront, false);
  }

  override drawBackCanvas(): void {
    super.drawBackCanvas();
    // litegraph asks for the front to be drawn again, which is just being done.
    this.#dirty = false;
  }

  override prompt(): undefined {
    return undefined;
  }

  override processKey(): undefined {
    return undefined;
  }

  override processDrop(): undefined {
    return undefined;
  }
}
