import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { api, urlOf } from '../api/rest.ts';
import { type Corner, freestCorner } from '../canvas/free-corner.ts';
import { OutputThumb } from '../runs/output-thumb.tsx';
import { coverOf, mayMove, picturesOf, type RunFile } from '../runs/outputs.ts';
import { showPicture } from '../runs/viewer.tsx';
import { pictureDrag } from '../state/page/picture-drag.ts';
import { view as canvasView } from '../state/page/view.ts';
import { run, runOnCanvas } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';

/** What the watched run has made, once it is done. */
const made = signal<{ readonly run: string; readonly files: readonly RunFile[] } | undefined>(undefined);
/** The run whose result was put away. */
const hidden = signal<string | undefined>(undefined);

/** When a run of the graph is done: its main picture, large, over the graph. */
export function ResultDock() {
  const view = runOnCanvas.value && run.value?.status === 'done' ? run.value : undefined;
  const id = view?.runId;
  useEffect(() => {
    if (id === undefined || made.peek()?.run === id) return;
    api.listRunOutputs({ path: { id } }).then(
      ({ items }) => {
        made.value = { run: id, files: items };
      },
      () => {
        made.value = undefined;
      },
    );
  }, [id]);
  const pictures = id === undefined || made.value?.run !== id ? [] : picturesOf(made.value.files);
  const cover = coverOf(pictures);
  const panel = useRef<HTMLElement>(null);
  const [corner, setCorner] = useState<Corner>('top-left');
  const shown = id !== undefined && cover !== undefined && hidden.value !== id ? id : undefined;
  const place = (): void => {
    if (panel.current !== null) setCorner(cornerFor(panel.current));
  };
  useLayoutEffect(place, [shown]);
  if (id === undefined || cover === undefined || hidden.value === id) return null;
  const all = pictures.map(({ name }) => ({ runId: id, name }));
  const open = (): void => showPicture({ runId: id, name: cover.name }, all);
  return (
    <section ref={panel} class="result-dock" data-corner={corner} aria-label={t.dock.title}>
      <header class="row">
        <strong class="grow ellipsis" title={cover.name}>
          {cover.name}
        </strong>
        {pictures.length > 1 && <span class="muted small">{t.dock.more(pictures.length - 1)}</span>}
        <IconButton
          tiny
          icon="close"
          label={t.dock.close}
          onClick={() => {
            hidden.value = id;
          }}
        />
      </header>
      <button
        type="button"
        class="result-dock-picture"
        aria-label={t.dock.open}
        title={t.dock.drag}
        onClick={open}
        {...pictureDrag({ runId: id, name: cover.name })}
      >
        <DockPicture run={id} file={cover} onLoad={place} />
      </button>
      <Button tiny icon="eye" onClick={open}>
        {t.dock.open}
      </Button>
    </section>
  );
}

/** Files of at most so many bytes are shown themselves: they cost no more than a thumbnail and are sharper. */
const LIGHT = 512 * 1024;

interface DockPictureProps {
  readonly run: string;
  readonly file: RunFile;
  readonly onLoad: () => void;
}

/** A large picture is shown by its thumbnail: all of it comes when it is opened. Animations have to be whole to move. */
function DockPicture({ run: runId, file: { name, bytes }, onLoad }: DockPictureProps) {
  const url = urlOf('getRunOutput', { path: { id: runId }, query: { name } });
  const [failed, setFailed] = useState<string | undefined>(undefined);
  return (bytes <= LIGHT || mayMove(name)) && failed !== url ? (
    <img src={url} alt={name} draggable={false} onLoad={onLoad} onError={() => setFailed(url)} />
  ) : (
    <OutputThumb picture={{ runId, name }} alt={name} eager onLoad={onLoad} />
  );
}

/** Distance of the panel from the edges of the canvas, px. */
const MARGIN = 12;
/** By how much it lies higher in the lower corner: what the page says there for a moment is below it (styles/result-dock.css). */
const RISE = 64;

function cornerFor(panel: HTMLElement): Corner {
  const view = canvasView.peek();
  if (view === undefined) return 'top-left';
  const nodes = [...view.graph.nodesByKey.keys()].flatMap((key) => view.places.nodeBox(key) ?? []);
  const { width, height } = panel.getBoundingClientRect();
  const size = { width: width + MARGIN, height: height + MARGIN, rise: RISE };
  return freestCorner(nodes, view.camera, view.canvas.getBoundingClientRect(), size);
}
