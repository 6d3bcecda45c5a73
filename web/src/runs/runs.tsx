import { computed, signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import '../picture/picture.css';
import './runs.css';
import type { RunSummary } from '../../../src/protocol/run-shapes.ts';
import { api } from '../api/rest.ts';
import { Segments } from '../picture/slider.tsx';
import { pictureDrag } from '../state/page/picture-drag.ts';
import { ago, duration } from '../state/page/words.ts';
import { moveInQueue, queueOrder } from '../state/run/queue.ts';
import { isActive } from '../state/run/run-fold.ts';
import { loadRuns, runList, runListLoaded } from '../state/run/run-list.ts';
import { openRun } from '../state/tabs/open-graph.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { toastError } from '../ui/toast.ts';
import { TensorThumb } from '../watch/tensor-thumb.tsx';
import { BackButton } from '../wide/back-button.tsx';
import { leaveByEscape } from '../wide/leave-by-escape.ts';
import { CompareRuns } from './compare.tsx';
import { filesByRun, loadCover, tensorByRun } from './details.ts';
import { OutputThumb } from './output-thumb.tsx';
import { coverOf, picturesOf } from './outputs.ts';
import { RunDetail } from './run-detail.tsx';
import { durationOf, filterRuns, mergeRuns, type RunFilter, titleOf } from './run-filter.ts';
import { showPicture } from './viewer.tsx';
import { Workers } from './workers.tsx';

const tab = signal<'runs' | 'outputs'>('runs');
const filter = signal<RunFilter>({ status: 'all', search: '' });
const older = signal<readonly RunSummary[]>([]);
const noOlder = signal(false);
/** The run that is shown at the right. */
const chosen = signal<string | undefined>(undefined);
/** Two runs to compare; the earlier chosen one goes when a third is taken. */
const marked = signal<readonly string[]>([]);

const runs = computed(() => mergeRuns(runList.value, older.value));
const shown = computed(() => {
  const found = filterRuns(runs.value, filter.value);
  // The queue in its own order: what computes, then what begins next.
  if (filter.value.status !== 'active') return found;
  const place = ({ id, status }: RunSummary): number =>
    status === 'running' ? -1 : queueOrder.value.indexOf(id);
  return [...found].sort((a, b) => place(a) - place(b));
});

/** What ran and what it made: found again by picture, by name, by state. */
export function RunsPanel() {
  useLayoutEffect(() => void loadRuns(), []);
  useLayoutEffect(leaveByEscape, []);
  return (
    <div class="runs">
      <header class="panel-head">
        <h1>{tab.value === 'runs' ? t.runs.runs : t.runs.picturesOfAllRuns}</h1>
        <Segments
          label={t.runs.whatIsListed}
          value={tab.value}
          choices={[
            { value: 'runs', label: t.runs.runs },
            { value: 'outputs', label: t.runs.pictures },
          ]}
          onChange={(value) => {
            tab.value = value;
          }}
        />
        <span class="grow" />
        <div class="search">
          <Icon name="search" size={16} />
          <input
            class="input"
            type="search"
            placeholder={t.runs.findARun}
            aria-label={t.runs.findARun}
            value={filter.value.search}
            onInput={(event) => {
              filter.value = { ...filter.value, search: event.currentTarget.value };
            }}
          />
        </div>
        <Segments
          label={t.runs.state}
          value={filter.value.status}
          choices={[
            { value: 'all', label: t.runs.all },
            { value: 'active', label: t.runs.queue },
            { value: 'done', label: t.runs.done },
            { value: 'failed', label: t.runs.endedEarly },
          ]}
          onChange={(status) => {
            filter.value = { ...filter.value, status };
          }}
        />
        <BackButton />
      </header>
      <Workers />
      {tab.value === 'runs' ? <RunsView /> : <OutputsView />}
    </div>
  );
}

function RunsView() {
  const list = shown.value;
  const pair = marked.value.map((id) => runs.value.find((run) => run.id === id));
  const current = list.find(({ id }) => id === chosen.value) ?? list[0];
  const [a, b] = pair;
  return (
    <div class="runs-body">
      <div class="runs-list">
        {list.length === 0 && runListLoaded.value && (
          <p class="muted runs-none">
            {runs.value.length === 0 ? t.runs.nothingRanYet : t.runs.noRunIsLikeThat}
          </p>
        )}
        <ul aria-label={t.runs.runs}>
          {list.map((run) => (
            <RunItem key={run.id} run={run} current={run.id === current?.id && marked.value.length < 2} />
          ))}
        </ul>
        <OlderButton />
      </div>
      <section class="runs-detail" aria-label={t.runs.theChosenRun}>
        {a !== undefined && b !== undefined ? (
          <CompareRuns
            key={`${a.id} ${b.id}`}
            a={a}
            b={b}
            onClose={() => {
              marked.value = [];
            }}
          />
        ) : (
          current && <RunDetail key={current.id} run={current} />
        )}
      </section>
    </div>
  );
}

function RunItem({ run, current }: { readonly run: RunSummary; readonly current: boolean }) {
  const took = durationOf(run);
  const isMarked = marked.value.includes(run.id);
  const place = queueOrder.value.indexOf(run.id);
  return (
    <li class={current ? 'run-item current' : 'run-item'} data-run={run.id} data-status={run.status}>
      <button
        type="button"
        class="run-choose"
        aria-current={current}
        onClick={() => {
          chosen.value = run.id;
          marked.value = [];
        }}
        onDblClick={() => void openRun(run.id)}
      >
        <Cover run={run} />
        <span class="run-words">
          <strong class="ellipsis">{titleOf(run)}</strong>
          <span class="row small">
            <span class={`state ${run.status}`}>
              {run.status === 'queued' && place >= 0
                ? place === 0
                  ? t.queue.next
                  : t.queue.place(place + 1)
                : t.status[run.status]}
            </span>
            <span class="muted ellipsis">
              {ago(run.createdAt)}
              {took === undefined ? '' : ` · ${duration(took)}`}
            </span>
          </span>
        </span>
      </button>
      {run.status === 'queued' && queueOrder.value.length > 1 && (
        <span class="run-move">
          <IconButton
            tiny
            icon="up"
            label={`${t.queue.earlier}: ${titleOf(run)}`}
            disabled={place <= 0}
            onClick={() => void moveInQueue(run.id, -1)}
          />
          <IconButton
            tiny
            icon="down"
            label={`${t.queue.later}: ${titleOf(run)}`}
            disabled={place < 0 || place === queueOrder.value.length - 1}
            onClick={() => void moveInQueue(run.id, 1)}
          />
        </span>
      )}
      <label class="run-tick" title={t.runs.markTwoRunsToCompare}>
        <input
          type="checkbox"
          checked={isMarked}
          aria-label={t.runs.compareTheRunOf(titleOf(run), ago(run.createdAt))}
          onChange={() => {
            marked.value = isMarked
              ? marked.value.filter((id) => id !== run.id)
              : [...marked.value, run.id].slice(-2);
          }}
        />
      </label>
    </li>
  );
}

function Cover({ run }: { readonly run: RunSummary }) {
  const ref = useSight(() => void loadCover(run.id, !isActive(run.status)), `${run.id} ${run.status}`);
  const cover = coverOf(filesByRun.value[run.id] ?? []);
  const tensor = tensorByRun.value[run.id];
  return (
    <span class="run-cover" ref={ref}>
      {cover !== undefined ? (
        <OutputThumb picture={{ runId: run.id, name: cover.name }} alt="" />
      ) : tensor !== undefined ? (
        <TensorThumb runId={run.id} hash={tensor.hash} type="image" label="" />
      ) : (
        <Icon name={isActive(run.status) ? 'clock' : 'image'} />
      )}
    </span>
  );
}

function OutputsView() {
  const all = shown.value.flatMap((run) =>
    picturesOf(filesByRun.value[run.id] ?? []).map(({ name }) => ({ runId: run.id, name, run })),
  );
  return (
    <div class="outputs-body">
      <LoadCovers />
      {all.length === 0 && runListLoaded.value && <p class="muted runs-none">{t.runs.noRunHasSavedA}</p>}
      <div class="output-grid large">
        {all.map(({ runId, name, run }) => (
          <button
            type="button"
            key={`${runId} ${name}`}
            class="output"
            onClick={() => showPicture({ runId, name }, all)}
            {...pictureDrag({ runId, name })}
          >
            <OutputThumb picture={{ runId, name }} alt={t.runs.pictureOf(name, titleOf(run))} />
            <span class="ellipsis small">{name}</span>
            <span class="ellipsis small muted">
              {titleOf(run)}, {ago(run.createdAt)}
            </span>
          </button>
        ))}
      </div>
      <OlderButton />
    </div>
  );
}

/** Lists the files of all runs in view, a few at a time. */
function LoadCovers() {
  const ids = shown.value.map(({ id, status }) => `${id} ${status}`).join();
  useLayoutEffect(() => {
    let wanted = true;
    const work = async (): Promise<void> => {
      for (const run of shown.value) {
        if (!wanted) return;
        await loadCover(run.id, !isActive(run.status));
      }
    };
    void work();
    return () => {
      wanted = false;
    };
  }, [ids]);
  return null;
}

function OlderButton() {
  if (noOlder.value || runs.value.length < 50) return null;
  return (
    <Button
      onClick={() => {
        const before = runs.value.at(-1)?.createdAt;
        api.listRuns({ query: before === undefined ? {} : { before } }).then(
          ({ items, next }) => {
            older.value = mergeRuns(older.value, items);
            noOlder.value = next === undefined;
          },
          (error: unknown) => toastError(error, t.runs.olderNotLoaded),
        );
      }}
    >
      {t.runs.olderRuns}
    </Button>
  );
}

/** Calls back when an element comes into sight, once for each key. */
function useSight(seen: () => void, key: string) {
  const ref = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      seen();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [key]);
  return ref;
}
