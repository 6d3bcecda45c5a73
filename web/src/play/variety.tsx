import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { within } from './formats.ts';
import { COUNT } from './tiles.ts';
import { wish, wishes } from './wish.ts';

/** From so much on that is one piece of the photograph a picture is hardly a new one. */
const HARDLY_NEW = 0.7;

/** Says where a photograph gives little variety, and offers what helps. */
export function Variety({ shares }: { readonly shares: readonly number[] }) {
  const { novelty, width } = wishes.value.now;
  const alike = shares.filter((share) => share >= HARDLY_NEW).length;
  if (shares.length < COUNT || alike < COUNT / 2) return null;
  return (
    <div class="play-variety" role="note">
      <p>{t.play.littleVariety(alike)}</p>
      <div class="row wrap">
        {novelty < 1 && (
          <Button tiny onClick={() => wish({ novelty: Math.min(1, Math.round(100 * novelty + 25) / 100) })}>
            {t.play.goFreer}
          </Button>
        )}
        <Button tiny onClick={() => wish({ width: within(width * 1.5) })}>
          {t.play.goWider}
        </Button>
      </div>
    </div>
  );
}
