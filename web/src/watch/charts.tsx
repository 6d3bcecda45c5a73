import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './charts.css';
import { themeColour } from '../picture/draw.ts';
import { shownTheme } from '../state/page/page.ts';
import { t } from '../texts/texts.ts';
import { figureText } from './figures.tsx';
import { alignSeries, byName, type MetricHistory, type MetricSeries, valueAt } from './metric-history.ts';

const HEIGHT = 150;

/** Charts of all numbers that a run tells, one a name, on a common axis of updates or steps. */
export function Charts({ history }: { readonly history: MetricHistory }) {
  const groups = [...byName(history)];
  if (groups.length === 0) {
    return <p class="muted chart-empty">{t.watch.chartsHelp}</p>;
  }
  return (
    <div class="charts">
      {groups.map(([name, series]) => (
        <Chart key={name} name={name} series={series} />
      ))}
    </div>
  );
}

function Chart({ name, series }: { readonly name: string; readonly series: readonly MetricSeries[] }) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const theme = shownTheme.value;
  const shape = series.map(({ nodeId }) => nodeId).join(' ');
  const latest = useRef(series);
  latest.current = series;
  // Where the pointer is on one of the charts, in updates or steps; they all tell the same place.
  const [at, setAt] = useState<number | undefined>(undefined);

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = new uPlot(
      optionsFor(name, latest.current, element.clientWidth, () => marksOf(latest.current), setAt),
      alignSeries(latest.current),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: Math.max(120, element.clientWidth), height: HEIGHT }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [name, shape, theme]);
  useEffect(() => plot.current?.setData(alignSeries(series)), [series]);

  const said = t.watch.chartNames[name] ?? name;
  const values = series.map(({ nodeId, y }) => `${nodeId}: ${figureText(y.at(-1) ?? Number.NaN)}`);
  const [only] = series.length === 1 ? series : [];
  return (
    <figure class="chart">
      <figcaption>
        <h3>{said}</h3>
        <span class="muted small ellipsis" title={t.watch.meanings[name]}>
          {at === undefined ? t.watch.meanings[name] : t.watch.chartAt(figureText(at))}
        </span>
        {only !== undefined && <span class="small figure">{figureText(valueAt(only, at))}</span>}
      </figcaption>
      {only === undefined && (
        <ul class="chart-keys small">
          {series.map((one, i) => (
            <li key={one.nodeId} class="chart-key">
              <i class={isDashed(i) ? 'dashed' : ''} style={{ background: `var(${colourOf(i)})` }} />
              <span class="muted">{one.nodeId}</span>{' '}
              <span class="figure">{figureText(valueAt(one, at))}</span>
            </li>
          ))}
        </ul>
      )}
      <div
        ref={host}
        class="chart-plot"
        role="img"
        aria-label={t.watch.chartOfLatest(said, values.join(', '))}
        data-points={series.map(({ x }) => x.length).join(' ')}
      />
    </figure>
  );
}

/** Where scales begin: of one node, and of the first of several where it went through several. */
function marksOf(series: readonly MetricSeries[]): MetricSeries['marks'] {
  const marks = series[0]?.marks ?? [];
  return series.length > 1 && marks.length < 2 ? [] : marks;
}

const COLOURS = ['--accent', '--warning', '--ok', '--danger', '--chart-5', '--chart-6'] as const;

function colourOf(series: number): string {
  return COLOURS[series % COLOURS.length] as string;
}

/** Where the colours begin anew, lines are dashed. */
function isDashed(series: number): boolean {
  return series >= COLOURS.length;
}

function optionsFor(
  name: string,
  series: readonly MetricSeries[],
  width: number,
  marks: () => MetricSeries['marks'],
  onPoint: (x: number | undefined) => void,
): uPlot.Options {
  const [muted, line] = [themeColour('--text-muted'), themeColour('--line')];
  const axis = {
    stroke: muted,
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
    font: `11px ${themeColour('--font')}`,
  };
  // Errors fall by powers; a straight axis would show a corner.
  const log = name === 'recovery error' && series.every(({ y }) => y.every((value) => value > 0));
  return {
    width: Math.max(120, width),
    height: HEIGHT,
    cursor: { sync: { key: 'metrics' }, points: { size: 6 }, y: false },
    legend: { show: false },
    scales: { x: { time: false }, y: log ? { distr: 3 } : {} },
    axes: [
      // As figures are written elsewhere: uPlot writes them as the browser's language does, which need not be the page's.
      { ...axis, size: 22, gap: 3, values: (_, ticks) => ticks.map(figureText) },
      {
        ...axis,
        ...(log ? { filter: onlyPowers, grid: { ...axis.grid, filter: onlyPowers } } : {}),
        size: 50,
        gap: 4,
        values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : figureText(tick))),
      },
    ],
    series: [
      {},
      ...series.map(({ nodeId }, i) => ({
        label: nodeId,
        stroke: themeColour(colourOf(i)),
        width: 1.6,
        ...(isDashed(i) ? { dash: [5, 3] } : {}),
        // A line of few points would hardly be seen.
        points: { show: (_: uPlot, _i: number, from: number, to: number) => to - from < 24, size: 4 },
        spanGaps: true,
      })),
    ],
    hooks: {
      setCursor: [
        ({ cursor: { idx, left = -1 }, data }) =>
          onPoint(idx === null || idx === undefined || left < 0 ? undefined : data[0][idx]),
      ],
      drawAxes: [
        (plot) => {
          const { ctx, bbox } = plot;
          ctx.save();
          ctx.strokeStyle = ctx.fillStyle = muted;
          ctx.globalAlpha = 0.55;
          ctx.setLineDash([3, 3]);
          ctx.textAlign = 'left';
          ctx.textBaseline = 'top';
          // A label that would lie over the one before is left out; its line says that a scale begins.
          let free = Number.NEGATIVE_INFINITY;
          ctx.font = `${10 * devicePixelRatio}px sans-serif`;
          for (const { x, scale } of marks()) {
            const left = plot.valToPos(x, 'x', true);
            ctx.beginPath();
            ctx.moveTo(left, bbox.top);
            ctx.lineTo(left, bbox.top + bbox.height);
            ctx.stroke();
            if (left < free) continue;
            const label = t.picture.scale(scale);
            ctx.fillText(label, left + 4, bbox.top + 1);
            free = left + 8 + ctx.measureText(label).width;
          }
          ctx.restore();
        },
      ],
    },
  };
}

/** Of a logarithmic axis the powers of ten only. */
function onlyPowers(_: uPlot, splits: number[]): (number | null)[] {
  return splits.map((value) => (Math.abs(Math.log10(value) % 1) < 1e-9 ? value : null));
}
