import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ToolButton } from '../picture/tool-button.tsx';
import { run, running } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { position, timelines, views } from './controls.ts';
import { tensorNames } from './state.ts';
import { cache } from './tensors.ts';
import { momentLabel, scaleMarks, type TimelineEntry } from './timeline.ts';

/** Steps a second. */
export const speed = signal(12);
const playing = signal(false);

const SPEEDS = [4, 8, 12, 24] as const;

export function togglePlay(): void {
  playing.value = !playing.value;
}

/** Goes to another moment; beyond the last one lies the live picture. */
export function stepBy(delta: number): void {
  const count = leading().length;
  if (count === 0) return;
  const now = position.value === 'live' ? count - 1 : position.value;
  playing.value = false;
  position.value = Math.min(count - 1, Math.max(0, now + delta));
}

function leading(): readonly TimelineEntry[] {
  return timelines.value[views.value[0] ?? ''] ?? [];
}

/** Goes over the steps of the leading view: by hand, by keys, or playing. */
export function Scrubber() {
  const entries = leading();
  const count = entries.length;
  const live = position.value === 'live';
  const at = position.value === 'live' ? count - 1 : Math.min(position.value, count - 1);
  usePlay(count);
  const entry = entries[at];
  const named = entry === undefined ? undefined : tensorNames.value[entry.hash];
  const label = [named, entry === undefined ? '' : momentLabel(entry.moment)]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
  const marks = scaleMarks(entries);
  return (
    <section class="scrubber" aria-label={t.watch.steps}>
      <ToolButton
        icon="previous"
        label={t.watch.stepBack}
        shortcut=","
        disabled={count < 2}
        onClick={() => stepBy(-1)}
      />
      <ToolButton
        icon={playing.value ? 'pause' : 'play'}
        label={playing.value ? t.watch.pause : t.watch.playTheSteps}
        shortcut="Space"
        disabled={count < 2}
        onClick={togglePlay}
      />
      <ToolButton
        icon="next"
        label={t.watch.stepForward}
        shortcut="."
        disabled={count < 2}
        onClick={() => stepBy(1)}
      />
      <div class="scrub-track">
        <input
          type="range"
          min={0}
          max={Math.max(0, count - 1)}
          step={1}
          value={Math.max(0, at)}
          disabled={count < 2}
          aria-label={t.watch.step}
          aria-valuetext={label === '' ? t.watch.stepOf(at + 1, count) : label}
          onInput={(event) => {
            playing.value = false;
            position.value = Number(event.currentTarget.value);
          }}
        />
        <div class="scrub-marks">
          {marks.map(({ scale, first }) => (
            <button
              type="button"
              key={first}
              class="scrub-mark"
              style={{ left: `${count < 2 ? 0 : (100 * first) / (count - 1)}%` }}
              onClick={() => {
                playing.value = false;
                position.value = first;
              }}
              aria-label={t.watch.goToScale(scale)}
            >
              {scale}
            </button>
          ))}
        </div>
      </div>
      <output class="scrub-label">
        {count === 0 ? t.watch.noStepsYet : label || t.watch.stepOf(at + 1, count)}
        {count > 0 && (
          <span class="muted">
            {' '}
            {at + 1}/{count}
          </span>
        )}
      </output>
      <label class="hidden-text" for="scrub-speed">
        {t.watch.stepsASecond}
      </label>
      <select
        id="scrub-speed"
        class="select speed"
        value={speed.value}
        onChange={(event) => {
          speed.value = Number(event.currentTarget.value);
        }}
      >
        {SPEEDS.map((value) => (
          <option key={value} value={value}>
            {value} / s
          </option>
        ))}
      </select>
      <button
        type="button"
        class={`button tiny ${live ? 'on-air' : ''}`}
        aria-pressed={live}
        onClick={() => {
          playing.value = false;
          position.value = 'live';
        }}
        title={t.watch.showTheNewestAsIt}
      >
        <span class={running.value && live ? 'air-dot on' : 'air-dot'} aria-hidden="true" />
        {running.value ? t.watch.live : t.watch.latest}
      </button>
    </section>
  );
}

function usePlay(count: number): void {
  useEffect(() => {
    if (!playing.value) return;
    if (count < 2) {
      playing.value = false;
      return;
    }
    const timer = setInterval(() => {
      const entries = leading();
      const now = position.value === 'live' ? -1 : position.value;
      const next = (now + 1) % entries.length;
      const runId = run.value?.runId;
      const hash = entries[next]?.hash;
      // A step that has not come yet is waited for.
      if (runId === undefined || hash === undefined) return;
      if (cache.peek(hash) === undefined && position.value !== 'live' && waiting === hash) return;
      waiting = hash;
      void cache.get(runId, hash).then(
        () => {
          waiting = undefined;
        },
        () => {
          waiting = undefined;
        },
      );
      position.value = next;
    }, 1000 / speed.value);
    return () => clearInterval(timer);
  }, [playing.value, speed.value, count]);
}

let waiting: string | undefined;
