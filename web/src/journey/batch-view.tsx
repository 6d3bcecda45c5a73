import { useEffect } from 'preact/hooks';
import type { RunSummary } from '../../../src/protocol/run-shapes.ts';
import { api, urlOf } from '../api/rest.ts';
import { showPicture } from '../runs/viewer.tsx';
import { lookOf } from '../state/page/assets.ts';
import { pictureDrag } from '../state/page/picture-drag.ts';
import { toastError } from '../state/page/toasts.ts';
import { isActive } from '../state/run/run-fold.ts';
import { runList } from '../state/run/run-list.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { type BatchItem, batch, batchFiles, loadBatchFiles, loadBatchRuns } from './batch.ts';
import { askAgain, leaveJourney } from './journey.ts';

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
  if (now === undefined) return null;
  const runs = now.items.map(({ run }) => runList.value.find(({ id }) => id === run));
  const over = runs.filter((run) => run !== undefined && !isActive(run.status)).length;
  const active = runs.filter((run): run is RunSummary => run !== undefined && isActive(run.status));
  const all = now.items.flatMap(({ run }) =>
    run === undefined ? [] : (batchFiles.value[run] ?? []).map((name) => ({ runId: run, name })),
  );
  return (
    <div class="journey page">
      <div class="page-inner stack" style={{ gap: '16px' }}>
        <header class="row wrap">
          <h1 class="grow">
            {t.journey.cards[now.recipe.id]?.[0]}{' '}
            <span class="muted small">{t.batch.done(over, now.items.length)}</span>
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
            <img
              draggable={false}
              src={urlOf('getRunOutput', { path: { id: run.id }, query: { name: name } })}
              alt={`${t.batch.result} ${look.name}`}
              loading="lazy"
            />
          </button>
        ) : (
          <span class="muted small">{item.error ?? run?.status ?? '…'}</span>
        )}
      </div>
      <span class="ellipsis small">{look.name}</span>
    </li>
  );
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
