import { computed, effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { GraphView } from '../canvas/view.ts';
import { standingOf } from '../state/document/decor.ts';
import { graph } from '../state/document/document.ts';
import { selection } from '../state/document/selection.ts';
import { command } from '../state/page/commands.ts';
import { shortcutOf } from '../state/page/keys.ts';
import { minimapShown, shownTheme } from '../state/page/page.ts';
import { cameraSerial, view } from '../state/page/view.ts';
import { run } from '../state/run/run.ts';
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
    return <IconButton icon={icon} label={c.title} shortcut={shortcutOf(c)} onClick={() => void c.run()} />;
  };
  return (
    <div class="canvas-tools">
      {minimapShown.value && <Minimap />}
      <fieldset class="zoom" aria-label="Zoom">
        {button('minimap', 'map')}
        {button('zoom-out', 'minus')}
        <button
          type="button"
          class="button plain"
          style={{ width: '56px', padding: 0 }}
          aria-label={`Zoom ${percent.value}%, set to 100%`}
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
    const { zoom } = canvas.camera;
    const [w, h] = canvas.size;
    canvas.setCamera(zoom, [w / 2 / zoom - at[0], h / 2 / zoom - at[1]]);
  };
  return (
    <canvas
      ref={ref}
      class="minimap"
      role="img"
      aria-label="Map of the graph"
      style={{ width: `${WIDTH}px`, height: `${HEIGHT}px` }}
      onPointerDown={go}
      onPointerMove={go}
    />
  );
}

/** How the map is cut: everything, and what is seen. */
function framing(canvas: GraphView): { readonly factor: number; readonly x: number; readonly y: number } {
  const { zoom, offset } = canvas.camera;
  const [w, h] = canvas.size;
  const seen = [-offset[0], -offset[1], w / zoom - offset[0], h / zoom - offset[1]] as const;
  const all = canvas.bounds() ?? [0, 0, 1, 1];
  const left = Math.min(seen[0], all[0]);
  const top = Math.min(seen[1], all[1]);
  const width = Math.max(seen[2], all[0] + all[2]) - left;
  const height = Math.max(seen[3], all[1] + all[3]) - top;
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
  const p = canvas.palette;
  const { factor, x, y } = framing(canvas);
  c.scale(ratio, ratio);
  c.scale(factor, factor);
  c.translate(-x, -y);
  for (const {
    _bounding: [gx = 0, gy = 0, gw = 0, gh = 0],
  } of canvas.graph._groups) {
    c.fillStyle = p.group;
    c.globalAlpha = 0.25;
    c.fillRect(gx, gy, gw, gh);
  }
  c.globalAlpha = 1;
  for (const node of canvas.graph.nodesByKey.values()) {
    const { state, problem } = standingOf(node.key);
    c.fillStyle =
      problem === 'error' || state === 'failed'
        ? p.danger
        : state === 'running'
          ? p.accent
          : state === 'done' || state === 'cached'
            ? p.ok
            : p.muted;
    const [nx = 0, ny = 0] = node.pos;
    c.globalAlpha = node.is_selected ? 1 : 0.65;
    c.fillRect(nx, ny - 30, node.size[0] ?? 0, (node.flags.collapsed ? 0 : (node.size[1] ?? 0)) + 30);
  }
  const { zoom, offset } = canvas.camera;
  const [w, h] = canvas.size;
  c.globalAlpha = 1;
  c.lineWidth = 1.5 / factor;
  c.strokeStyle = p.accent;
  c.strokeRect(-offset[0], -offset[1], w / zoom, h / zoom);
}
