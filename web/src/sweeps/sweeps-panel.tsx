import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import '../picture/picture.css';
import './sweeps.css';
import { api } from '../api/rest.ts';
import { Slider } from '../picture/slider.tsx';
import { editWhole, undo } from '../state/document/document.ts';
import { flat } from '../state/document/flat.ts';
import { focusNode } from '../state/document/selection.ts';
import { isPictorial, nodeType, registry } from '../state/page/catalogue.ts';
import { downloadBlob } from '../state/page/files.ts';
import { widePanel } from '../state/page/page.ts';
import { run, running } from '../state/run/run.ts';
import { runFlat } from '../state/run/run-flat.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { toast, toastError } from '../ui/toast.ts';
import { figureText } from '../watch/figures.tsx';
import { inspectTensor } from '../watch/state.ts';
import { TensorThumb } from '../watch/tensor-thumb.tsx';
import { BackButton } from '../wide/back-button.tsx';
import { leaveByEscape } from '../wide/leave-by-escape.ts';
import { foldPictures, type StreamPicture, type StreamPictures, valueLabel } from './stream-pictures.ts';
import { sweepCsv } from './sweep-csv.ts';
import {
  choosePicture,
  chooseValue,
  figureStreams,
  findSweeps,
  type PictureStream,
  pickerOf,
  pictureStreams,
  type Sweep,
} from './sweeps.ts';

const pictures = signal<StreamPictures>({});
/** Hashes of the tensors that the server has; it writes them a moment after it tells of them. */
const kept = signal<ReadonlySet<string>>(new Set());
/** Of a picture, px: larger where the window is. */
const size = signal(Math.min(520, Math.max(220, Math.round(window.innerWidth / 9))));
/** Streams that are not shown, by their ports. */
const hidden = signal<ReadonlySet<string>>(new Set());

/** Streams of pictures side by side: of a sweep with its values, one of which a click puts into the graph. */
export function SweepsPanel() {
  useEffect(followPictures, []);
  useEffect(leaveByEscape, []);
  const document = runFlat.value;
  const streams = document === undefined ? [] : pictureStreams(document, registry.value);
  const shown = streams.filter(({ ref }) => (pictures.value[ref] ?? []).length > 0);
  const sweeps = [...new Set(shown.map(({ sweep }) => sweep))].filter((sweep) => sweep !== undefined);
  const plain = shown.filter(({ sweep }) => sweep === undefined);
  const figures = document === undefined ? [] : figureStreams(document, registry.value);
  return (
    <div class="choose" style={{ '--cell': `${size.value}px` }}>
      <header class="panel-head">
        <h2>{t.sweeps.title}</h2>
        <span class="muted small">{running.value ? t.sweeps.appear : ''}</span>
        <span class="grow" />
        <div class="cell-size">
          <Slider
            label={t.sweeps.size}
            value={size.value}
            min={90}
            max={520}
            step={10}
            text={`${size.value} px`}
            onChange={(value) => {
              size.value = value;
            }}
          />
        </div>
        <BackButton />
      </header>
      <div class="choose-body">
        {shown.length === 0 && <Nothing />}
        {sweeps.map((sweep) => (
          <SweepSection
            key={sweep.source}
            sweep={sweep}
            streams={shown.filter((stream) => stream.sweep === sweep)}
            figures={figuresOf(figures.filter((stream) => stream.sweep?.source === sweep.source))}
          />
        ))}
        {plain.map(({ ref }) => (
          <PlainSection key={ref} port={ref} />
        ))}
      </div>
    </div>
  );
}

/** The numbers of outputs so far, by `node.port`. */
function figuresOf(streams: readonly PictureStream[]): ReadonlyMap<string, readonly number[]> {
  return new Map(
    streams.flatMap(({ ref }) => {
      const numbers = run.value?.ports[ref]?.numbers;
      return numbers === undefined ? [] : [[ref, numbers] as const];
    }),
  );
}

