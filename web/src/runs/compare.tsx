import { useMemo, useState } from 'preact/hooks';
import type { RunSummary } from '../../../src/protocol/run-shapes.ts';
import { urlOf } from '../api/rest.ts';
import { partOf } from '../picture/part.ts';
import { PictureView } from '../picture/picture-view.tsx';
import { Segments, Slider } from '../picture/slider.tsx';
import { WHOLE } from '../picture/viewport.ts';
import { registry } from '../state/page/catalogue.ts';
import { ago, duration } from '../state/page/words.ts';
import { autoText } from '../state/run/auto-values.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Charts } from '../watch/charts.tsx';
import { figureText } from '../watch/figures.tsx';
import type { RunDetails } from './details.ts';
import { pairMeasures } from './measures.ts';
import { pairNames, picturesOf } from './outputs.ts';
import { laidOver, usePortPixels } from './port-pictures.ts';
import { useDetails } from './run-detail.tsx';
import { durationOf, titleOf } from './run-filter.ts';
import { autoOfRun, differences, withFileName } from './settings.ts';
import { type ShownPixels, usePixels } from './viewer.tsx';

interface CompareProps {
  readonly a: RunSummary;
  readonly b: RunSummary;
  readonly onClose: () => void;
}

/** Two runs beside each other: pictures under one divider, what was set otherwise, figures. */
export function CompareRuns({ a, b, onClose }: CompareProps) {
  const [left, right] = [useDetails(a), useDetails(b)];
  return (
    <div class="run-detail stack">
      <div class="row">
        <h2 class="grow">{t.runs.compareTwoRuns}</h2>
        <Button onClick={onClose}>{t.runs.done}</Button>
      </div>
      {left === undefined || right === undefined ? (
        <p class="muted">{t.runs.loading}</p>
      ) : (
        <>
          <ComparePictures a={left} b={right} />
          <table class="facts compare">
            <thead>
              <tr>
                <th scope="col">
                  <span class="hidden-text">{t.runs.what}</span>
                </th>
                <HeadCell letter="A" run={a} />
                <HeadCell letter="B" run={b} />
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">{t.runs.time}</th>
                <td>{timeText(a)}</td>
                <td>{timeText(b)}</td>
              </tr>
              {pairMeasures(left.measures, right.measures).map(({ name, meaning, better, ...values }) => (
                <tr key={`m ${name}`} title={meaning}>
                  <th scope="row">{name}</th>
                  <ValueCell value={values.a} better={better === 'a'} />
                  <ValueCell value={values.b} better={better === 'b'} />
                </tr>
              ))}
              {differences(left.run.document, right.run.document).map(({ name, ...values }) => (
                <tr key={`s ${name}`}>
                  <th scope="row">{name}</th>
                  <SettingCell of={left} name={name} value={values.a} />
                  <SettingCell of={right} name={name} value={values.b} />
                </tr>
              ))}
            </tbody>
          </table>
          {differences(left.run.document, right.run.document).length === 0 && (
            <p class="muted">{t.runs.bothComputedTheSameGraph}</p>
          )}
          <CompareCharts a={left} b={right} />
        </>
      )}
    </div>
  );
}

function HeadCell({ letter, run }: { readonly letter: string; readonly run: RunSummary }) {
  return (
    <th scope="col">
      <span class="badge">{letter}</span> {titleOf(run)} <span class="muted small">{ago(run.createdAt)}</span>
    </th>
  );
}

/** What was set; for what was left out what it took from the net that was wired, where it did. */
function SettingCell({
  of,
  name,
  value,
}: {
  readonly of: RunDetails;
  readonly name: string;
  readonly value: string | undefined;
}) {
  const auto = value === undefined ? autoOfRun(of, name, registry.value) : undefined;
  return (
    <td class="wrap-anywhere">
      {value !== undefined ? (
        withFileName(value)
      ) : (
        <span class="muted">{auto === undefined ? t.runs.unset : autoText(auto)}</span>
      )}
    </td>
  );
}

