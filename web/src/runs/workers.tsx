import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import './workers.css';
import type { WorkerStatus, WorkersStatus } from '../../../src/protocol/machines.ts';
import { api } from '../api/rest.ts';
import { studioTime } from '../state/page/studio-clock.ts';
import { ago, duration } from '../state/page/words.ts';
import { passedSince } from '../state/run/run-fold.ts';
import { runList } from '../state/run/run-list.ts';
import { t } from '../texts/texts.ts';
import { titleOf } from './run-filter.ts';

/** How often the studio is asked while the panel is open, ms. */
const EVERY_MS = 2000;

const known = signal<WorkersStatus | undefined>(undefined);

/** The machines that compute for this studio: nothing is shown where it computes by itself. */
export function Workers() {
  useEffect(() => {
    let timer: number | undefined;
    let open = true;
    const look = async (): Promise<void> => {
      known.value = await api.listWorkers().catch(() => undefined);
      // A studio without a broker gets none while it runs.
      if (open && known.value !== undefined && known.value.broker !== 'none') {
        timer = window.setTimeout(() => void look(), EVERY_MS);
      }
    };
    void look();
    return () => {
      open = false;
      window.clearTimeout(timer);
    };
  }, []);
  const status = known.value;
  if (status === undefined || status.broker === 'none') return null;
  const { broker, items } = status;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys too.
    <section class="workers" aria-label={t.runs.workers} tabIndex={0}>
      {broker === 'unreachable' && (
        <p class="workers-note" role="status">
          {t.runs.brokerUnreachable}
        </p>
      )}
      {broker === 'connected' && items.length === 0 && (
        <p class="workers-note" role="status">
          {t.runs.noWorkerHasJoined}
          {status.local ? t.runs.thisMachineComputes : t.runs.runsWaitForOne}
        </p>
      )}
      {items.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>{t.runs.worker}</th>
              <th>{t.runs.device}</th>
              <th>{t.runs.load}</th>
              <th>{t.runs.does}</th>
              <th>{t.runs.ended}</th>
              <th>{t.runs.joined}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((worker) => (
              <Row key={worker.id} worker={worker} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Row({ worker }: { readonly worker: WorkerStatus }) {
  const { id, name, state, device, load, done, since, problem } = worker;
  return (
    <tr data-worker={id} data-state={state}>
      <th scope="row" class="ellipsis" title={id}>
        {name}
      </th>
      <td class="ellipsis worker-device" title={device}>
        {device}
      </td>
      <td>
        <meter min={0} max={1} value={Math.min(1, load)} aria-label={t.runs.loadOf(name)} />{' '}
        {Math.round(100 * load)}%
      </td>
      <td class="worker-does">{problem ?? doing(worker)}</td>
      <td class="worker-done">{done}</td>
      <td class="worker-joined">{ago(since)}</td>
    </tr>
  );
}

/** What a worker does, and for how long it has. */
function doing({ state, run }: WorkerStatus): string {
  if (run === undefined) return state === 'draining' ? t.runs.leaves : t.runs.waitsForRun;
  const summary = runList.value.find(({ id }) => id === run.id);
  const title = summary === undefined ? t.runs.aRun : titleOf(summary);
  return t.runs.doing(
    title,
    run.attempt,
    duration(passedSince(run.since, studioTime())),
    state === 'draining',
  );
}