function SweepSection({
  sweep,
  streams,
  figures,
}: {
  readonly sweep: Sweep;
  readonly streams: readonly PictureStream[];
  readonly figures: ReadonlyMap<string, readonly number[]>;
}) {
  const names = sweep.params.map(({ node, param }) => t.sweeps.paramOf(param, node)).join(', ');
  const rows = streams.filter(({ ref }) => !hidden.value.has(ref));
  const now = findSweeps(flat.value.document, registry.value).find(({ source }) => source === sweep.source);
  const name = sweep.params[0]?.param ?? sweep.source;
  return (
    <section class="choose-section" aria-label={t.sweeps.sweepOf(names)}>
      <div class="row wrap">
        <h3>{names}</h3>
        <span class="muted small">
          {t.sweeps.valuesFrom(sweep.values.length)}{' '}
          <button type="button" class="link" onClick={() => show(sweep.source)}>
            {sweep.source}
          </button>
        </span>
        <span class="grow" />
        {figures.size > 0 && (
          <Button
            tiny
            onClick={() =>
              downloadBlob(new Blob([sweepCsv(sweep, figures)], { type: 'text/csv' }), `${sweep.source}.csv`)
            }
          >
            {t.sweeps.csv}
          </Button>
        )}
        {streams.length > 1 &&
          streams.map(({ ref }) => (
            <button
              type="button"
              key={ref}
              class="button tiny"
              aria-pressed={!hidden.value.has(ref)}
              onClick={() => toggle(ref)}
            >
              {ref}
            </button>
          ))}
      </div>
      <div class="cells">
        {sweep.values.map((value, index) => (
          <figure key={`${index} ${value}`} class="cell" data-value={value}>
            <figcaption>
              {name} = <strong>{valueLabel(value)}</strong>
            </figcaption>
            {rows.map(({ ref }) => (
              <Picture
                key={ref}
                port={ref}
                index={index}
                label={t.sweeps.at(ref, name, valueLabel(value))}
                names={namesOf(ref, sweep, name)}
              />
            ))}
            {figures.size > 0 && (
              <dl class="figures">
                {[...figures].map(([ref, numbers]) => (
                  <div key={ref}>
                    <dt>{ref}</dt>
                    <dd>{numbers[index] === undefined ? '…' : figureText(numbers[index])}</dd>
                  </div>
                ))}
              </dl>
            )}
            <Button
              tone={now === undefined ? 'normal' : 'primary'}
              disabled={now === undefined}
              title={now === undefined ? t.sweeps.notAnyMore : t.sweeps.sets(names)}
              aria-label={t.sweeps.useAs(valueLabel(value), name)}
              onClick={() => now !== undefined && choose(now, value, name)}
            >
              {t.sweeps.use(valueLabel(value))}
            </Button>
          </figure>
        ))}
      </div>
    </section>
  );
}

function PlainSection({ port }: { readonly port: string }) {
  const all = pictures.value[port] ?? [];
  const [node = ''] = port.split('.');
  const there = flat.value.document.nodes[node] !== undefined;
  return (
    <section class="choose-section" aria-label={t.sweeps.picturesOf(port)}>
      <div class="row">
        <h3>{port}</h3>
        <span class="muted small">{t.sweeps.pictures(all.length)}</span>
      </div>
      <div class="cells">
        {all.map(({ index }) => (
          <figure key={index} class="cell">
            <figcaption>
              {t.sweeps.number} <strong>{index}</strong>
            </figcaption>
            <Picture port={port} index={index} label={`${port} ${t.picture.number(index)}`} />
            <Button
              disabled={!there}
              aria-label={t.sweeps.takeOf(index, port)}
              onClick={() => take(port, index)}
            >
              {t.sweeps.take(index)}
            </Button>
          </figure>
        ))}
      </div>
    </section>
  );
}

/** "startScale = 4" for each picture of a sweep, by its hash. */
function namesOf(port: string, { values }: Sweep, name: string): Readonly<Record<string, string>> {
  const list = pictures.value[port] ?? [];
  return Object.fromEntries(
    list.flatMap(({ index, hash }) => {
      const value = values[index];
      return value === undefined ? [] : [[hash, `${name} = ${valueLabel(value)}`]];
    }),
  );
}

