import { computed, effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { GraphView } from '../canvas/view.ts';
import { titleOf } from '../state/commands/command.ts';
import { command } from '../state/commands/commands.ts';
import { shortcutOf } from '../state/commands/keys.ts';
import { graph } from '../state/document/document.ts';
import { selection } from '../state/document/selection.ts';
import { minimapShown, shownTheme } from '../state/page/page.ts';
import { cameraSerial, view } from '../state/page/view.ts';
import { stateOfNode } from '../state/run/decor.ts';
import { run } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { IconButton } from '../ui/button.tsx';

const WIDTH = 190;
const HEIGHT = 124;

/** Apart, so that the buttons are not made anew while the canvas is only moved. */
const percent = computed(() => {
  void cameraSerial.value;
  return Math.round(100 * (view.value?.camera.zoom ?? 1));
});

/** Zoom buttons, and the whole graph small with what is seen of it. */
export function CanvasTools() {
  const button = (id: string, icon: 'minus' | 'plus' | 'fit' | 'map') => {
    const c = command(id);
    return (
      <IconButton icon={icon} label={titleOf(c)} shortcut={shortcutOf(c)} onClick={() => void c.run()} />
    );
  };
  return (
    <div class="canvas-tools">
      {minimapShown.value && <Minimap />}
      <fieldset class="zoom" aria-label={t.panels.zoom}>
        {button('minimap', 'map')}
        {button('zoom-out', 'minus')}
        <button
          type="button"
          class="button plain"
          style={{ width: '56px', padding: 0 }}
          aria-label={t.panels.zoomIs(percent.value)}
          onClick={() => command('zoom-1').run()}
        >
          {percent.value}%
        </button>
        {button('zoom-in', 'plus')}
        {button('fit', 'fit')}
      </fieldset>
    </div>
  );
}

function Minimap() {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let waiting = 0;
    const draw = (): void => {
      waiting = 0;
      if (ref.current !== null && view.peek() !== undefined) paint(ref.current, view.peek() as GraphView);
    };
    const stop = effect(() => {
      void graph.value;
      void run.value;
      void selection.value;
      void cameraSerial.value;
      void shownTheme.value;
      void view.value;
      waiting ||= requestAnimationFrame(draw);
    });
    return () => {
      stop();
      cancelAnimationFrame(waiting);
    };
  }, []);
  const go = (event: PointerEvent): void => {
    const canvas = view.peek();
    const element = ref.current;
    if (canvas === undefined || element === null || event.buttons !== 1) return;
    const { left, top } = element.getBoundingClientRect();
    const { factor, x, y } = framing(canvas);
    const at = [(event.clientX - left) / factor + x, (event.clientY - top) / factor + y] as const;
    canvas.camera.center(at);
  };
  return (
    <canvas
      ref={ref}
      class="minimap"
      role="img"
      aria-label={t.panels.map}
      style={{ width: `${WIDTH}px`, height: `${HEIGHT}px` }}
      onPointerDown={go}
      onPointerMove={go}
    />
  );
}

/** How the map is cut: everything, and what is seen. */
function framing(canvas: GraphView): { readonly factor: number; readonly x: number; readonly y: number } {
  const { seen } = canvas.camera;
  const all = canvas.places.bounds ?? { x: 0, y: 0, width: 1, height: 1 };
  const left = Math.min(seen[0], all.x);
  const top = Math.min(seen[1], all.y);
  const width = Math.max(seen[2], all.x + all.width) - left;
  const height = Math.max(seen[3], all.y + all.height) - top;
  const factor = Math.min((WIDTH - 12) / width, (HEIGHT - 12) / height);
  return { factor, x: left - (WIDTH / factor - width) / 2, y: top - (HEIGHT / factor - height) / 2 };
}

function paint(element: HTMLCanvasElement, canvas: GraphView): void {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(WIDTH * ratio), Math.round(HEIGHT * ratio)];
  // Setting them, also to what they are, makes a new bitmap.
  if (element.width !== width) element.width = width;
  if (element.height !== height) element.height = height;
  const c = element.getContext('2d');
  if (c === null) return;
  c.setTransform(1, 0, 0, 1, 0, 0);
  c.clearRect(0, 0, width, height);
  const p = canvas.theme;
  const { factor, x, y } = framing(canvas);
  c.scale(ratio, ratio);
  c.scale(factor, factor);
  c.translate(-x, -y);
  c.fillStyle = p.group;
  c.globalAlpha = 0.25;
  for (const { x: left, y: top, width: w, height: h } of canvas.places.groupBoxes)
    c.fillRect(left, top, w, h);
  c.globalAlpha = 1;
  const chosen = new Set(selection.peek());
  for (const key of Object.keys(graph.peek().nodes)) {
    const box = canvas.places.nodeBox(key);
    if (box === undefined) continue;
    const { state, problem } = stateOfNode(key);
    c.fillStyle =
      problem === 'error' || state === 'failed'
        ? p.danger
        : state === 'running'
          ? p.accent
          : state === 'done' || state === 'cached'
            ? p.ok
            : p.muted;
    c.globalAlpha = chosen.has(key) ? 1 : 0.65;
    c.fillRect(box.x, box.y, box.width, box.height);
  }
  const [seenLeft, seenTop, seenRight, seenBottom] = canvas.camera.seen;
  c.globalAlpha = 1;
  c.lineWidth = 1.5 / factor;
  c.strokeStyle = p.accent;
  c.strokeRect(seenLeft, seenTop, seenRight - seenLeft, seenBottom - seenTop);
}
