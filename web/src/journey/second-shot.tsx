import { chooseAsset } from '../library/choose.tsx';
import { lookOf } from '../state/page/assets.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { fillFrom, journey } from './journey.ts';

/** Offers another shot of the place, which may fill what is removed or lies beyond the edges. */
export function SecondShot() {
  const second = journey.value?.second;
  const look = second === undefined ? undefined : lookOf(second);
  const choose = (): void => chooseAsset('picture', second ?? '', fillFrom, t.journey.otherShot.title);
  return (
    <div class="row small second-shot" style={{ flexWrap: 'wrap' }}>
      {look?.picture !== undefined && (
        <img class="thumb" src={look.picture} alt="" style={{ width: '40px', height: '30px' }} />
      )}
      <Button tiny icon="image" title={t.journey.otherShot.text} onClick={choose}>
        {look === undefined ? t.journey.otherShot.offer : t.journey.otherShot.chosen(look.name)}
      </Button>
      {look !== undefined && (
        <IconButton tiny icon="close" label={t.journey.otherShot.none} onClick={() => fillFrom(undefined)} />
      )}
    </div>
  );
}
