import './card-picture.css';
import { countOf } from '../../../src/recipes/recipe.ts';
import type { Size } from '../../../src/recipes/result-size.ts';
import { urlOf } from '../api/rest.ts';
import { OutputThumb } from '../runs/output-thumb.tsx';
import type { OutputPicture } from '../state/page/picture-drag.ts';
import type { Recipe } from './recipes.ts';

/** How many times as long as wide a result is whose card shows all of it. */
const LONG = 3;

interface CardPictureProps {
  readonly recipe: Recipe;
  /** Address of the photograph, small; undefined where it is gone. */
  readonly photo: string | undefined;
  /** What the recipe made of this photograph last. */
  readonly made: OutputPicture | undefined;
  /** Size of what it makes, where that is known. */
  readonly gives: Size | undefined;
}

/**
 * The picture of a card: what it made of the photograph before; until it did, the photograph itself, laid out and marked
 * as the card will change it. A card that the person made has the picture that was chosen for it.
 */
export function CardPicture({ recipe, photo, made, gives }: CardPictureProps) {
  if (made !== undefined) {
    // Of a panorama a small picture has too few rows to fill a card.
    const { width = 1, height = 1 } = gives ?? {};
    const long = Math.max(width, height) > LONG * Math.min(width, height);
    return <OutputThumb picture={made} alt="" class={`choice-picture${long ? ' choice-whole' : ''}`} />;
  }
  if (recipe.own?.picture === true) {
    const url = urlOf('getOwnTemplatePicture', { path: { id: recipe.id } });
    return <img class="choice-picture" src={url} alt="" loading="lazy" />;
  }
  if (photo === undefined) return <span class="choice-picture" />;
  const does = doesOf(recipe);
  const { mark, tint = false } = MARKS[does];
  return (
    <span class="choice-picture choice-marked" data-does={does}>
      <Laid {...{ recipe, photo, gives, does }} />
      {mark !== '' && (
        <svg class="choice-mark" viewBox="0 0 160 100" aria-hidden="true">
          <path class="halo" d={mark} />
          <path class={tint ? 'tint' : ''} d={mark} />
        </svg>
      )}
    </span>
  );
}

/** What a card does with the photograph, by what its recipe declares. */
type Does =
  | 'choose'
  | 'remove'
  | 'put'
  | 'copy'
  | 'paint'
  | 'continue'
  | 'enlarge'
  | 'move'
  | 'look'
  | 'restyle'
  | 'widen'
  | 'renew';

const ASKED = { mask: 'remove', paste: 'put', edit: 'copy', painting: 'paint' } as const;

function doesOf({ plays, asks, result, slots }: Recipe): Does {
  if (plays !== undefined) return 'choose';
  if (asks !== undefined) return ASKED[asks];
  if (result.margins !== undefined) return 'continue';
  if (result.factor !== undefined) return 'enlarge';
  if (result.gives === 'animation') return 'move';
  if (result.gives === 'sheet') return 'look';
  if (Object.values(slots).some(({ takes, label }) => takes === 'image' && label !== undefined))
    return 'restyle';
  return result.width === undefined ? 'renew' : 'widen';
}

/** Lines over the photograph, in a field of 160 × 100; `tint`: what they enclose is painted over. */
const MARKS: Readonly<Record<Does, { readonly mark: string; readonly tint?: boolean }>> = {
  choose: { mark: '' },
  renew: { mark: '' },
  remove: { mark: 'M58 44c4-18 34-22 44-6s6 36-14 38-36-12-30-32z', tint: true },
  put: { mark: 'M104 36a22 22 0 100 44 22 22 0 000-44zM104 47v22M93 58h22' },
  copy: {
    mark: 'M40 42a18 18 0 100 36 18 18 0 000-36zM120 42a18 18 0 100 36 18 18 0 000-36zM66 60h26M84 52l8 8-8 8',
  },
  paint: { mark: 'M26 80l5-18 64-48 13 17-64 48zM86 21l13 17M52 88q24-12 42 0t44-2' },
  continue: { mark: 'M28 50H12M19 43l-7 7 7 7M132 50h16M141 43l7 7-7 7M80 20V8M73 15l7-7 7 7' },
  enlarge: { mark: 'M14 54h50v32H14zM76 46l32-28M90 16h20v18M128 12h18v14M146 74v14h-18' },
  move: { mark: 'M80 26a24 24 0 100 48 24 24 0 000-48zM73 39l19 11-19 11z' },
  look: { mark: 'M74 24a22 22 0 100 44 22 22 0 000-44zM90 62l20 20' },
  restyle: { mark: 'M88 0L72 100M96 24q14-10 26 0t26 0M94 50q14-10 26 0t28 0M90 76q14-10 26 0t30 0' },
  widen: { mark: 'M38 10H14M20 4l-6 6 6 6M122 10h24M140 4l6 6-6 6' },
};

/** Parts of the photograph that stand for new pictures of its kind, in percent of what is left over at its sides. */
const PARTS: readonly (readonly [x: number, y: number])[] = [
  [10, 30],
  [70, 60],
  [40, 0],
  [95, 40],
  [25, 80],
  [60, 20],
  [0, 60],
  [85, 90],
  [50, 50],
  [15, 5],
  [75, 35],
  [35, 95],
];
const TWELVE = 12;

/** The photograph as the card shows it: its parts side by side, a strip of it, smaller in its frame, or whole. */
function Laid({
  recipe,
  photo,
  gives,
  does,
}: Pick<CardPictureProps, 'recipe' | 'gives'> & { readonly photo: string; readonly does: Does }) {
  const count = does === 'choose' ? TWELVE : does === 'renew' ? Math.min(TWELVE, countOf(recipe)) : 1;
  if (count > 1) {
    const columns = Math.ceil(Math.sqrt(count));
    return (
      <span class="choice-tiles" style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}>
        {PARTS.slice(0, count).map(([x, y]) => (
          <span
            key={`${x} ${y}`}
            style={{ backgroundImage: `url("${photo}")`, backgroundPosition: `${x}% ${y}%` }}
          />
        ))}
      </span>
    );
  }
  const strip = does === 'widen' && gives !== undefined ? { aspectRatio: gives.width / gives.height } : {};
  return <img src={photo} alt="" loading="lazy" style={strip} />;
}
