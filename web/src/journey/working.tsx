import { useMemo, useRef, useState } from 'preact/hooks';
import type { Size } from '../../../src/recipes/result-size.ts';
import { tellsSecondAttempt } from '../../../src/shared/second-attempt.ts';
import { lookOf, originalUrl } from '../state/page/assets.ts';
import { studioTime } from '../state/page/studio-clock.ts';
import { remaining } from '../state/page/words.ts';
import { connection } from '../state/run/connection.ts';
import { queuePlace } from '../state/run/queue.ts';
import { cancelRun, pauseRun, rerun, run, runDocument } from '../state/run/run.ts';
import { fractionDone, passedSince, type RunView, timeLeft } from '../state/run/run-fold.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { takeLostFocus } from '../ui/take-focus.ts';
import { useClock } from '../ui/use-clock.ts';
import { doingNow } from './doing.ts';
import { learningSeconds, millisecondsLeft, roughly, speed } from './estimate.ts';
import { Finished, FinishedPicture, useFinished } from './finished.tsx';
import { learnSide, type RunStep } from './journey.ts';
import { makingOf } from './making-of.ts';
import { FrameView, newestFrame } from './newest-frame.tsx';
import { leftAtPace, madeBy } from './pace.ts';
import { plainName } from './plain-name.ts';
import { piecesOf } from './recipes.ts';
import { useThumbnailsAhead } from './thumbnails-ahead.ts';
import { useSize } from './use-size.ts';

/** What is left is not told before, ms: the first steps are slow. */
const EARLY = 5000;
/** The bar is full when it is done, not before. */
const NEARLY = 0.98;

interface WorkingProps {
  readonly picture: string;
  readonly step: RunStep;
}

/** What is computed now: the latest picture, large, and how long it still takes. */
export function Working({ picture, step }: WorkingProps) {
  const view = run.value?.runId === step.run ? run.value : undefined;
  const now = studioTime(useClock());
  useThumbnailsAhead(step.kind === 'make' ? view : undefined);
  const finished = useFinished(step.kind === 'make' ? view : undefined);
  const [looked, setLooked] = useState<string | undefined>(undefined);
  const shown = looked !== undefined && finished.includes(looked) ? looked : undefined;
  const size = useSize(picture, originalUrl(picture));
  const said = useSaid(picture, step, size);
  const node = view === undefined ? undefined : timeLeft(view);
  const passed = passedSince(view?.startedAt, now);
  // Once a training tells by itself, that is better than what was said beforehand.
  const counts = step.kind === 'make' || node === undefined ? said : undefined;
  // Of one picture among several its node tells no time that would be that of all.
  const paced = usePaced(view, step, passed);
  const left = paced ?? (view && millisecondsLeft(node?.ms, counts, passed));
  const late =
    view?.status === 'running' && paced === undefined && counts !== undefined && passed > 1000 * counts;
  const reckoned =
    view === undefined
      ? 0
      : late
        ? NEARLY
        : left === undefined
          ? fractionDone(view, now)
          : Math.min(NEARLY, passed / Math.max(1, passed + left));
  const fraction = useRising(reckoned, view?.status === 'running' ? view.runId : undefined);
  const place = step.run === undefined || view?.status !== 'queued' ? undefined : queuePlace(step.run);
  const what = doingNow(view, step, (id) => runDocument.value?.nodes[id]?.type);
  const making = useMemo(
    () => (step.kind === 'learn' ? makingOf(step.recipe, picture, size) : undefined),
    [step.kind, step.recipe, picture, size?.width, size?.height, speed.value],
  );
  const time = late
    ? // What comes after a training takes seconds, and is told by its name.
      step.kind === 'learn' && what !== undefined
      ? undefined
      : t.journey.late
    : view?.status !== 'running' || left === undefined || passed < EARLY || paced === 0
      ? undefined
      : making === undefined
        ? t.journey.left(remaining(left))
        : t.journey.leftThen(remaining(left), roughly(making));
  const words =
    connection.value === 'reconnecting'
      ? t.errors.unreachable
      : view?.status === 'paused'
        ? t.journey.pausedNow
        : place !== undefined
          ? t.journey.waiting(place.position, place.behind)
          : [what ?? (time === undefined ? t.journey.doing.between : undefined), time]
              .filter((one) => one !== undefined)
              .join(' · ');
  const second = view?.log.some(({ message }) => tellsSecondAttempt(message)) === true;
  const title = step.kind === 'learn' ? t.journey.learning(plainName(picture)) : t.journey.making;
  return (
    <div class="journey journey-working" data-step={step.kind}>
      <div class="journey-stage">
        {step.run !== undefined && shown !== undefined ? (
          <FinishedPicture run={step.run} name={shown} />
        ) : (
          <Live picture={picture} run={step.run} />
        )}
      </div>
      {step.run !== undefined && finished.length > 0 && (
        <Finished run={step.run} names={finished} shown={shown} onShow={setLooked} />
      )}
      <footer class="journey-foot">
        <div class="grow stack" style={{ gap: '6px' }}>
          <h1 ref={takeLostFocus} tabIndex={-1}>
            {title}
          </h1>
          {step.kind === 'learn' && (
            <p class="muted small">{second ? t.journey.secondAttempt : t.journey.learningText}</p>
          )}
          <div
            class="progress"
            role="progressbar"
            aria-label={title}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(100 * fraction)}
          >
            <div style={{ width: `${100 * fraction}%` }} />
          </div>
          <p class="small" role="status">
            {words}
          </p>
        </div>
        {view?.status === 'interrupted' || view?.status === 'paused' ? (
          <Button tone="primary" onClick={() => void rerun()}>
            {t.journey.goOn}
          </Button>
        ) : (
          <Button icon="pause" disabled={view === undefined} onClick={() => void pauseRun()}>
            {t.journey.pause}
          </Button>
        )}
        {view?.status !== 'interrupted' && (
          <Button icon="stop" disabled={view === undefined} onClick={() => void cancelRun()}>
            {t.journey.cancel}
          </Button>
        )}
      </footer>
    </div>
  );
}

