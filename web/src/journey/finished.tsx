import { useEffect, useState } from 'preact/hooks';
import { api, urlOf } from '../api/rest.ts';
import { OutputThumb } from '../runs/output-thumb.tsx';
import { picturesOf } from '../runs/outputs.ts';
import { runDocument } from '../state/run/run.ts';
import type { RunView } from '../state/run/run-fold.ts';
import { t } from '../texts/texts.ts';
import { lastSaved } from './thumbnails-ahead.ts';

/** Names of the results of a run that are done, while others are made. */
export function useFinished(view: RunView | undefined): readonly string[] {
  const [found, setFound] = useState<{ readonly run: string; readonly names: readonly string[] }>();
  const saved =
    view === undefined ? '' : lastSaved(view, (node) => runDocument.value?.nodes[node]?.type).join('\n');
  useEffect(() => {
    if (view === undefined || saved === '') return;
    const run = view.runId;
    let gone = false;
    api.listRunOutputs({ path: { id: run } }).then(
      ({ items }) => {
        const names = picturesOf(items).flatMap(({ name }) => (name.startsWith('result') ? [name] : []));
        if (!gone) setFound({ run, names });
      },
      // They come with the next, or with the result.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [view?.runId, saved]);
  return found !== undefined && found.run === view?.runId ? found.names : [];
}

interface FinishedProps {
  readonly run: string;
  readonly names: readonly string[];
  /** The one that is looked at; undefined for what is being made. */
  readonly shown: string | undefined;
  readonly onShow: (name: string | undefined) => void;
}

/** What is done already, to be looked at while the rest is made. */
export function Finished({ run, names, shown, onShow }: FinishedProps) {
  return (
    <ul class="journey-strip" aria-label={t.journey.finished}>
      {names.map((name, index) => (
        <li key={name}>
          <button
            type="button"
            aria-pressed={shown === name}
            aria-label={t.journey.finishedNumber(index + 1)}
            onClick={() => onShow(shown === name ? undefined : name)}
          >
            <OutputThumb picture={{ runId: run, name }} alt="" />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** One of them, large. */
export function FinishedPicture({ run, name }: { readonly run: string; readonly name: string }) {
  const url = urlOf('getRunOutput', { path: { id: run }, query: { name } });
  return <img class="journey-live" src={url} alt={name} />;
}
