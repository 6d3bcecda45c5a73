import { useState } from 'preact/hooks';
import { Segments, Slider } from '../picture/slider.tsx';
import { CHANNELS, type Channel, type Look } from '../picture/tensor-pixels.ts';
import { frames } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { toastError } from '../ui/toast.ts';
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
      <section class="tool-section" aria-label={t.watch.figures}>
        <FigureList
          shape={tensor.shape}
          type={portTypeOf(ref)}
          figures={figures}
          score={entry === undefined ? frames.get(ref)?.header.score : undefined}
          rough={entry === undefined}
        />
        <Histogram tensor={tensor} channel={how.channel} range={how.range} figures={figures} />
      </section>
      <section class="tool-section" aria-label={t.watch.howValuesAreShown}>
        <h3>{t.watch.values}</h3>
        {colour && (
          <Segments
            label={t.watch.channel}
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
      <CompareControls
        leading={ref}
        label={entry === undefined ? t.watch.liveStep : momentLabel(entry.moment)}
      />
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
      label={t.watch.colours}
      value={value}
      choices={[
        { value: 'grey', label: t.watch.grey },
        { value: 'viridis', label: t.watch.viridis },
        { value: 'magma', label: t.watch.magma },
        { value: 'blue-red', label: '± ', title: t.watch.blueToRedLightIn },
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
        label={t.watch.range}
        value={rangeMode.value}
        choices={[
          {
            value: 'usual',
            label: `${figureText(usual[0])} … ${figureText(usual[1])}`,
            title: t.watch.asTheTypeHasIt,
          },
          { value: 'auto', label: t.watch.stretch, title: t.watch.fromTheLeastToThe },
          { value: 'own', label: t.watch.own },
        ]}
        onChange={(mode) => {
          if (mode === 'own') ownRange.value = range;
          rangeMode.value = mode;
        }}
      />
      <Slider
        label={t.watch.black}
        value={low}
        min={least}
        max={most}
        step={step}
        text={figureText(low)}
        onChange={(value) => set([Math.min(value, high - step), high])}
      />
      <Slider
        label={t.watch.white}
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
    <section class="tool-section" aria-label={t.watch.overlay}>
      <h3>
        <label for="overlay-port">{t.watch.overlay}</label>
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
        <option value="">{t.watch.noOverlay}</option>
        {choices.map((ref) => (
          <option key={ref} value={ref}>
            {ref}
          </option>
        ))}
      </select>
      {port !== undefined && (
        <Slider
          label={t.watch.opacity}
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
    <section class="tool-section" aria-label={t.watch.compare}>
      <h3>{t.watch.compare}</h3>
      {kept === undefined ? (
        <Button
          disabled={tensor === undefined}
          onClick={() => {
            if (tensor !== undefined) held.value = { port: leading, tensor, label };
          }}
          title={t.watch.thenGoToAnotherStep}
        >
          {t.watch.holdThisStep}
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
              {t.watch.letGo}
            </Button>
          </div>
          <Segments
            label={t.watch.howToCompare}
            value={compare.value}
            choices={[
              { value: 'wipe', label: t.watch.divider },
              { value: 'difference', label: t.watch.difference },
            ]}
            onChange={(mode) => {
              compare.value = mode;
            }}
          />
          {compare.value === 'wipe' && (
            <Slider
              label={t.watch.heldNow}
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
      toastError(error, t.watch.theAnimationWasNotMade);
    } finally {
      setPart(undefined);
    }
  };
  return (
    <section class="tool-section" aria-label={t.watch.save}>
      <h3>{t.watch.save}</h3>
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
          {t.watch.png}
        </Button>
        <Button disabled={steps < 2 || part !== undefined} onClick={() => void animate('gif')}>
          {t.watch.gif}
        </Button>
        <Button
          disabled={steps < 2 || part !== undefined}
          onClick={() => void animate('apng')}
          title={t.watch.animatedPngLargerEveryColour}
        >
          {t.watch.apng}
        </Button>
        {part !== undefined && <progress class="grow" value={part} aria-label={t.watch.makingTheAnimation} />}
      </div>
    </section>
  );
}
