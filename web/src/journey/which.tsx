import { capped, resultExtent } from '../../../src/recipes/result-size.ts';
import { lookOf, originalUrl } from '../state/page/assets.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { takeLostFocus } from '../ui/take-focus.ts';
import { asksByName } from './asked.ts';
import { Asking } from './asking.tsx';
import { begin } from './begin.ts';
import { askAgain } from './journey.ts';
import { plainName } from './plain-name.ts';
import { type Recipe, wordsOf } from './recipes.ts';
import { useSize } from './use-size.ts';
import { hasVariants, type Variant, variantsOf } from './variants.ts';

interface WhichProps {
  readonly picture: string;
  readonly recipe: Recipe;
}

/** Which of several it is to be, each with the size that it gives; or what else is asked for before it is made. */
export function Which({ picture, recipe }: WhichProps) {
  const url = originalUrl(picture);
  const size = useSize(picture, url);
  const variants = hasVariants(recipe) ? size && variantsOf(recipe, size) : undefined;
  const sizeOf = ({ options }: Variant): string | undefined => {
    if (size === undefined) return undefined;
    const extent = resultExtent(recipe, options);
    const whole = { width: size.width * extent.width, height: size.height * extent.height };
    const { width, height } = capped(whole, recipe.result.keeps ?? recipe.result.limit === undefined);
    return t.journey.sizes(Math.round(width), Math.round(height));
  };
  return (
    <div class="journey page">
      <div class="page-inner stack" style={{ gap: '22px' }}>
        <header class="journey-head">
          {url !== undefined && <img class="journey-photo" src={url} alt={lookOf(picture).name} />}
          <div class="stack grow">
            <h1 ref={takeLostFocus} tabIndex={-1}>
              {wordsOf(recipe)[0]}
            </h1>
            <p class="muted">{plainName(picture)}</p>
            <div>
              <Button icon="grid" onClick={askAgain}>
                {t.journey.other}
              </Button>
            </div>
          </div>
        </header>
        {asksByName(recipe) && <Asking recipe={recipe} />}
        {variants?.length === 0 && <p role="note">{t.journey.which.large}</p>}
        <div class="row wrap">
          {variants?.map((variant) => (
            <Button
              key={variant.title}
              class="journey-variant"
              onClick={() => void begin(recipe, { options: variant.options })}
            >
              <span class="stack">
                <strong>{variant.title}</strong>
                <span class="small muted">{sizeOf(variant)}</span>
              </span>
            </Button>
          ))}
        </div>
      </div>
    </div>
  );
}
