import './own-photographs.css';
import { useState } from 'preact/hooks';
import type { Photograph } from '../../../src/protocol/photographs.ts';
import { openJourney } from '../journey/journey.ts';
import { isLearnt } from '../journey/learnt.ts';
import { plainName } from '../journey/plain-name.ts';
import { photographs } from '../library/photographs.ts';
import { OutputThumb } from '../runs/output-thumb.tsx';
import { lookOf } from '../state/page/assets.ts';
import { widePanel } from '../state/page/page.ts';
import { ago } from '../state/page/words.ts';
import { openRun } from '../state/tabs/open-graph.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { toastError } from '../ui/toast.ts';

/** Photographs that are seen before the others are asked for. */
const FIRST = 6;

/** The photographs of a person who comes back, each with what was made of it. */
export function OwnPhotographs() {
  const items = photographs.value;
  const [all, setAll] = useState(false);
  return (
    <section class="stack" aria-label={t.gallery.yours}>
      <div class="row wrap">
        <h2 class="grow">{t.gallery.yours}</h2>
        <Button
          tiny
          onClick={() => {
            widePanel.value = 'library';
          }}
        >
          {t.gallery.library}
        </Button>
      </div>
      <ul class="own-photos">
        {(all ? items : items.slice(0, FIRST)).map((one) => (
          <OwnPhotograph key={one.reference} {...one} />
        ))}
      </ul>
      {!all && items.length > FIRST && (
        <div>
          <Button tiny onClick={() => setAll(true)}>
            {t.gallery.more(items.length - FIRST)}
          </Button>
        </div>
      )}
    </section>
  );
}

function OwnPhotograph({ reference, at, running, results }: Photograph) {
  const { picture } = lookOf(reference);
  const name = plainName(reference);
  const state = [
    ...(isLearnt(reference) ? [t.gallery.learned] : []),
    ...(running === undefined ? [] : [t.gallery.running]),
    ago(at),
  ].join(' · ');
  return (
    <li class="own-photo">
      <button
        type="button"
        class="own-photo-open"
        title={`${t.gallery.with} ${name}`}
        onClick={() => (running === undefined ? openJourney(reference) : goOn(running))}
      >
        {picture === undefined ? <span class="no-thumb" /> : <img src={picture} alt="" loading="lazy" />}
        <span class="ellipsis">
          <strong>{name}</strong>
        </span>
        <span class="muted small ellipsis">{state}</span>
      </button>
      {results.length > 0 && (
        <ul class="own-photo-results" aria-label={t.gallery.resultsOf(name)}>
          {results.map((result) => (
            <li key={`${result.run} ${result.name}`}>
              <button type="button" title={result.title} onClick={() => goOn(result.run, result.name)}>
                <OutputThumb picture={{ runId: result.run, name: result.name }} alt={result.title} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** To what a run computes, or has made. */
function goOn(run: string, result?: string): void {
  import('../journey/come-back.ts')
    .then(({ resumeJourney }) => resumeJourney(run, result))
    .then((found) => (found ? undefined : openRun(run)))
    .catch((error: unknown) => toastError(error, t.state.addressNotOpened));
}
