import { useEffect } from 'preact/hooks';
import { api, type RunSummary } from '../api/rest.ts';
import { widePanel } from '../state/page.ts';
import { isActive } from '../state/run-fold.ts';
import { loadRuns, runList, runListLoaded } from '../state/run-list.ts';
import { openRun } from '../state/session.ts';
import { toastError } from '../state/toasts.ts';
import { ago, duration } from '../state/words.ts';
import { Button, IconButton } from '../ui/button.tsx';

/** The queue and what ran before. */
export function Runs() {
  useEffect(() => void loadRuns(), []);
  const active = runList.value.filter((run) => isActive(run.status));
  const past = runList.value.filter((run) => !isActive(run.status));
  return (
    <div class="page">
      <div class="page-inner stack" style={{ gap: '18px' }}>
        <header class="row">
          <h1 class="grow">Runs</h1>
          <Button
            tone="plain"
            icon="close"
            onClick={() => {
              widePanel.value = undefined;
            }}
          >
            Back to the graph
          </Button>
        </header>
        <section class="stack" aria-label="Queue">
          <h2>Queue</h2>
          {active.length === 0 && <p class="muted">Nothing waits or runs.</p>}
          {active.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </section>
        <section class="stack" aria-label="Past runs">
          <h2>Before</h2>
          {past.length === 0 && runListLoaded.value && <p class="muted">No run yet.</p>}
          {past.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </section>
      </div>
    </div>
  );
}

function RunRow({ run }: { readonly run: RunSummary }) {
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      await loadRuns();
    } catch (error) {
      toastError(error);
    }
  };
  const took =
    run.startedAt === undefined || run.finishedAt === undefined ? undefined : run.finishedAt - run.startedAt;
  const name = run.title || 'Untitled';
  return (
    <div class="list-row" data-run={run.id} data-status={run.status}>
      <span class="grow">
        <strong>{name}</strong> <span class="muted">{run.status}</span>{' '}
        <span class="muted small">
          {ago(run.createdAt)}
          {took !== undefined && `, took ${duration(took)}`}
          {run.reason !== undefined && `: ${run.reason}`}
        </span>
      </span>
      <Button tiny onClick={() => void openRun(run.id)}>
        Open
      </Button>
      {isActive(run.status) ? (
        <Button tiny icon="stop" onClick={() => void act(() => api.cancelRun(run.id))}>
          Cancel
        </Button>
      ) : (
        <>
          {run.status !== 'done' && (
            <Button tiny onClick={() => void act(() => api.resumeRun(run.id))}>
              Resume
            </Button>
          )}
          <Button tiny onClick={() => void act(() => api.rerunRun(run.id))}>
            Rerun
          </Button>
          <IconButton
            tiny
            icon="trash"
            label={`Delete the run of ${name}`}
            onClick={() => void act(() => api.deleteRun(run.id))}
          />
        </>
      )}
    </div>
  );
}
