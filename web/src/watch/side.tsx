import { useState } from 'preact/hooks';
import { Segments, Slider } from '../picture/slider.tsx';
import { CHANNELS, type Channel, type Look } from '../picture/tensor-pixels.ts';
import { toastError } from '../state/page/toasts.ts';
import { frames } from '../state/run/run.ts';
import { Button } from '../ui/button.tsx';
import {
  compare,
  entryOf,
  held,
  look,
  overlay,
  ownRange,
  ports,
  rangeMode,
  split,
  tensorOf,
  timelines,
  views,
} from './controls.ts';
import { saveAnimation, saveFrame } from './export-steps.ts';
import { FigureList, figureText } from './figures.tsx';
import { Histogram } from './histogram.tsx';
import { figuresFor, lookFor } from './looks.ts';
import { portTypeOf, rangeOf } from './port-frames.ts';
import { speed } from './scrubber.tsx';
import { momentLabel } from './timeline.ts';

/** Figures and controls for the leading view. */
export function Side() {
  const ref = views.value[0];
  const tensor = ref === undefined ? undefined : tensorOf(ref);
  if (ref === undefined || tensor === undefined) return null;
  const how = lookFor(ref, tensor);
  const figures = figuresFor(tensor, how.channel);
  const colour = (tensor.shape.at(-3) ?? 1) >= 3;
  const entry = entryOf(ref);
  return (
    <>
      <section class="tool-section" aria-label="Figures">
        <FigureList
          shape={tensor.shape}
          type={portTypeOf(ref)}
          figures={figures}
          score={entry === undefined ? frames.get(ref)?.header.score : undefined}
          rough={entry === undefined}
        />
        <Histogram tensor={tensor} channel={how.channel} range={how.range} figures={figures} />
      </section>
      <section class="tool-section" aria-label="How values are shown">
        <h3>Values</h3>
        {colour && (
          <Segments
            label="Channel"
            value={how.channel}
            choices={CHANNELS.map((value) => ({ value, label: CHANNEL_NAMES[value] }))}
            onChange={(channel) => {
              look.value = { ...look.value, channel };
            }}
          />
        )}
        {(!colour || how.channel !== 'all') && <ColourChoice value={how.colours} />}
        <RangeControls usual={rangeOf(ref)} range={how.range} figures={figures} />
      </section>
      <OverlayControls leading={ref} />
      <CompareControls leading={ref} label={entry === undefined ? 'live' : momentLabel(entry.moment)} />
      <ExportControls leading={ref} />
    </>
  );
}

const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  all: 'RGB',
  red: 'R',
  green: 'G',
  blue: 'B',
  luma: 'Luma',
};

function ColourChoice({ value }: { readonly value: Look['colours'] }) {
  return (
    <Segments
      label="Colours"
      value={value}
      choices={[
        { value: 'grey', label: 'Grey' },
        { value: 'viridis', label: 'Viridis' },
        { value: 'magma', label: 'Magma' },
        { value: 'blue-red', label: '± ', title: 'Blue to red, light in the middle' },
      ]}
      onChange={(colours) => {
        look.value = { ...look.value, colours };
      }}
    />
  );
}

interface RangeControlsProps {
  readonly usual: readonly [number, number];
  readonly range: readonly [number, number];
  readonly figures: { readonly min: number; readonly max: number };
}

function RangeControls({ usual, range, figures }: RangeControlsProps) {
  const [low, high] = range;
  const least = Math.min(usual[0], figures.min);
  const most = Math.max(usual[1], figures.max);
  const step = Math.max(1e-6, (most - least) / 200);
  const set = (next: readonly [number, number]): void => {
    rangeMode.value = 'own';
    ownRange.value = next;
  };
  return (
    <>
      <Segments
        label="Range"
        value={rangeMode.value}
        choices={[
          {
            value: 'usual',
            label: `${figureText(usual[0])} … ${figureText(usual[1])}`,
            title: 'As the type has it',
          },
          { value: 'auto', label: 'Stretch', title: 'From the least to the greatest value' },
          { value: 'own', label: 'Own' },
        ]}
        onChange={(mode) => {
          if (mode === 'own') ownRange.value = range;
          rangeMode.value = mode;
        }}
      />
      <Slider
        label="Black"
        value={low}
        min={least}
        max={most}
        step={step}
        text={figureText(low)}
        onChange={(value) => set([Math.min(value, high - step), high])}
      />
      <Slider
        label="White"
        value={high}
        min={least}
        max={most}
        step={step}
        text={figureText(high)}
        onChange={(value) => set([low, Math.max(value, low + step)])}
      />
    </>
  );
}

