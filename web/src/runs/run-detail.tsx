import { useEffect, useState } from 'preact/hooks';
import type { RunSummary } from '../../../src/protocol/run-shapes.ts';
import { api, urlOf } from '../api/rest.ts';
import { keepModel } from '../library/library.ts';
import { widePanel } from '../state/page/page.ts';
import { pictureDrag } from '../state/page/picture-drag.ts';
import { ago, bytes, duration } from '../state/page/words.ts';
import { isActive } from '../state/run/run-fold.ts';
import { loadRuns } from '../state/run/run-list.ts';
import { openRun } from '../state/tabs/open-graph.ts';
import { addressOf } from '../state/tabs/place.ts';
import { errorWords } from '../texts/error-words.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { ask } from '../ui/dialogs.tsx';
import { toast, toastError } from '../ui/toast.ts';
import { Charts } from '../watch/charts.tsx';
import { figureText } from '../watch/figures.tsx';
import { TensorThumb } from '../watch/tensor-thumb.tsx';
import { loadDetails, type RunDetails } from './details.ts';
import type { Measure } from './measures.ts';
import { OutputThumb } from './output-thumb.tsx';
import { picturesOf } from './outputs.ts';
import { durationOf, titleOf } from './run-filter.ts';
import { settingsOf, withFileName } from './settings.ts';
import { showPicture } from './viewer.tsx';

/** One run: its pictures, figures, settings, times and files, and what can be done with it. */
export function RunDetail({ run }: { readonly run: RunSummary }) {
  const details = useDetails(run);
  const pictures = details === undefined ? [] : picturesOf(details.files);
  const all = pictures.map(({ name }) => ({ runId: run.id, name }));
  const took = durationOf(run);
  return (
    <div class="run-detail stack">
      <div>
        <h2>{titleOf(run)}</h2>
        <p class="muted small">
          {[
            t.status[run.status],
            ago(run.createdAt),
            ...(took === undefined ? [] : [t.runs.took(duration(took))]),
            ...((run.attempts ?? 1) > 1 ? [t.runs.startedTimes(run.attempts ?? 1)] : []),
          ].join(', ')}
        </p>
      </div>
      <RunActions run={run} />
      {run.reason !== undefined && <p class="run-reason">{run.reason}</p>}
      {run.errors.map((error) => (
        <p key={`${error.nodeId} ${error.code}`} class="run-reason">
          <strong>{error.nodeId}</strong>: {Object.values(errorWords(error)).join(' ')}
        </p>
      ))}
      {details === undefined ? (
        <p class="muted">{t.runs.loading}</p>
      ) : (
        <>
          {pictures.length > 0 ? (
            <div class="output-grid">
              {pictures.map(({ name }) => (
                <button
                  type="button"
                  key={name}
                  class="output"
                  onClick={() => showPicture({ runId: run.id, name }, all)}
                  {...pictureDrag({ runId: run.id, name })}
                >
                  <OutputThumb picture={{ runId: run.id, name }} alt={name} />
                  <span class="ellipsis small">{name}</span>
                </button>
              ))}
            </div>
          ) : (
            details.lastTensor && (
              <div class="run-last">
                <TensorThumb
                  runId={run.id}
                  hash={details.lastTensor.hash}
                  type="image"
                  label={t.runs.lastPictureOf(details.lastTensor.port)}
                />
                <span class="muted small">{t.runs.savedNoPicture(details.lastTensor.port)}</span>
              </div>
            )
          )}
          <Facts details={details} />
        </>
      )}
    </div>
  );
}

