import { takeDropped } from '../journey/asking.tsx';
import { chooseAsset } from '../library/choose.tsx';
import { lookOf } from '../state/page/assets.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { chooseTool } from './brush-state.ts';
import { withoutOther } from './things.ts';
import { wish, wishes } from './wish.ts';

/** Brings another picture into play: parts of it may be put into these. */
function takeOther(reference: string): void {
  const { now } = wishes.value;
  // Strokes on the one before are not meant for this one.
  wish({ ...(now.other === '' || now.other === reference ? now : withoutOther(now)), other: reference });
  chooseTool('other');
}

/** What takes files that are dropped to bring them into play. */
export function takesOther(over: (held: boolean) => void) {
  return {
    onDragOver(event: DragEvent): void {
      event.preventDefault();
      over(true);
    },
    onDragLeave: () => over(false),
    onDrop(event: DragEvent): void {
      event.preventDefault();
      over(false);
      void takeDropped(event, takeOther);
    },
  };
}

/** The other picture, or the way to one. */
export function OtherPicture() {
  const { now } = wishes.value;
  const look = now.other === '' ? undefined : lookOf(now.other);
  return (
    <div class="play-other">
      {look?.picture !== undefined && <img src={look.picture} alt="" />}
      <Button tiny icon="image" onClick={() => chooseAsset('picture', now.other, takeOther, t.play.other)}>
        {look === undefined ? t.play.other : t.panels.change}
      </Button>
      <span class={look === undefined ? 'small muted' : 'grow small ellipsis'}>
        {look?.name ?? t.play.dropOther}
      </span>
      {look !== undefined && (
        <IconButton tiny icon="close" label={t.play.takeOut} onClick={() => wish(withoutOther(now))} />
      )}
    </div>
  );
}
