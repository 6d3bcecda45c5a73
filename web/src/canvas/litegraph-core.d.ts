/**
 * What Patchwise uses of litegraph.js 0.7.18, typed by reading its source: the published types are loose and describe
 * an older version. The core build has no node types of its own.
 */
declare module 'litegraph.js/build/litegraph.core.js' {
  export interface Slot {
    name: string;
    type: string;
    label?: string;
  }
  export interface InputSlot extends Slot {
    link: number | null;
  }
  export interface OutputSlot extends Slot {
    links: number[] | null;
  }
  export class LLink {
    constructor(id: number, type: string, from: number, fromSlot: number, to: number, toSlot: number);
    id: number;
    type: string;
    origin_id: number;
    origin_slot: number;
    target_id: number;
    target_slot: number;
    /** The middle of the curve, kept by the drawing. */
    _pos: Float32Array;
  }
  export class LGraphNode {
    constructor(title?: string);
    id: number;
    title: string;
    graph: LGraph | null;
    inputs: InputSlot[];
    outputs: OutputSlot[];
    flags: { collapsed?: boolean };
    get pos(): Float32Array;
    set pos(value: ArrayLike<number>);
    size: Float32Array | number[];
    is_selected?: boolean;
    mouseOver?: boolean;
    resizable?: boolean;
    _collapsed_width?: number;
    computeSize(out?: Float32Array): Float32Array | number[];
    setSize(size: ArrayLike<number>): void;
    getBounding(out?: Float32Array): Float32Array;
    getConnectionPos(isInput: boolean, slot: number, out?: Float32Array): Float32Array;
    connect(slot: number, target: LGraphNode, targetSlot: number | string): LLink | null;
    connectByType(slot: number, target: LGraphNode, type: string): unknown;
    connectByTypeOutput(slot: number, source: LGraphNode, type: string): unknown;
    disconnectInput(slot: number): boolean;
    disconnectOutput(slot: number): boolean;
    collapse(force?: boolean): void;
  }
  export class LGraphGroup {
    constructor(title?: string);
    title: string;
    color: string;
    graph: LGraph | null;
    _bounding: Float32Array;
    _nodes: LGraphNode[];
    get pos(): Float32Array;
    get size(): Float32Array;
  }
  export class LGraph {
    constructor();
    _nodes: LGraphNode[];
    _groups: LGraphGroup[];
    links: Record<number, LLink>;
    last_link_id: number;
    list_of_graphcanvas: LGraphCanvas[] | null;
    attachCanvas(canvas: LGraphCanvas): void;
    add(node: LGraphNode | LGraphGroup, skipComputeOrder?: boolean): void;
    remove(node: LGraphNode | LGraphGroup): void;
    clear(): void;
    getNodeById(id: number): LGraphNode | undefined;
    getNodeOnPos(x: number, y: number, nodes?: LGraphNode[] | null, margin?: number): LGraphNode | null;
    getGroupOnPos(x: number, y: number): LGraphGroup | null;
    setDirtyCanvas(front: boolean, back?: boolean): void;
  }
  export class DragAndScale {
    scale: number;
    offset: Float32Array;
    min_scale: number;
    max_scale: number;
    element: HTMLCanvasElement | null;
    visible_area: Float32Array;
    toCanvasContext(context: CanvasRenderingContext2D): void;
    computeVisibleArea(viewport?: ArrayLike<number>): void;
    changeScale(value: number, center?: readonly [number, number]): void;
  }
  export type CanvasEvent = PointerEvent & { canvasX: number; canvasY: number };
  export class LGraphCanvas {
    constructor(
      canvas: HTMLCanvasElement,
      graph: LGraph,
      options?: { skip_render?: boolean; skip_events?: boolean },
    );
    canvas: HTMLCanvasElement;
    bgcanvas: HTMLCanvasElement;
    ctx: CanvasRenderingContext2D;
    graph: LGraph;
    ds: DragAndScale;
    /** The array of its scale. */
    visible_area: Float32Array;
    visible_nodes: LGraphNode[];
    visible_links: LLink[];
    selected_nodes: Record<number, LGraphNode>;
    highlighted_links: Record<number, boolean>;
    selected_group: LGraphGroup | null;
    selected_group_resizing: boolean;
    connecting_node: LGraphNode | null;
    connecting_output: OutputSlot | null;
    connecting_input: InputSlot | null;
    connecting_slot: number;
    connecting_pos: ArrayLike<number> | null;
    node_dragged: LGraphNode | null;
    resizing_node: LGraphNode | null;
    dragging_canvas: boolean;
    dragging_rectangle: Float32Array | null;
    graph_mouse: ArrayLike<number>;
    read_only: boolean;
    show_info: boolean;
    render_canvas_border: boolean;
    clear_background: boolean;
    background_image: string | null;
    allow_searchbox: boolean;
    render_link_tooltip: boolean;
    is_rendering: boolean;
    pause_rendering: boolean;
    /** Whether it is to be drawn, and what lies behind the nodes; litegraph sets both wherever something changes. */
    get dirty_canvas(): boolean;
    set dirty_canvas(dirty: boolean);
    get dirty_bgcanvas(): boolean;
    set dirty_bgcanvas(dirty: boolean);
    onSelectionChange: ((nodes: Record<number, LGraphNode>) => void) | null;
    onRenderBackground: ((canvas: HTMLCanvasElement, context: CanvasRenderingContext2D) => boolean) | null;
    onDrawForeground: ((context: CanvasRenderingContext2D) => void) | null;
    startRendering(): void;
    stopRendering(): void;
    draw(forceFront?: boolean, forceBack?: boolean): void;
    drawBackCanvas(): void;
    unbindEvents(): void;
    setDirty(front: boolean, back?: boolean): void;
    selectNodes(nodes?: LGraphNode[], add?: boolean): void;
    deselectAllNodes(): void;
    processNodeSelected(node: LGraphNode, event: CanvasEvent): void;
    adjustMouseEvent(event: MouseEvent): void;
    processMouseDown(event: PointerEvent): boolean | undefined;
    processMouseMove(event: PointerEvent): boolean | undefined;
    processMouseUp(event: PointerEvent): boolean | undefined;
    processMouseWheel(event: WheelEvent): boolean | undefined;
    processKey(event: KeyboardEvent): boolean | undefined;
    processDrop(event: DragEvent): boolean | undefined;
    processContextMenu(node: LGraphNode | null, event: CanvasEvent): void;
    showLinkMenu(link: LLink, event: CanvasEvent): boolean;
    showSearchBox(event: CanvasEvent, options?: object): HTMLElement | undefined;
    showConnectionMenu(options: object): boolean | undefined;
    prompt(): HTMLElement | undefined;
    drawNode(node: LGraphNode, context: CanvasRenderingContext2D): void;
    drawGroups(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): void;
    renderLink(
      context: CanvasRenderingContext2D,
      a: ArrayLike<number>,
      b: ArrayLike<number>,
      link: LLink | null,
      skipBorder: boolean,
      flow: unknown,
      color: string | null,
      startDirection: number,
      endDirection: number,
    ): void;
    drawLinkTooltip(context: CanvasRenderingContext2D, link: LLink): void;
  }
  export const LiteGraph: {
    pointerevents_method: 'mouse' | 'pointer';
    release_link_on_empty_shows_menu: boolean;
    click_do_break_link_to: boolean;
    alt_drag_do_clone_nodes: boolean;
    shift_click_do_break_link_from: boolean;
    MAX_NUMBER_OF_NODES: number;
    NODE_TITLE_HEIGHT: number;
    NODE_SLOT_HEIGHT: number;
    NODE_COLLAPSED_WIDTH: number;
    isValidConnection(a: string, b: string): boolean;
    closeAllContextMenus(window?: Window): void;
    LLink: typeof LLink;
    DragAndScale: typeof DragAndScale;
  };
}
