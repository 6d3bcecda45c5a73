import { useMemo } from 'preact/hooks';
import type { Tensor } from '../../../src/protocol/tensor.ts';
import { type Channel, type Figures, histogramOf, planeOf } from '../picture/tensor-pixels.ts';
import { t } from '../texts/texts.ts';
import { figureText } from './figures.tsx';

const BINS = 96;
const [WIDTH, HEIGHT] = [288, 74];

interface HistogramProps {
  readonly tensor: Tensor;
  readonly channel: Channel;
  /** Values that become black and white. */
  readonly range: readonly [number, number];
  readonly figures: Figures;
}

const RGB = ['red', 'green', 'blue'] as const;

/** How often values occur, with the range that is shown; of three channels one over the other. */
export function Histogram({ tensor, channel, range, figures }: HistogramProps) {
  const colour = (tensor.shape.at(-3) ?? 1) >= 3 && channel === 'all';
  const low = Math.min(range[0], figures.min);
  const high = Math.max(range[1], figures.max);
  const paths = useMemo(() => {
    const channels: readonly Channel[] = colour ? RGB : [channel];
    const counts = channels.map((c) => histogramOf(planeOf(tensor, c), BINS, [low, high]));
    // The root keeps rare values in sight.
    const most = Math.max(1, ...counts.map((bins) => Math.sqrt(Math.max(...bins))));
    return counts.map((bins) => pathOf(bins, most));
  }, [tensor, channel, colour, low, high]);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return null;
  const place = (value: number): number => (high > low ? ((value - low) / (high - low)) * WIDTH : WIDTH / 2);
  return (
    <figure class="histogram">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t.watch.histogramOfTheValues}
      >
        {paths.map((path, i) => (
          <path key={path} d={path} class={colour ? `bars ${RGB[i]}` : 'bars'} />
        ))}
        <rect class="beyond" x="0" y="0" width={Math.max(0, place(range[0]))} height={HEIGHT} />
        <rect
          class="beyond"
          x={place(range[1])}
          y="0"
          width={Math.max(0, WIDTH - place(range[1]))}
          height={HEIGHT}
        />
        <line class="mean" x1={place(figures.mean)} x2={place(figures.mean)} y1="0" y2={HEIGHT} />
      </svg>
      <figcaption>
        <span>{figureText(low)}</span>
        <span>{figureText(high)}</span>
      </figcaption>
    </figure>
  );
}

function pathOf(bins: Uint32Array, most: number): string {
  const step = WIDTH / bins.length;
  const tops = [...bins].map((count, i) => {
    const y = (HEIGHT - (Math.sqrt(count) / most) * (HEIGHT - 3)).toFixed(1);
    return `L${(i * step).toFixed(1)} ${y}H${((i + 1) * step).toFixed(1)}`;
  });
  return `M0 ${HEIGHT}${tops.join('')}V${HEIGHT}Z`;
}