function OverlayControls({ leading }: { readonly leading: string }) {
  const { port, opacity } = overlay.value;
  const choices = ports.value.filter((ref) => ref !== leading);
  return (
    <section class="tool-section" aria-label="Overlay">
      <h3>
        <label for="overlay-port">Overlay</label>
      </h3>
      <select
        id="overlay-port"
        class="select"
        value={port ?? ''}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          overlay.value = { ...overlay.value, port: chosen === '' ? undefined : chosen };
        }}
      >
        <option value="">None (a score map, a mask …)</option>
        {choices.map((ref) => (
          <option key={ref} value={ref}>
            {ref}
          </option>
        ))}
      </select>
      {port !== undefined && (
        <Slider
          label="Opacity"
          value={opacity}
          min={0}
          max={1}
          step={0.01}
          text={`${Math.round(100 * opacity)} %`}
          onChange={(value) => {
            overlay.value = { ...overlay.value, opacity: value };
          }}
        />
      )}
    </section>
  );
}

function CompareControls({ leading, label }: { readonly leading: string; readonly label: string }) {
  const tensor = tensorOf(leading);
  const kept = held.value;
  return (
    <section class="tool-section" aria-label="Compare">
      <h3>Compare</h3>
      {kept === undefined ? (
        <Button
          disabled={tensor === undefined}
          onClick={() => {
            if (tensor !== undefined) held.value = { port: leading, tensor, label };
          }}
          title="Then go to another step, or choose another port"
        >
          Hold this step
        </Button>
      ) : (
        <>
          <div class="row">
            <span class="grow ellipsis" title={`${kept.port}, ${kept.label}`}>
              <strong>{kept.port}</strong> <span class="muted">{kept.label}</span>
            </span>
            <Button
              tiny
              onClick={() => {
                held.value = undefined;
              }}
            >
              Let go
            </Button>
          </div>
          <Segments
            label="How to compare"
            value={compare.value}
            choices={[
              { value: 'wipe', label: 'Divider' },
              { value: 'difference', label: 'Difference' },
            ]}
            onChange={(mode) => {
              compare.value = mode;
            }}
          />
          {compare.value === 'wipe' && (
            <Slider
              label="Held | now"
              value={split.value}
              min={0}
              max={1}
              step={0.005}
              text={`${Math.round(100 * split.value)} %`}
              onChange={(value) => {
                split.value = value;
              }}
            />
          )}
        </>
      )}
    </section>
  );
}

function ExportControls({ leading }: { readonly leading: string }) {
  const [part, setPart] = useState<number | undefined>(undefined);
  const steps = timelines.value[leading]?.length ?? 0;
  const animate = async (format: 'gif' | 'apng'): Promise<void> => {
    setPart(0);
    try {
      await saveAnimation(leading, format, 1000 / speed.value, setPart);
    } catch (error) {
      toastError(error, 'The animation was not made');
    } finally {
      setPart(undefined);
    }
  };
  return (
    <section class="tool-section" aria-label="Save">
      <h3>Save</h3>
      <div class="row">
        <Button
          onClick={() => {
            const tensor = tensorOf(leading);
            const entry = entryOf(leading);
            if (tensor !== undefined) {
              void saveFrame(leading, tensor, entry === undefined ? '' : momentLabel(entry.moment)).catch(
                toastError,
              );
            }
          }}
        >
          PNG
        </Button>
        <Button disabled={steps < 2 || part !== undefined} onClick={() => void animate('gif')}>
          GIF
        </Button>
        <Button
          disabled={steps < 2 || part !== undefined}
          onClick={() => void animate('apng')}
          title="Animated PNG: larger, every colour kept"
        >
          APNG
        </Button>
        {part !== undefined && <progress class="grow" value={part} aria-label="Making the animation" />}
      </div>
    </section>
  );
}
