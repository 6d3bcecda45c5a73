import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import '../picture/picture.css';
import './watch.css';
import { PictureView } from '../picture/picture-view.tsx';
import { Segments } from '../picture/slider.tsx';
import { valuesAt } from '../picture/tensor-pixels.ts';
import type { Point } from '../picture/viewport.ts';
import { isTyping } from '../state/commands/keys.ts';
import { focusNode } from '../state/document/selection.ts';
import { widePanel } from '../state/page/page.ts';
import { run } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { backWords, leavePanel } from '../wide/back.ts';
import { BackButton } from '../wide/back-button.tsx';
import { leaveByEscape } from '../wide/leave-by-escape.ts';
import { Charts } from './charts.tsx';
import {
  compare,
  entryOf,
  followRun,
  held,
  linked,
  overlay,
  ports,
  resetViewports,
  setViewport,
  split,
  tensorOf,
  viewportOf,
  views,
} from './controls.ts';
import { figureText } from './figures.tsx';
import { differencePixels, lookFor, pixelsFor } from './looks.ts';
import { portParts } from './port-frames.ts';
import { Scrubber, stepBy, togglePlay } from './scrubber.tsx';
import { Side } from './side.tsx';
import { inspected, MAX_VIEWS, metrics } from './state.ts';
import { momentLabel } from './timeline.ts';

const under = signal<{ readonly port: string; readonly point: Point } | undefined>(undefined);
const chartsShown = signal(true);

/** Any port of the watched run at any step: pixels, figures, comparison, charts. */
export function WatchPanel() {
  useEffect(followRun, []);
  useEffect(startKeys, []);
  useEffect(leaveByEscape, []);
  const shown = views.value;
  if (run.value === undefined || shown.length === 0) return <NothingYet />;
  return (
    <div class="inspector">
      <Head />
      <div class={`views of-${shown.length}`}>
        {shown.map((ref, i) => (
          <View key={ref} port={ref} leading={i === 0} />
        ))}
      </div>
      <aside class="inspector-side" aria-label={t.watch.figuresAndControls}>
        <Side />
      </aside>
      <Scrubber />
      {chartsShown.value && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, which must work by keys, too.
        <section class="chart-strip" aria-label={t.watch.charts} tabIndex={0}>
          <Charts history={metrics.value} />
        </section>
      )}
    </div>
  );
}

/** Keys for the steps while the panel is open, wherever the focus is. */
function startKeys(): () => void {
  const down = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]') !== null || isTyping(event.target)) return;
    if (event.key === ',') stepBy(-1);
    else if (event.key === '.') stepBy(1);
    else if (event.key === ' ' && !(event.target instanceof HTMLButtonElement)) togglePlay();
    else return;
    event.preventDefault();
  };
  window.addEventListener('keydown', down);
  return () => window.removeEventListener('keydown', down);
}

function Head() {
  return (
    <header class="panel-head">
      <h2>{t.watch.watch}</h2>
      <label class="hidden-text" for="add-view">
        {t.watch.addAViewOfA}
      </label>
      <select
        id="add-view"
        class="select add-view"
        value=""
        disabled={views.value.length >= MAX_VIEWS}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          if (chosen !== '') inspected.value = [...views.value, chosen];
          event.currentTarget.value = '';
        }}
      >
        <option value="">{t.watch.addAView}</option>
        {ports.value
          .filter((ref) => !views.value.includes(ref))
          .map((ref) => (
            <option key={ref} value={ref}>
              {ref}
            </option>
          ))}
      </select>
      {views.value.length > 1 && (
        <Segments
          label={t.watch.zoomAndPanOfThe}
          value={linked.value ? 'linked' : 'free'}
          choices={[
            { value: 'linked', label: t.watch.linked },
            { value: 'free', label: t.watch.free },
          ]}
          onChange={(value) => {
            linked.value = value === 'linked';
          }}
        />
      )}
      <IconButton icon="fit" label={t.watch.showAll} shortcut="0" onClick={resetViewports} />
      <span class="grow" />
      <Button
        tiny
        aria-pressed={chartsShown.value}
        onClick={() => {
          chartsShown.value = !chartsShown.value;
        }}
      >
        {t.watch.charts}
      </Button>
      <BackButton />
    </header>
  );
}