function ValueCell({
  value,
  better,
}: {
  readonly value: number | string | undefined;
  readonly better: boolean;
}) {
  const text = typeof value === 'number' ? figureText(value) : (value ?? '–');
  return (
    <td class={better ? 'better' : ''}>{better ? <strong title={t.runs.better}>{text} ✓</strong> : text}</td>
  );
}

function timeText(run: RunSummary): string {
  const took = durationOf(run);
  return took === undefined ? run.status : duration(took);
}

/** Curves of both over each other, of each number that either told. */
function CompareCharts({ a, b }: { readonly a: RunDetails; readonly b: RunDetails }) {
  const history = useMemo(() => laidOver(a.metrics, b.metrics), [a.metrics, b.metrics]);
  if (Object.keys(history).length === 0) return null;
  return (
    <section>
      <h3>{t.runs.charts}</h3>
      <Charts history={history} />
    </section>
  );
}

/** Names of what a run has pictures of: files that it saved, then ports. */
function namesOf({ files, ports }: RunDetails): readonly string[] {
  return [...picturesOf(files).map(({ name }) => name), ...ports.map(({ ref }) => ref)];
}

/** The pixels of a picture of a run by its name. */
function useNamed({ run, files, ports }: RunDetails, name: string | undefined): ShownPixels | undefined {
  const file = picturesOf(files).find((one) => one.name === name);
  const port = file === undefined ? ports.find(({ ref }) => ref === name) : undefined;
  const saved = usePixels(
    file && urlOf('getRunOutput', { path: { id: run.id }, query: { name: file.name } }),
  );
  const kept = usePortPixels(run.id, port);
  return saved ?? kept;
}

function ComparePictures({ a, b }: { readonly a: RunDetails; readonly b: RunDetails }) {
  const pairs = pairNames(namesOf(a), namesOf(b));
  const [name, setName] = useState(pairs[0]?.name);
  const [viewport, setViewport] = useState(WHOLE);
  const [split, setSplit] = useState(0.5);
  const [mode, setMode] = useState<'wipe' | 'side'>('side');
  const pair = pairs.find((one) => one.name === name) ?? pairs[0];
  const [left, right] = [useNamed(a, pair?.name), useNamed(b, pair?.name)];
  if (pair === undefined) return <p class="muted">{t.runs.neitherRunHasAPicture}</p>;
  const both = left !== undefined && right !== undefined;
  return (
    <div class="stack">
      <div class="row">
        <label class="hidden-text" for="compare-picture">
          {t.runs.picture}
        </label>
        <select
          id="compare-picture"
          class="select grow"
          value={pair.name}
          onChange={(event) => setName(event.currentTarget.value)}
        >
          {pairs.map((one) => (
            <option key={one.name} value={one.name}>
              {one.name}
              {one.a && one.b ? '' : one.a ? t.runs.aOnly : t.runs.bOnly}
            </option>
          ))}
        </select>
        <Segments
          label={t.runs.howToCompare}
          value={mode}
          choices={[
            { value: 'side', label: t.runs.sideBySide },
            { value: 'wipe', label: t.runs.divider },
          ]}
          onChange={setMode}
        />
      </div>
      {mode === 'wipe' ? (
        <>
          <div class="compare-picture">
            <PictureView
              label={t.runs.aLeftOfTheDivider(pair.name)}
              picture={right ?? left}
              against={both ? { picture: left, split, part: partOf(left, right) } : undefined}
              viewport={viewport}
              onViewport={setViewport}
              onSplit={setSplit}
            />
            {both && (
              <>
                <span class="tag at-left">A</span>
                <span class="tag at-right">B</span>
              </>
            )}
          </div>
          <Slider label="A | B" value={split} min={0} max={1} step={0.005} text="" onChange={setSplit} />
        </>
      ) : (
        <div class="compare-side">
          {[left, right].map((pixels, i) => (
            <figure key={i === 0 ? 'A' : 'B'}>
              <div class="compare-picture">
                <PictureView
                  label={t.runs.fileOf(pair.name, i === 0 ? 'A' : 'B')}
                  picture={pixels}
                  viewport={viewport}
                  onViewport={setViewport}
                />
              </div>
              <figcaption class="badge">{i === 0 ? 'A' : 'B'}</figcaption>
            </figure>
          ))}
        </div>
      )}
    </div>
  );
}
