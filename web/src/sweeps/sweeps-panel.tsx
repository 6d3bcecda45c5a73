import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import '../picture/picture.css';
import './sweeps.css';
import {
  figureStreams,
  findSweeps,
  pictureStreams,
  type Sweep,
  type SweptStream,
  sweepCsv,
  sweepPlaces,
  sweptParams,
} from '../../../src/graph/plan/sweeps.ts';
import { Slider } from '../picture/slider.tsx';
import { editWhole, undo } from '../state/document/document.ts';
import { flat } from '../state/document/flat.ts';
import { nameOfNode } from '../state/document/node-name.ts';
import { focusNode } from '../state/document/selection.ts';
import { registry } from '../state/page/catalogue.ts';
import { downloadBlob } from '../state/page/files.ts';
import { widePanel } from '../state/page/page.ts';
import { run, running } from '../state/run/run.ts';
import { runFlat } from '../state/run/run-flat.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.ts';
import { figureText } from '../watch/figures.tsx';
import { BackButton } from '../wide/back-button.tsx';
import { leaveByEscape } from '../wide/leave-by-escape.ts';
import { choosePicture, choosePlace, pickerOf } from './choose.ts';
import { followPictures, pictures } from './follow-pictures.ts';
import { GridTable } from './grid-table.tsx';
import { Picture, typeOf } from './picture.tsx';
import { axisNames, placeText, valueLabel } from './place-text.ts';

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
  const plain = shown.filter(({ sweep }) => sweep === undefined);
  const figures = document === undefined ? [] : figureStreams(document, registry.value);
  const sections = (document === undefined ? [] : findSweeps(document, registry.value))
    .map((sweep) => {
      const of = (stream: SweptStream) => stream.sweep?.source === sweep.source;
      return { sweep, streams: shown.filter(of), figures: figuresOf(figures.filter(of)) };
    })
    .filter((section) => section.streams.length > 0 || section.figures.size > 0);
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
        {sections.length === 0 && plain.length === 0 && <Nothing />}
        {sections.map((section) => (
          <SweepSection key={section.sweep.source} {...section} />
        ))}
        {plain.map(({ ref }) => (
          <PlainSection key={ref} port={ref} />
        ))}
      </div>
    </div>
  );
}

/** The numbers of outputs so far, by `node.port`. */
function figuresOf(streams: readonly SweptStream[]): ReadonlyMap<string, readonly number[]> {
  return new Map(
    streams.flatMap(({ ref }) => {
      const numbers = run.value?.ports[ref]?.numbers;
      return numbers === undefined ? [] : [[ref, numbers] as const];
    }),
  );
}

interface SectionProps {
  readonly sweep: Sweep;
  /** Of pictures. */
  readonly streams: readonly SweptStream[];
  readonly figures: ReadonlyMap<string, readonly number[]>;
}

function SweepSection({ sweep, streams, figures }: SectionProps) {
  const names = sweptParams(sweep)
    .map(({ node, param }) => t.sweeps.paramOf(param, nameOfNode(node)))
    .join(', ');
  const places = sweepPlaces(sweep);
  const now = findSweeps(flat.value.document, registry.value).find(({ source }) => source === sweep.source);
  const isGrid = sweep.axes.length > 1;
  const [name = ''] = axisNames(sweep);
  const use = (place: readonly number[]) => (
    <Button
      tiny={isGrid}
      tone={now === undefined || isGrid ? 'normal' : 'primary'}
      disabled={now === undefined}
      title={now === undefined ? t.sweeps.notAnyMore : t.sweeps.sets(names)}
      aria-label={
        isGrid ? t.sweeps.usePlace(placeText(sweep, place)) : t.sweeps.useAs(valueLabel(place[0] ?? 0), name)
      }
      onClick={() => now !== undefined && choose(now, place)}
    >
      {isGrid ? t.sweeps.useThis : t.sweeps.use(valueLabel(place[0] ?? 0))}
    </Button>
  );
  return (
    <section class="choose-section" aria-label={t.sweeps.sweepOf(names)}>
      <div class="row wrap">
        <h3>{names}</h3>
        <span class="muted small">
          {t.sweeps.valuesFrom(places.length)}{' '}
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
        {!isGrid &&
          streams.length > 1 &&
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
      {isGrid ? (
        <GridTable sweep={sweep} streams={streams} figures={figures} use={use} />
      ) : (
        <div class="cells">
          {places.map((place, index) => (
            <figure key={`${index} ${place}`} class="cell" data-value={place[0]}>
              <figcaption>
                {name} = <strong>{valueLabel(place[0] ?? 0)}</strong>
              </figcaption>
              {streams
                .filter(({ ref }) => !hidden.value.has(ref))
                .map(({ ref }) => (
                  <Picture key={ref} port={ref} sweep={sweep} index={index} />
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
              {use(place)}
            </figure>
          ))}
        </div>
      )}
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
            <Picture port={port} index={index} />
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

function choose(sweep: Sweep, place: readonly number[]): void {
  const text = placeText(sweep, place);
  const done = editWhole(t.sweeps.choose(text), (document) =>
    choosePlace(document, registry.value, sweep, place),
  );
  if (done) toast('success', t.sweeps.chosen(text), { action: { label: t.state.undo, run: undo } });
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
    toast('success', t.sweeps.taken(nameOfNode(node), index, port), {
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

function Nothing() {
  return (
    <div class="choose-empty stack">
      <h3>{t.sweeps.nothingYet}</h3>
      <p class="muted">{t.sweeps.nothingYetText}</p>
    </div>
  );
}
