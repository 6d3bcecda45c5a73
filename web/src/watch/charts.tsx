import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './charts.css';
import { themeColour } from '../picture/draw.ts';
import { shownTheme } from '../state/page/page.ts';
import { t } from '../texts/texts.ts';
import { figureText } from './figures.tsx';
import { alignSeries, byName, type MetricHistory, type MetricSeries } from './metric-history.ts';

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

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = new uPlot(
      optionsFor(name, latest.current, element.clientWidth, () => latest.current[0]?.marks ?? []),
      alignSeries(latest.current) as unknown as uPlot.AlignedData,
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
  useEffect(() => plot.current?.setData(alignSeries(series) as unknown as uPlot.AlignedData), [series]);

  const values = series.map(({ nodeId, y }) => `${nodeId}: ${figureText(y.at(-1) ?? Number.NaN)}`);
  return (
    <figure class="chart">
      <figcaption>
        <h3>{name}</h3>
        <span class="muted small ellipsis" title={t.watch.meanings[name]}>
          {series.length === 1
            ? t.watch.meanings[name]
            : series.map(({ nodeId }, i) => (
                <span key={nodeId} class="chart-key">
                  <i style={{ background: `var(${colourOf(i)})` }} />
                  {nodeId}
                </span>
              ))}
        </span>
        <output class="small">{figureText(series[0]?.y.at(-1) ?? Number.NaN)}</output>
      </figcaption>
      <div
        ref={host}
        class="chart-plot"
        role="img"
        aria-label={t.watch.chartOfLatest(name, values.join(', '))}
      />
    </figure>
  );
}

const COLOURS = ['--accent', '--warning', '--ok', '--danger'] as const;

function colourOf(series: number): string {
  return COLOURS[series % COLOURS.length] as string;
}

function optionsFor(
  name: string,
  series: readonly MetricSeries[],
  width: number,
  marks: () => MetricSeries['marks'],
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
      { ...axis, size: 22, gap: 3 },
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
        // A line of few points would hardly be seen.
        points: { show: (_: uPlot, _i: number, from: number, to: number) => to - from < 24, size: 4 },
        spanGaps: true,
      })),
    ],
    hooks: {
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
            const label = `scale ${scale}`;
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
