import { useEffect, useState } from 'preact/hooks';
import { allSources } from '../../../src/graph/document/structure.ts';
import { urlOf } from '../api/rest.ts';
import { openPaint } from '../paint/open.ts';
import { Moving } from '../picture/moving.tsx';
import { partOf } from '../picture/part.ts';
import { PictureView } from '../picture/picture-view.tsx';
import { WHOLE } from '../picture/viewport.ts';
import { ZoomTools } from '../picture/zoom-tools.tsx';
import { OutputThumb } from '../runs/output-thumb.tsx';
import { savePicture } from '../runs/save-picture.tsx';
import { EarlyPicture, usePixels, useSharp } from '../runs/viewer.tsx';
import { originalUrl } from '../state/page/assets.ts';
import { fileStem } from '../state/page/files.ts';
import { type OutputPicture, takeOutput } from '../state/page/picture-drag.ts';
import { runDocument } from '../state/run/run.ts';
import { openRun } from '../state/tabs/open-graph.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { takeLostFocus } from '../ui/take-focus.ts';
import { asksByName } from './asked.ts';
import { anotherSeed } from './begin.ts';
import { askAgain, openJourney, type Result, results, type Step, show, wanted } from './journey.ts';
import { markOf } from './mark.ts';
import { FrameView, newestFrame } from './newest-frame.tsx';
import { plainName } from './plain-name.ts';
import { keptPart, type Recipe, wordsOf } from './recipes.ts';

interface ResultProps {
  readonly picture: string;
  readonly step: Extract<Step, { kind: 'result' }>;
}

