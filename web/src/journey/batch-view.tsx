import { useEffect } from 'preact/hooks';
import type { RunSummary } from '../../../src/protocol/run-shapes.ts';
import { api } from '../api/rest.ts';
import { OutputThumb } from '../runs/output-thumb.tsx';
import { showPicture } from '../runs/viewer.tsx';
import { lookOf } from '../state/page/assets.ts';
import { pictureDrag } from '../state/page/picture-drag.ts';
import { studioTime } from '../state/page/studio-clock.ts';
import { isActive, passedSince } from '../state/run/run-fold.ts';
import { runList } from '../state/run/run-list.ts';
import { errorWords } from '../texts/error-words.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { toastError } from '../ui/toast.ts';
import { useClock } from '../ui/use-clock.ts';
import { type Batch, type BatchItem, batch, batchFiles, loadBatchFiles, loadBatchRuns } from './batch.ts';
import { learningSeconds, loadSpeed, roughly, sheetSeconds, speed } from './estimate.ts';
import { askAgain, leaveJourney } from './journey.ts';
import { isLearnt } from './learnt.ts';
import { makingOf } from './making-of.ts';
import { learnsPhotograph, wordsOf } from './recipes.ts';

/** Every photograph beside what came of it. */
export function BatchView() {
  const now = batch.value;
  const unknown = now?.items.some(
    ({ run }) => run !== undefined && !runList.value.some(({ id }) => id === run),
  );
  useEffect(() => {
    // The list was asked for anew, and has the newest runs only.
    if (now !== undefined && unknown === true) void loadBatchRuns(now.id);
  }, [now?.id, unknown]);
  const time = studioTime(useClock());
  const runs = (now?.items ?? []).map(({ run }) => runList.value.find(({ id }) => id === run));
  const over = runs.filter((run) => run !== undefined && !isActive(run.status)).length;
  // The first that is through tells how long the others take, where nothing was known before.
  useEffect(() => {
    if (over > 0) void loadSpeed();
  }, [over]);
  if (now === undefined) return null;
  const taken = now.items.filter(({ error }) => error === undefined).length;
  const active = runs.filter((run): run is RunSummary => run !== undefined && isActive(run.status));
  const left = active.length === 0 ? undefined : secondsLeft(now, active, time);
  const all = now.items.flatMap(({ run }) =>
    run === undefined ? [] : (batchFiles.value[run] ?? []).map((name) => ({ runId: run, name })),
  );
  return (
    <div class="journey page">
      <div class="page-inner stack" style={{ gap: '16px' }}>
        <header class="row wrap">
          <h1 class="grow">
            {wordsOf(now.recipe)[0]}{' '}
            <span class="muted small">
              {t.batch.done(over, taken)}
              {left === undefined ? '' : `, ${t.batch.left(roughly(left))}`}
            </span>
          </h1>
          {active.length > 0 && (
            <Button icon="stop" onClick={() => void cancelAll(active)}>
              {t.batch.cancel}
            </Button>
          )}
          <Button onClick={askAgain}>{t.journey.other}</Button>
          <Button tone="plain" icon="close" onClick={leaveJourney}>
            {t.journey.back}
          </Button>
        </header>
        <ul class="batch-sheet" aria-label={t.batch.sheet}>
          {now.items.map((item, index) => (
            <Cell key={item.picture} item={item} run={runs[index]} all={all} />
          ))}
        </ul>
      </div>
    </div>
  );
}

interface CellProps {
  readonly item: BatchItem;
  readonly run: RunSummary | undefined;
  readonly all: readonly { readonly runId: string; readonly name: string }[];
}

function Cell({ item, run, all }: CellProps) {
  const look = lookOf(item.picture);
  useEffect(() => {
    if (run !== undefined && !isActive(run.status)) void loadBatchFiles(run.id);
  }, [run?.id, run?.status]);
  const names = run === undefined ? [] : (batchFiles.value[run.id] ?? []);
  const [name] = names;
  return (
    <li class="batch-cell" data-status={run?.status}>
      <div class="batch-pair">
        {look.picture === undefined ? <span /> : <img src={look.picture} alt={look.name} loading="lazy" />}
        {run !== undefined && name !== undefined ? (
          <button
            type="button"
            onClick={() => showPicture({ runId: run.id, name }, all)}
            {...pictureDrag({ runId: run.id, name })}
          >
            <OutputThumb picture={{ runId: run.id, name }} alt={`${t.batch.result} ${look.name}`} />
          </button>
        ) : (
          <Instead item={item} run={run} />
        )}
      </div>
      <span class="ellipsis small">{look.name}</span>
    </li>
  );
}

/** What stands where there is no picture: why there is none, and what to do about it. */
function Instead({ item, run }: Pick<CellProps, 'item' | 'run'>) {
  const failed = run?.status === 'failed' ? run.errors[0] : undefined;
  const words = item.error === undefined ? failed && errorWords(failed) : { message: item.error };
  if (words === undefined)
    return <span class="muted small">{run === undefined ? '…' : t.status[run.status]}</span>;
  return (
    <div class="batch-fault small">
      <span class="error-text">{words.message}</span>
      {words.hint !== undefined && <span class="muted">{words.hint}</span>}
    </div>
  );
}

/** What is left of the runs of a sheet, seconds; undefined where it is not known. */
function secondsLeft(
  { recipe, items }: Batch,
  active: readonly RunSummary[],
  now: number,
): number | undefined {
  const rows = active.map(({ id, startedAt }) => {
    const picture = items.find(({ run }) => run === id)?.picture ?? '';
    const learns = !learnsPhotograph(recipe) || isLearnt(picture) ? 0 : learningSeconds(speed.value);
    const makes = makingOf(recipe, picture);
    const takes = learns === undefined || makes === undefined ? undefined : learns + makes;
    return { takes, passed: passedSince(startedAt, now) };
  });
  return sheetSeconds(rows);
}

async function cancelAll(runs: readonly RunSummary[]): Promise<void> {
  // What waits first, so that none of it begins meanwhile.
  const sorted = [...runs].sort((a, b) => Number(a.status === 'running') - Number(b.status === 'running'));
  for (const { id } of sorted) {
    try {
      await api.cancelRun({ path: { id: id } });
    } catch (error) {
      toastError(error);
    }
  }
}