/** What was said beforehand that this step takes, seconds. */
function useSaid(picture: string, step: RunStep, size: Size | undefined): number | undefined {
  const known = speed.value;
  return useMemo(() => {
    if (step.kind === 'learn') return learningSeconds(known, learnSide.value);
    return makingOf(step.recipe, picture, size);
  }, [known, picture, step.kind, step.recipe, size?.width, size?.height]);
}

/**
 * What a run that makes pictures still takes at its own pace, ms: 0 where all are there and are being saved; undefined
 * until the pace tells something.
 * @param passed since it began, ms
 */
function usePaced(view: RunView | undefined, step: RunStep, passed: number): number | undefined {
  const last = useRef({ run: '', done: 0, at: 0 });
  if (view === undefined || step.kind !== 'make') return undefined;
  if (last.current.run !== view.runId) last.current = { run: view.runId, done: 0, at: 0 };
  const made = madeBy(view);
  // Between the last level of a picture and the next event less is told than was known.
  if (made.done > last.current.done) last.current = { run: view.runId, done: made.done, at: passed };
  const { done, at } = last.current;
  const expected = piecesOf(step.recipe);
  const left = leftAtPace({ ...made, done }, expected, at);
  // What takes longer than its like has at least something left.
  return left === undefined || left === 0 ? left : Math.max(left - (passed - at), left / 10);
}

/** Until the first picture comes, the photograph; from then on the newest of the run. */
function Live({ picture, run: id }: { readonly picture: string; readonly run: string | undefined }) {
  const latest = id === undefined ? undefined : newestFrame(id);
  const url = originalUrl(picture);
  if (latest === undefined) {
    return url === undefined ? null : (
      <img class="journey-live waiting" src={url} alt={lookOf(picture).name} />
    );
  }
  return <FrameView frame={latest} />;
}

/** The largest that a share has been of what goes on: a busier machine takes longer, and undoes nothing. */
function useRising(share: number, of: string | undefined): number {
  const before = useRef<{ readonly of: string | undefined; readonly share: number }>({ of, share: 0 });
  const risen = before.current.of === of ? Math.max(before.current.share, share) : share;
  before.current = { of, share: risen };
  return risen;
}
