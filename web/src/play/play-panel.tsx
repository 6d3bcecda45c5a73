import { useEffect, useState } from 'preact/hooks';
import './play.css';
import { nodeOfSource, portKey } from '../../../src/graph/document/port-ref.ts';
import type { Size } from '../../../src/recipes/result-size.ts';
import { askAgain, journey } from '../journey/journey.ts';
import { plainName } from '../journey/plain-name.ts';
import type { Recipe } from '../journey/recipes.ts';
import { useSize } from '../journey/use-size.ts';
import { originalUrl } from '../state/page/assets.ts';
import { frameSerial, frames, run } from '../state/run/run.ts';
import { isActive } from '../state/run/run-fold.ts';
import { openRun } from '../state/tabs/open-graph.ts';
import { type ErrorWords, errorWords } from '../texts/error-words.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { takeLostFocus } from '../ui/take-focus.ts';
import { Controls } from './controls.tsx';
import { aspectOf } from './formats.ts';
import { startPlayKeys } from './keys.ts';
import { takesOther } from './other-picture.tsx';
import { chosen, goOn, lift, playOn, refused, type Table, tableRun } from './session.ts';
import { SmallPicture } from './small-picture.tsx';
import { COUNT } from './tiles.ts';
import { Variety } from './variety.tsx';
import { openWishes, redoWish, undoWish, wishes } from './wish.ts';

/** Twelve small pictures that form under the hand, until some are chosen and lifted. */
export function PlayPanel() {
  const at = journey.value;
  if (at?.step.kind !== 'play') return null;
  return <Playing key={at.picture} picture={at.picture} recipe={at.step.recipe} />;
}

function Playing({ picture, recipe }: Table) {
  const size = useSize(picture, originalUrl(picture));
  useEffect(() => {
    openWishes(picture);
    const stop = playOn({ picture, recipe });
    const keys = startPlayKeys(
      () => void lift({ picture, recipe }),
      () => goOnFromChosen({ picture, recipe }),
    );
    return () => {
      stop();
      keys();
    };
  }, [picture, recipe]);
  const { past, future } = wishes.value;
  const count = chosen.value.length;
  const at = tableRun.value;
  const [over, setOver] = useState(false);
  return (
    <div class="journey play">
      <header class="play-head">
        <h1 ref={takeLostFocus} tabIndex={-1} class="grow ellipsis">
          {t.play.title} <span class="muted small">{plainName(picture)}</span>
        </h1>
        <IconButton icon="undo" label={t.play.undo} disabled={past.length === 0} onClick={undoWish} />
        <IconButton icon="redo" label={t.play.redo} disabled={future.length === 0} onClick={redoWish} />
        <Button disabled={at === undefined} onClick={() => at && void openRun(at.id)}>
          {t.play.graph}
        </Button>
        <Button icon="grid" onClick={askAgain}>
          {t.journey.other}
        </Button>
      </header>
      <div class="play-body">
        <aside
          class={over ? 'play-side over' : 'play-side'}
          aria-label={t.play.controls}
          {...takesOther(setOver)}
        >
          <Controls picture={picture} size={size} />
        </aside>
        <Pictures recipe={recipe} size={size} />
      </div>
      <footer class="play-foot">
        <State />
        {count === 1 && (
          <Button icon="reset" disabled={!isDone()} onClick={() => goOnFromChosen({ picture, recipe })}>
            {t.play.goOn} <kbd>G</kbd>
          </Button>
        )}
        <Button tone="primary" disabled={count === 0} onClick={() => void lift({ picture, recipe })}>
          {count === 0 ? t.play.chooseFirst : t.play.lift(count)}
        </Button>
      </footer>
    </div>
  );
}

function Pictures({ recipe, size }: { readonly recipe: Recipe; readonly size: Size | undefined }) {
  const at = tableRun.value;
  const view = at !== undefined && run.value?.runId === at.id ? run.value : undefined;
  const { now } = wishes.value;
  const { plays } = recipe;
  void frameSerial.value;
  if (plays === undefined) return null;
  // Where something is kept, another node draws.
  const draws = (now.kept === '' ? undefined : recipe.slots['kept']?.instead?.[plays.draws]) ?? plays.draws;
  const sheet = view && frames.get(portKey(nodeOfSource(draws), 'chains'));
  const shares = view?.ports[plays.piece]?.numbers ?? [];
  const aspect = size === undefined ? 1.5 : aspectOf(now, size);
  const done = view?.status === 'done' ? view.runId : undefined;
  const numbers = Array.from({ length: COUNT }, (_, i) => i);
  return (
    <div class="play-table">
      <ul class="play-grid" data-shape={aspect > 2.2 ? 'long' : aspect < 0.8 ? 'high' : 'usual'}>
        {numbers.map((index) => {
          const share = shares[index];
          const line = share === undefined ? ' ' : t.play.piece(Math.round(100 * share));
          return (
            <li key={index}>
              <button
                type="button"
                class="play-tile"
                data-number={index}
                aria-pressed={chosen.value.includes(index)}
                aria-label={t.play.picture(index + 1, share === undefined ? '' : line)}
                onClick={() => toggle(index)}
              >
                <SmallPicture index={index} sheet={sheet} aspect={aspect} done={done} />
                <span class="play-line small muted">{line}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {done !== undefined && <Variety shares={shares} />}
    </div>
  );
}

/** Whether all that is on the table is done. */
function isDone(): boolean {
  return run.value?.runId === tableRun.value?.id && run.value?.status === 'done';
}

function goOnFromChosen(table: Table): void {
  const [index, ...more] = chosen.value;
  if (index !== undefined && more.length === 0 && isDone()) void goOn(table, index);
}

function toggle(index: number): void {
  const list = chosen.value;
  chosen.value = list.includes(index)
    ? list.filter((one) => one !== index)
    : [...list, index].sort((a, b) => a - b);
}

/** What is computed now, or why nothing is. */
function State() {
  const at = tableRun.value;
  const view = at !== undefined && run.value?.runId === at.id ? run.value : undefined;
  const failed = view?.status === 'failed' || view?.status === 'interrupted';
  const fault = failed ? view?.errors[0] : undefined;
  // Nothing is left to be drawn.
  const full = fault?.nodeId === 'redrawn' && fault.port === 'hole' ? { message: t.play.heldAll } : undefined;
  const words: ErrorWords | undefined =
    refused.value ??
    full ??
    (fault === undefined ? undefined : errorWords(fault)) ??
    (failed ? { message: t.journey.failed } : undefined);
  if (words !== undefined) {
    return (
      <p class="grow error-text" role="alert">
        {words.message} {words.hint}
      </p>
    );
  }
  const active = view === undefined || isActive(view.status);
  return (
    <p class="grow muted small" role="status">
      {view?.status === 'queued' || view === undefined
        ? t.play.beginning
        : active
          ? t.play.forming
          : t.play.choose}
    </p>
  );
}