function Picture({
  port,
  index,
  label,
  names = {},
}: {
  readonly port: string;
  readonly index: number;
  readonly label: string;
  readonly names?: Readonly<Record<string, string>>;
}) {
  const runId = run.value?.runId;
  const found: StreamPicture | undefined = (pictures.value[port] ?? []).find((one) => one.index === index);
  if (runId === undefined || found === undefined || !kept.value.has(found.hash)) {
    const gone = found !== undefined && !running.value;
    return (
      <span
        class="tensor-thumb to-come"
        aria-label={`${label}: ${gone ? t.watch.notKept : t.sweeps.toCome}`}
        role="img"
      >
        {gone && <span class="muted small">{t.watch.notKept}</span>}
      </span>
    );
  }
  return (
    <button
      type="button"
      class="cell-picture"
      title={t.sweeps.watch(port)}
      onClick={() => inspectTensor(port, found.hash, names)}
    >
      <TensorThumb runId={runId} hash={found.hash} type={typeOf(port)} label={label} />
    </button>
  );
}

function typeOf(ref: string): string | undefined {
  const [node = '', port = ''] = ref.split('.');
  const entry = runFlat.value?.nodes[node];
  return entry === undefined ? undefined : nodeType(entry.type)?.outputs.get(port)?.type;
}

function choose(sweep: Sweep, value: number, name: string): void {
  const text = `${name} = ${valueLabel(value)}`;
  if (!editWhole(t.sweeps.choose(text), (document) => chooseValue(document, registry.value, sweep, value)))
    return;
  toast('success', t.sweeps.chosen(text), { action: { label: t.state.undo, run: undo } });
}

function take(port: string, index: number): void {
  const picker = pickerOf(registry.value, typeOf(port));
  if (picker === undefined) return;
  let node = '';
  const done = editWhole(t.sweeps.take(index), (document) => {
    const chosen = choosePicture(document, port, index, picker);
    node = chosen.node;
    return chosen.document;
  });
  if (done) {
    toast('success', t.sweeps.taken(node, index, port), {
      action: { label: t.state.show, run: () => show(node) },
    });
  }
}

function show(node: string): void {
  widePanel.value = undefined;
  focusNode(node);
}

function toggle(ref: string): void {
  const next = new Set(hidden.value);
  if (!next.delete(ref)) next.add(ref);
  hidden.value = next;
}

/** Reads the outputs of the watched run, and goes on as they come; returns a function that ends it. */
function followPictures(): () => void {
  let of: string | undefined;
  let since = 0;
  let reading = false;
  const read = async (id: string): Promise<void> => {
    if (reading) return;
    reading = true;
    try {
      for (;;) {
        const { items } = await api.listRunEvents({ path: { id }, query: { since } });
        if (of !== id) return;
        since = items.at(-1)?.seq ?? since;
        pictures.value = foldPictures(pictures.value, items, isPictorial);
        if (items.length === 0) break;
      }
      await waitForTensors(id, () => of === id);
    } catch (error) {
      toastError(error, t.sweeps.notListed);
    } finally {
      reading = false;
      // Another run is watched meanwhile.
      if (of !== undefined && of !== id) void read(of);
    }
  };
  return effect(() => {
    const view = run.value;
    if (view?.runId !== of) {
      of = view?.runId;
      since = 0;
      pictures.value = {};
      kept.value = new Set();
    }
    if (view !== undefined && (since === 0 || view.seq > since)) void read(view.runId);
  });
}

/** Asks which tensors are there until all are that were told of, some times. */
async function waitForTensors(id: string, wanted: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 4 && wanted(); attempt++) {
    const told = Object.values(pictures.value).flatMap((list) => list.map(({ hash }) => hash));
    if (told.every((hash) => kept.value.has(hash))) return;
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 500 * attempt));
    const { items } = await api.listRunTensors({ path: { id } });
    if (wanted()) kept.value = new Set(items.map(({ hash }) => hash));
  }
}

function Nothing() {
  return (
    <div class="choose-empty stack">
      <h3>{t.sweeps.nothingYet}</h3>
      <p class="muted">{t.sweeps.nothingYetText}</p>
    </div>
  );
}
