import { useEffect } from 'preact/hooks';
import { misfitOf } from '../../../src/recipes/learnable.ts';
import { fills } from '../../../src/recipes/recipe.ts';
import type { Size } from '../../../src/recipes/result-size.ts';
import { ownModels, scalesOf } from '../library/library.ts';
import { sizeWords } from '../library/words.ts';
import { lookOf, originalUrl } from '../state/page/assets.ts';
import type { OutputPicture } from '../state/page/picture-drag.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { takeLostFocus } from '../ui/take-focus.ts';
import { askedSlots, asksByName, givePicture } from './asked.ts';
import { takeDropped } from './asking.tsx';
import { beginBatch } from './batch.ts';
import { CardPicture } from './card-picture.tsx';
import { learningSeconds, limitOf, makingSeconds, resultSize, roughly, speed } from './estimate.ts';
import { journey, learnSide, leaveJourney, results, show } from './journey.ts';
import { isLearnt, keepForgotten } from './learnt.ts';
import { useMadeBefore } from './made-before.ts';
import { offersSides } from './offers-sides.ts';
import { OwnCard } from './own-card.tsx';
import { paintFirst } from './paint-first.ts';
import { plainName } from './plain-name.ts';
import { LEARN_SIDES, learnsPhotograph, type Recipe, wordsOf } from './recipes.ts';
import { SecondShot } from './second-shot.tsx';
import { useSize } from './use-size.ts';
import { hasVariants } from './variants.ts';
import { recipes } from './workflows.ts';

const GROUPS = ['new', 'change', 'own', 'see'] as const;

/** The one question, with what each answer takes and gives. */
export function Choices({ picture, more }: { readonly picture: string; readonly more: readonly string[] }) {
  const look = lookOf(picture);
  const url = originalUrl(picture);
  const size = useSize(picture, url);
  const misfit = more.length === 0 ? misfitOf(size) : undefined;
  const learnt = isLearnt(picture);
  const sides = !learnt && more.length === 0 && offersSides(speed.value, size);
  const earlier = speed.value?.runs;
  useEffect(() => {
    if (earlier !== undefined) void keepForgotten(picture, earlier);
  }, [picture, earlier]);
  const made = useMadeBefore(picture);
  const take = (recipe: Recipe): void => {
    if (more.length === 0) choose(recipe);
    else void beginBatch(recipe, [picture, ...more]);
  };
  return (
    <div class="journey page">
      <div class="page-inner stack" style={{ gap: '22px' }}>
        <header class="journey-head">
          {url !== undefined && <img class="journey-photo" src={url} alt={look.name} />}
          <div class="stack grow">
            {/* Heard where the button that led here has gone. */}
            <h1 ref={takeLostFocus} tabIndex={-1}>
              {t.journey.question}
            </h1>
            <p class="muted">
              {more.length > 0 ? t.batch.several(more.length + 1) : plainName(picture)}
              {more.length > 0 || size === undefined ? '' : `, ${sizeWords(size)}`}
              {learnt ? `, ${t.journey.known}` : ''}
            </p>
            {more.length === 0 && look.frames !== undefined && (
              <p class="muted small">{t.journey.firstOf(look.frames)}</p>
            )}
            {sides && misfit === undefined && <Sides />}
            {misfit === undefined && more.length === 0 && isSmall(size) && (
              <p class="small">{t.journey.small}</p>
            )}
            {misfit !== undefined && <p class="error-text">{t.journey.misfits[misfit]}</p>}
            {more.length === 0 && misfit === undefined && recipes.value.some(fills) && <SecondShot />}
            <div>
              <Button tone="plain" icon="close" onClick={leaveJourney}>
                {t.journey.back}
              </Button>
            </div>
          </div>
        </header>
        {look.missing === true && <p class="error-text">{t.journey.missing}</p>}
        {GROUPS.map((group) => {
          const list = recipes.value.filter(
            (recipe) =>
              misfit === undefined &&
              (recipe.own === undefined ? recipe.group : 'own') === group &&
              (more.length === 0 ||
                (recipe.asks === undefined && recipe.plays === undefined && group !== 'see')),
          );
          return list.length === 0 ? null : (
            <section key={group} class="stack" aria-label={groupWords(group)}>
              <h2>{groupWords(group)}</h2>
              <div class="choice-cards">
                {list.map((recipe) => (
                  <Card
                    key={recipe.id}
                    alone={more.length === 0}
                    photo={look.picture ?? url}
                    made={made.get(recipe.id)}
                    {...{ recipe, picture, size }}
                    onChoose={take}
                  />
                ))}
              </div>
            </section>
          );
        })}
      </div>
    </div>
  );
}

