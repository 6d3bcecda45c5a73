import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { canConnect, type Misfit } from '../../../src/graph/check/connect.ts';
import type { MenuTarget, Place, ViewHost } from '../canvas/host.ts';
import { GraphView } from '../canvas/view.ts';
import { contentText, edit, graph } from '../state/document/document.ts';
import { startOf, typeOfNode } from '../state/document/flat.ts';
import { measureNode, TITLE } from '../state/document/node-boxes.ts';
import { nameOfNode, titleOfNode } from '../state/document/node-name.ts';
import { problems } from '../state/document/problems.ts';
import { focusRequest, select, selection } from '../state/document/selection.ts';
import { connectPorts, removeWire, rewire, toggleCollapsed } from '../state/document/set-nodes.ts';
import { enterSubgraph } from '../state/document/subgraphs.ts';
import { bestInput, bestOutput, insertOnWire } from '../state/document/wires.ts';
import { knownAssets } from '../state/page/assets.ts';
import { portColor, registry } from '../state/page/catalogue.ts';
import { shownTheme, sideTab, widePanel } from '../state/page/page.ts';
import { heldPicture } from '../state/page/picture-drag.ts';
import { sourcePictureSerial } from '../state/page/source-pictures.ts';
import { cameraSerial, view } from '../state/page/view.ts';
import { decorOf, prunePictures } from '../state/run/decor.ts';
import { frameSerial, run, runOnCanvas } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { takeLostFocus } from '../ui/take-focus.ts';
import { toast } from '../ui/toast.ts';
import { watchNode } from '../watch/state.ts';
import { canvasMenu } from './canvas-menu.tsx';
import { editNote } from './note-dialog.tsx';
import { showAtPointer } from './pointer-note.tsx';
import { hoveredPort } from './port-tip.tsx';
import { openQuickAdd } from './quick-add.tsx';
import { editValue } from './value-editor.tsx';

/** How long a message's way along a wire is shown, ms. */
const PULSE_MS = 800;
/** Share of its way that lies between two drawings of it at most. */
const PULSE_STEP = 1 / 8;

/** The graph on the screen. Everything that it shows can also be reached by the outline and the inspector. */
export function Canvas() {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const canvas = new GraphView(element, graph.peek(), host);
    view.value = canvas;
    measureNode.value = (key) => canvas.places.nodeBox(key);
    const stops = [
      effect(() => {
        void registry.value;
        canvas.show(graph.value);
        canvas.showSelection(selection.peek());
      }),
      effect(() => {
        canvas.showSelection(selection.value);
        canvas.refreshHighlights();
      }),
      effect(() => {
        void run.value;
        void frameSerial.value;
        prunePictures();
        canvas.changed();
      }),
      effect(() => {
        void runOnCanvas.value;
        void sourcePictureSerial.value;
        void knownAssets.value;
        void problems.value;
        prunePictures();
        canvas.setDirty(true, true);
      }),
      effect(() => {
        // A panel lies over all of it: nothing is drawn that nobody sees, and nobody comes to it by keys.
        const covered = widePanel.value !== undefined && heldPicture.value === undefined;
        const uncovered = element.inert && !covered;
        canvas.paused = covered;
        element.inert = covered;
        // What had the focus has gone with the panel.
        if (uncovered) requestAnimationFrame(() => takeLostFocus(element));
      }),
      effect(() => {
        void shownTheme.value;
        canvas.refreshTheme();
      }),
      effect(() => {
        const { keys, serial } = focusRequest.value;
        if (serial > 0) canvas.reveal(keys);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      canvas.dispose();
      view.value = undefined;
    };
  }, []);
  const count = Object.keys(graph.value.nodes).length;
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it is one thing with keys of its own.
    <canvas
      ref={ref}
      class="graph"
      role="application"
      aria-label={t.panels.graphHelp(t.count.nodes(count))}
    />
  );
}

const pulses = new Map<string, { readonly count: number; readonly way: number; readonly at: number }>();

/**
 * 1 when a message has just left a port, falling to 0. However rarely the graph is drawn, a pulse is drawn in some
 * places of its way: beside a busy processor all of its time may pass between two drawings.
 */
function pulseOf(key: string, count: number, now: number): number {
  const known = pulses.get(key);
  if (known === undefined || known.count !== count) {
    const way = known === undefined && count > 1 ? 1 : 0;
    pulses.set(key, { count, way, at: now });
    return 1 - way;
  }
  const way = Math.min(1, known.way + Math.min((now - known.at) / PULSE_MS, PULSE_STEP));
  pulses.set(key, { count, way, at: now });
  return 1 - way;
}