/** The result fills the screen; what was made before with other seeds lies in a strip below it. */
export function ResultView({ picture, step }: ResultProps) {
  const all = results.value;
  const first = Math.max(
    0,
    all.findIndex(
      ({ run, name }) => run === step.run && (wanted.value?.run !== run || wanted.value.name === name),
    ),
  );
  const [chosen, setChosen] = useState(first);
  useEffect(() => setChosen(first), [step.run]);
  const [comparing, setComparing] = useState(false);
  const shown = all[chosen] ?? all[first];
  const title = wordsOf(step.recipe)[0];
  const pictures = step.recipe.result.gives === 'pictures';
  const moves = step.recipe.result.gives === 'animation';
  const url =
    shown === undefined
      ? undefined
      : urlOf('getRunOutput', { path: { id: shown.run }, query: { name: shown.name } });
  // One name wherever it goes: saved, or as the next picture.
  const called = shown === undefined ? '' : fileName(picture, step.recipe, shown, chosen);
  return (
    <div class="journey journey-result">
      {shown === undefined || url === undefined ? (
        <p class="muted journey-centre">{t.journey.result.nothing}</p>
      ) : (
        <Stage
          url={url}
          output={{ runId: shown.run, name: shown.name }}
          original={comparing ? originalUrl(picture) : undefined}
          name={title}
          recipe={step.recipe}
          moving={moves}
        />
      )}
      {all.length > 1 && (
        <ul class="journey-strip" aria-label={t.journey.results}>
          {all.map((one, index) => (
            <li key={`${one.run} ${one.name}`}>
              <button
                type="button"
                aria-pressed={one === shown}
                aria-label={t.journey.resultNumber(index + 1, one.seed)}
                title={one.seed === undefined ? one.name : t.journey.withSeed(one.name, one.seed)}
                onClick={() => setChosen(index)}
              >
                <OutputThumb picture={{ runId: one.run, name: one.name }} alt="" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <footer class="journey-foot wrap">
        <h1 class="grow ellipsis">
          {title} <span class="muted small">{plainName(picture)}</span>
        </h1>
        {shown !== undefined && url !== undefined && (
          <>
            {moves ? (
              <a ref={takeLostFocus} class="button primary" href={url} download={called}>
                {t.journey.result.save}
              </a>
            ) : (
              <button
                type="button"
                ref={takeLostFocus}
                class="button primary"
                onClick={() => savePicture({ runId: shown.run, name: shown.name }, called)}
              >
                {t.journey.result.save}
              </button>
            )}
            {pictures && (
              <Button aria-pressed={comparing} onClick={() => setComparing(!comparing)}>
                {t.journey.result.compare}
              </Button>
            )}
            {step.recipe.plays === undefined ? (
              <Button icon="dice" onClick={() => void anotherSeed(shown)}>
                {t.journey.result.seed}
              </Button>
            ) : (
              <Button icon="grid" onClick={() => show({ kind: 'play', recipe: step.recipe })}>
                {t.play.back}
              </Button>
            )}
            {pictures && (
              <>
                <Button icon="image" onClick={() => void useAsInput(shown, called)}>
                  {t.journey.result.input}
                </Button>
                <Button icon="brush" onClick={() => openPaint({ picture: url, name: called })}>
                  {t.journey.result.paint}
                </Button>
              </>
            )}
            {asksByName(step.recipe) && (
              <Button icon="sliders" onClick={() => show({ kind: 'which', recipe: step.recipe })}>
                {t.card.other}
              </Button>
            )}
            <Button onClick={() => void openRun(shown.run)}>{t.journey.result.graph}</Button>
            <Button icon="grid" onClick={askAgain}>
              {t.journey.other}
            </Button>
          </>
        )}
      </footer>
    </div>
  );
}

interface StageProps {
  readonly url: string;
  /** The same, as an output of its run. */
  readonly output: OutputPicture;
  /** What it is compared with. */
  readonly original: string | undefined;
  readonly name: string;
  readonly recipe: Recipe;
  readonly moving: boolean;
}

function Stage({ url, output, original, name, recipe, moving }: StageProps) {
  const [viewport, setViewport] = useState(WHOLE);
  const [split, setSplit] = useState(0.5);
  useEffect(() => setViewport(WHOLE), [url]);
  // Where one picture came of the run, the last that was seen of it is this one.
  const alone = results.value.filter(({ run }) => run === output.runId).length === 1;
  const last =
    alone && !moving
      ? newestFrame(output.runId, allSources(runDocument.value?.nodes[recipe.result.save]))
      : undefined;
  // An animation plays as a file; its pixels would stand still.
  const pixels = usePixels(moving ? undefined : url);
  const before = usePixels(original);
  const sharp = useSharp(url, pixels, viewport);
  const sharpBefore = useSharp(original, before, viewport);
  if (moving) return <Moving url={url} label={name} />;
  return (
    <div class="journey-stage">
      <PictureView
        label={name}
        picture={pixels}
        natural={pixels?.natural}
        sharp={sharp}
        against={
          before === undefined || original === undefined
            ? undefined
            : {
                ...{ picture: before, sharp: sharpBefore, split },
                part:
                  keptPart(recipe, chosenOptions()) ??
                  partOf(before.natural, pixels?.natural ?? before.natural),
              }
        }
        viewport={viewport}
        onViewport={setViewport}
        onSplit={setSplit}
      />
      {pixels !== undefined && before !== undefined && original !== undefined && (
        <>
          <input
            class="journey-split"
            type="range"
            min={0}
            max={1}
            step={0.01}
            value={split}
            aria-label={t.journey.result.divider}
            onInput={(event) => setSplit(Number(event.currentTarget.value))}
          />
          <span class="tag at-left">{t.journey.result.original}</span>
          <span class="tag at-right">{t.journey.result.made}</span>
        </>
      )}
      {pixels === undefined && (
        <>
          {last !== undefined && <FrameView frame={last} />}
          <EarlyPicture output={output} />
          <span class="journey-size small" role="status">
            {t.journey.result.loading}
          </span>
        </>
      )}
      {pixels !== undefined && (
        <span class="journey-size small">{t.journey.sizes(pixels.natural.width, pixels.natural.height)}</span>
      )}
      {pixels !== undefined && (
        <ZoomTools size={pixels.natural} viewport={viewport} onViewport={setViewport} />
      )}
    </div>
  );
}

/** The options with which the run was made that is watched. */
function chosenOptions(): Readonly<Record<string, number>> | undefined {
  const options = runDocument.value && markOf(runDocument.value)?.painted?.['options'];
  if (typeof options !== 'object') return undefined;
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, Number(value)]));
}

async function useAsInput({ run, name }: Result, called: string): Promise<void> {
  const asset = await takeOutput({ runId: run, name }, called);
  if (asset !== undefined) openJourney(asset.reference);
}

/** Characters of the photograph's name that the name of a result has at most: folders and the studio take no longer ones. */
const NAME_LENGTH = 100;

function fileName(picture: string, { id, title, own }: Recipe, shown: Result, index: number): string {
  const recipe = own === undefined ? id : fileStem(title);
  const ending = shown.name.split('.').at(-1) ?? 'png';
  const name = plainName(picture).replaceAll(/[^\p{L}\p{N}_-]+/gu, '-');
  return `${[...name].slice(0, NAME_LENGTH).join('')}-${recipe}-${index + 1}.${ending}`;
}