function View({ port, leading }: { readonly port: string; readonly leading: boolean }) {
  const tensor = tensorOf(port);
  const entry = entryOf(port);
  const look = tensor === undefined ? undefined : lookFor(port, tensor);
  const kept = leading ? held.value : undefined;
  const difference =
    kept !== undefined && compare.value === 'difference' && tensor !== undefined
      ? differencePixels(tensor, kept.tensor)
      : undefined;
  const picture = difference ?? (tensor && look ? pixelsFor(tensor, look) : undefined);
  const against =
    kept !== undefined && compare.value === 'wipe'
      ? { picture: pixelsFor(kept.tensor, lookFor(kept.port, kept.tensor)), split: split.value }
      : undefined;
  const over = overlay.value.port;
  const overTensor = over === undefined || over === port ? undefined : tensorOf(over);
  const overlaid =
    overTensor === undefined || over === undefined
      ? undefined
      : { picture: pixelsFor(overTensor, overlayLook(over, overTensor)), opacity: overlay.value.opacity };
  const moment = entry === undefined ? 'live' : momentLabel(entry.moment);
  const { node } = portParts(port);
  return (
    <figure class={leading ? 'view leading' : 'view'}>
      <figcaption>
        <button
          type="button"
          class="view-name"
          onClick={() => showNode(node)}
          title={t.watch.showTheNodeOnThe}
        >
          {port}
        </button>
        <span class="muted small ellipsis grow">{moment}</span>
        <PixelReadout port={port} />
        {!leading && (
          <Button
            tiny
            tone="plain"
            title={t.watch.itsStepsLeadAndIts}
            onClick={() => {
              inspected.value = [port, ...views.value.filter((one) => one !== port)];
            }}
          >
            {t.watch.lead}
          </Button>
        )}
        {views.value.length > 1 && (
          <IconButton
            icon="close"
            tiny
            label={t.watch.closeTheViewOf(port)}
            onClick={() => {
              inspected.value = views.value.filter((one) => one !== port);
            }}
          />
        )}
      </figcaption>
      <div class="view-picture">
        <PictureView
          label={`${port}, ${moment}`}
          picture={picture}
          overlay={overlaid}
          against={against}
          viewport={viewportOf(port)}
          onViewport={(viewport) => setViewport(port, viewport)}
          onSplit={(value) => {
            split.value = value;
          }}
          onPoint={(point) => {
            under.value = point === undefined ? undefined : { port, point };
          }}
        />
        {against !== undefined && (
          <>
            <span class="tag at-left">{kept?.label}</span>
            <span class="tag at-right">{moment}</span>
          </>
        )}
        {difference === undefined && kept !== undefined && compare.value === 'difference' && (
          <span class="tag at-left">{t.watch.theHeldStepHasAnother}</span>
        )}
      </div>
    </figure>
  );
}

/** A map or a mask over a picture is told apart by colour. */
function overlayLook(ref: string, tensor: Parameters<typeof lookFor>[1]) {
  const look = lookFor(ref, tensor);
  const single = (tensor.shape.at(-3) ?? 1) < 3;
  return single && look.colours === 'grey' ? { ...look, colours: 'magma' as const } : look;
}

/** The values of the pixel under the pointer; linked views tell the same place. */
function PixelReadout({ port }: { readonly port: string }) {
  const at = under.value;
  if (at === undefined || (at.port !== port && !linked.value)) return null;
  const source = tensorOf(at.port);
  const tensor = tensorOf(port);
  if (source === undefined || tensor === undefined) return null;
  const scale = (axis: number): number => (tensor.shape.at(axis) ?? 1) / (source.shape.at(axis) ?? 1);
  const [x, y] = [at.point.x * scale(-1), at.point.y * scale(-2)];
  const values = valuesAt(tensor, x, y);
  if (values === undefined) return null;
  return (
    <output class="readout">
      {Math.floor(x)}, {Math.floor(y)}: {values.map(figureText).join('  ')}
    </output>
  );
}

function showNode(node: string): void {
  widePanel.value = undefined;
  focusNode(node);
}

function NothingYet() {
  return (
    <div class="wide-empty">
      <div class="stack">
        <h2>{t.watch.nothingToLookAtYet}</h2>
        <p>{t.watch.runTheGraphEveryPicture}</p>
        <div>
          <Button onClick={leavePanel}>{backWords()}</Button>
        </div>
      </div>
    </div>
  );
}