function groupWords(group: (typeof GROUPS)[number]): string {
  return group === 'own' ? t.card.own : t.journey.groups[group];
}

/** Whether a photograph has fewer pixels than are learned of one. */
function isSmall(size: Size | undefined): boolean {
  return size !== undefined && Math.max(size.width, size.height) < LEARN_SIDES[0];
}

/** How finely it is to be learned, with what each takes. */
function Sides() {
  return (
    <fieldset class="learn-sides small">
      <legend class="muted">{t.journey.learnFirst}</legend>
      {LEARN_SIDES.map((side) => {
        const seconds = learningSeconds(speed.value, side);
        return (
          <label key={side}>
            <input
              type="radio"
              name="learn-side"
              checked={learnSide.value === side}
              onChange={() => {
                learnSide.value = side;
              }}
            />
            <span>
              {t.journey.sides[side](seconds === undefined ? t.journey.unknownTime : roughly(seconds))}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** Takes a recipe: first what else it asks for. */
function choose(recipe: Recipe): void {
  if (journey.value === undefined) return;
  results.value = [];
  if (hasVariants(recipe) || asksByName(recipe)) show({ kind: 'which', recipe });
  else paintFirst(recipe);
}

interface CardProps {
  readonly recipe: Recipe;
  readonly picture: string;
  readonly size: Size | undefined;
  /** Address of the photograph, small. */
  readonly photo: string | undefined;
  /** What the recipe made of it last. */
  readonly made: OutputPicture | undefined;
  /** Whether it is asked about one photograph. */
  readonly alone: boolean;
  readonly onChoose: (recipe: Recipe) => void;
}

/** A picture that is dropped on a card which asks for one goes beside the photograph, and the card is taken. */
function takesDrop(recipe: Recipe, slot: string) {
  return {
    onDragOver: (event: DragEvent) => event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      void takeDropped(event, (reference) => {
        givePicture(recipe, slot, reference);
        choose(recipe);
      });
    },
  };
}

function Card({ recipe, picture, size, photo, made, alone, onChoose }: CardProps) {
  const models = ownModels.value ?? [];
  const [title, text] = wordsOf(recipe);
  const model = models.find(({ info }) => info?.['picture'] === picture);
  const gives = resultSize(recipe, size, model && scalesOf(model).at(-1));
  const limit = limitOf(recipe, size, model && scalesOf(model).at(-1));
  const needs =
    !learnsPhotograph(recipe) || isLearnt(picture) ? 0 : learningSeconds(speed.value, learnSide.value);
  const making = makingSeconds(recipe, gives, speed.value);
  const seconds = needs === undefined || making === undefined ? undefined : needs + making;
  // Of several photographs each is asked about alone: what is dropped then is one more.
  const beside = alone ? askedSlots(recipe)[0] : undefined;
  const filled = fills(recipe) && journey.value?.second !== undefined;
  const card = (
    <button
      type="button"
      class="choice-card"
      data-recipe={recipe.id}
      onClick={() => onChoose(recipe)}
      {...(beside === undefined ? {} : takesDrop(recipe, beside))}
    >
      <CardPicture {...{ recipe, photo, made, gives }} />
      <span class="choice-words">
        <strong>{title}</strong>
        <span class="muted small">{text}</span>
        <span class="choice-facts small">
          <span>
            <Icon name="clock" size={13} />{' '}
            {seconds === undefined
              ? speed.value === undefined
                ? t.journey.measuring
                : t.journey.unknownTime
              : roughly(seconds)}
          </span>
          {needs !== 0 && <span>{t.journey.learnsIt}</span>}
          {gives !== undefined && <span>{t.journey.sizes(gives.width, gives.height)}</span>}
          {limit !== undefined && (
            <span class="muted">{t.journey.atMost(Math.round(limit.pixels / 1e6), limit.side)}</span>
          )}
          {recipe.result.gives === 'sheet' && <span>{t.journey.sheet}</span>}
          {filled && <span>{t.journey.otherShot.used}</span>}
          {recipe.own !== undefined && <span class="choice-own-mark">{t.card.mine}</span>}
        </span>
      </span>
    </button>
  );
  return recipe.own === undefined ? card : <OwnCard recipe={recipe}>{card}</OwnCard>;
}