const host: ViewHost = {
  get registry() {
    return registry.peek();
  },
  decor: decorOf,
  portColor,
  wire(from, _to, type) {
    const key = startOf(from.node, from.port);
    const port = runOnCanvas.peek() ? run.peek()?.ports[key] : undefined;
    const many = typeOfNode(from.node)?.outputs.get(from.port)?.cardinality === 'many';
    const label =
      port === undefined
        ? undefined
        : port.count > 1
          ? `${port.count} × ${port.summary.description}`
          : port.summary.description;
    const pulse =
      port === undefined ? 0 : pulseOf(`${run.peek()?.runId} ${key}`, port.count, performance.now());
    return { color: portColor(type), many, pulse, label, emphasis: false };
  },
  layout(what, document) {
    if (contentText(document) === contentText(graph.peek())) return;
    const moved = selection.peek().length;
    edit(
      what === 'move' && moved > 1 ? t.state.move(t.count.items(moved)) : t.state.layout[what],
      () => document,
    );
  },
  insert(key, wire, document) {
    const wired = insertOnWire(document, registry.peek(), wire, key);
    return wired !== undefined && edit(t.state.insert(titleOfNode(key)), () => wired);
  },
  hover(spot, at) {
    const now = hoveredPort.peek();
    if (spot === undefined && now === undefined) return;
    const same =
      spot !== undefined &&
      now?.spot.key === spot.key &&
      now.spot.side === spot.side &&
      now.spot.port === spot.port;
    if (!same) hoveredPort.value = spot && { spot, at };
  },
  editValue,
  connect(from, to, row) {
    const fit = canConnect(graph.peek(), registry.peek(), from, to);
    if (!fit.ok) return refuseMisfit(fit);
    connectPorts(from, to, row);
    if (fit.lifts) toast('info', t.panels.runsOnceEach(nameOfNode(to.node)));
  },
  connectToNode(from, node) {
    const choice = bestInput(graph.peek(), registry.peek(), from, node);
    if (choice === undefined) return refuse(t.panels.noInputs(nameOfNode(node)), '');
    host.connect(from, { node, port: choice.port }, 1e6);
  },
  connectFromNode(to, row, node) {
    const choice = bestOutput(graph.peek(), registry.peek(), to, node);
    if (choice === undefined) return refuse(t.panels.noOutputs(nameOfNode(node)), '');
    host.connect({ node, port: choice.port }, to, row);
  },
  moveWire(from, old, to, row) {
    const fit = canConnect(graph.peek(), registry.peek(), from, to);
    const same = old.node === to.node && old.port === to.port;
    if (!fit.ok && !same) return refuseMisfit(fit);
    rewire(from, old, to, row);
  },
  disconnect: (to, from) => void removeWire(to, from),
  toggleCollapsed: (key) => toggleCollapsed([key]),
  select,
  openEnd: (end, place) => openQuickAdd(place, end),
  doubleClick(target, place) {
    if (target.kind === 'canvas' || target.kind === 'group') openQuickAdd(place);
    else if (target.kind === 'note') editNote(target.index);
    else if (target.kind === 'node') {
      if (enterSubgraph(target.key)) return;
      const top = measureNode.value(target.key)?.y ?? 0;
      if (place.graph[1] > top + TITLE && decorOf(target.key).pictures.length > 0) {
        watchNode(target.key);
        return;
      }
      sideTab.value = 'node';
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-inspector-first]')?.focus());
    }
  },
  menu: (target: MenuTarget, place: Place) => canvasMenu(target, place),
  coveredCorner() {
    const tools = document.querySelector('.canvas-tools')?.getBoundingClientRect();
    const canvas = view.peek()?.canvas.getBoundingClientRect();
    if (tools === undefined || canvas === undefined || tools.width === 0) return [0, 0];
    return [canvas.right - tools.left + 8, canvas.bottom - tools.top + 8];
  },
  cameraMoved() {
    // Also called from effects, which must not come to depend on it.
    cameraSerial.value = cameraSerial.peek() + 1;
  },
};

/** Why a wire cannot be drawn, in the language of the page. */
function refuseMisfit({ kind, types, reason, hint }: Misfit): void {
  const said = t.nodes.misfit(kind, types?.from ?? '', types?.to ?? '', types?.why ?? '');
  if (said === '') refuse(reason, hint);
  else refuse(said, '');
}

function refuse(reason: string, hint: string): void {
  showAtPointer(reason, hint);
}