function Facts({ details }: { readonly details: RunDetails }) {
  const { run, files, measures, metrics, times } = details;
  const settings = settingsOf(run.document);
  const longest = Math.max(1, ...times.map(([, ms]) => ms));
  return (
    <>
      {measures.length > 0 && (
        <section>
          <h3>{t.runs.figures}</h3>
          <table class="facts">
            <tbody>
              {measures.map((measure) => (
                <MeasureRow key={measure.name} measure={measure} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {Object.keys(metrics).length > 0 && (
        <section>
          <h3>{t.runs.charts}</h3>
          <Charts history={metrics} />
        </section>
      )}
      {settings.length > 0 && (
        <section>
          <h3>{t.runs.settings}</h3>
          <table class="facts">
            <tbody>
              {settings.map(({ name, value }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="wrap-anywhere">{withFileName(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {times.length > 0 && (
        <section>
          <h3>{t.runs.times}</h3>
          <table class="facts">
            <tbody>
              {[...times]
                .sort((a, b) => b[1] - a[1])
                .slice(0, 12)
                .map(([node, ms]) => (
                  <tr key={node}>
                    <th scope="row">{node}</th>
                    <td class="time-cell">
                      <span class="time-bar" style={{ width: `${(100 * ms) / longest}%` }} />
                      <span>{duration(ms)}</span>
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      )}
      {files.length > 0 && (
        <section>
          <h3>{t.runs.files}</h3>
          <ul class="file-list">
            {files.map(({ name, bytes: size }) => (
              <li key={name}>
                <a
                  href={urlOf('getRunOutput', { path: { id: run.id }, query: { name } })}
                  download={name.split('/').at(-1)}
                >
                  {name}
                </a>{' '}
                <span class="muted small">{bytes(size)}</span>{' '}
                {name.endsWith('.safetensors') && <KeepModel run={run.id} output={name} />}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** Takes a model of the run into the library. */
function KeepModel({ run, output }: { readonly run: string; readonly output: string }) {
  const [busy, setBusy] = useState(false);
  const keep = async (): Promise<void> => {
    setBusy(true);
    const asset = await keepModel(run, output);
    setBusy(false);
    if (asset === undefined) return;
    toast('success', t.journey.modelInLibrary(asset.name), {
      action: {
        label: t.state.show,
        run: () => {
          widePanel.value = 'library';
        },
      },
    });
  };
  return (
    <Button tiny icon="save" disabled={busy} onClick={() => void keep()}>
      {t.runs.keepModel}
    </Button>
  );
}

function MeasureRow({ measure: { name, value, meaning } }: { readonly measure: Measure }) {
  return (
    <tr title={meaning}>
      <th scope="row">{name}</th>
      <td>{typeof value === 'number' ? figureText(value) : value}</td>
    </tr>
  );
}

/** To the sheet of a run that is one of several. */
function SheetButton({ batch }: { readonly batch: string }) {
  const show = (): void => {
    location.hash = addressOf({ kind: 'batch', id: batch });
  };
  return <Button onClick={show}>{t.batch.show}</Button>;
}

function RunActions({ run }: { readonly run: RunSummary }) {
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      await loadRuns();
    } catch (error) {
      toastError(error);
    }
  };
  const remove = async (): Promise<void> => {
    const answer = await ask(t.runs.deleteTitle, t.runs.deleteText(titleOf(run)), [
      { label: t.library.keepIt, value: false },
      { label: t.library.deleteIt, value: true, tone: 'danger' },
    ]);
    if (answer === true) await act(() => api.deleteRun({ path: { id: run.id } }));
  };
  return (
    <div class="row run-actions">
      <Button tone="primary" onClick={() => void openRun(run.id)} title={t.runs.opensItsGraph}>
        {t.runs.open}
      </Button>
      {isActive(run.status) && (
        <Button icon="pause" onClick={() => void act(() => api.pauseRun({ path: { id: run.id } }))}>
          {t.bar.pause}
        </Button>
      )}
      {isActive(run.status) ? (
        <Button icon="stop" onClick={() => void act(() => api.cancelRun({ path: { id: run.id } }))}>
          {t.bar.cancel}
        </Button>
      ) : (
        <>
          {run.status !== 'done' && (
            <Button onClick={() => void act(() => api.resumeRun({ path: { id: run.id } }))}>
              {t.state.resume}
            </Button>
          )}
          <Button onClick={() => void act(() => api.rerunRun({ path: { id: run.id } }))}>
            {t.runs.rerun}
          </Button>
        </>
      )}
      {run.batch !== undefined && <SheetButton batch={run.batch} />}
      <Button icon="trash" onClick={() => void remove()} aria-label={t.runs.deleteRunOf(titleOf(run))}>
        {t.library.deleteIt}
      </Button>
    </div>
  );
}

/** Details of a run; loaded again when its state changes. */
export function useDetails(run: RunSummary): RunDetails | undefined {
  const [details, setDetails] = useState<RunDetails | undefined>(undefined);
  useEffect(() => {
    let wanted = true;
    loadDetails(run.id).then(
      (loaded) => {
        if (wanted) setDetails(loaded);
      },
      (error: unknown) => {
        if (wanted) toastError(error, t.runs.notLoaded);
      },
    );
    return () => {
      wanted = false;
    };
  }, [run.id, run.status]);
  return details?.run.id === run.id ? details : undefined;
}
