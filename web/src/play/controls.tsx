import { useRef } from 'preact/hooks';
import type { Size } from '../../../src/recipes/result-size.ts';
import { randomSeed } from '../state/page/param-form.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Brush } from './brush.tsx';
import { aspectOf, FORMATS, formatOf, sidesOf } from './formats.ts';
import { OtherPicture } from './other-picture.tsx';
import { wish, wishes } from './wish.ts';

interface ControlsProps {
  readonly picture: string;
  readonly size: Size | undefined;
}

/** What is wished for, under the hand. */
export function Controls({ picture, size }: ControlsProps) {
  return (
    <>
      {size !== undefined && <Brush picture={picture} size={size} />}
      <OtherPicture />
      <Novelty />
      {size !== undefined && <Formats size={size} />}
      <Button icon="dice" onClick={() => wish({ seed: randomSeed() })}>
        {t.play.another} <kbd>N</kbd>
      </Button>
    </>
  );
}

/** From like the photograph to as new as its patches allow. */
function Novelty() {
  const { novelty } = wishes.value.now;
  // While it is drawn there is one gesture to take back.
  const held = useRef(false);
  return (
    <label class="play-slider">
      <span class="row">
        <span class="grow">{t.play.closer}</span>
        <span>{t.play.freer}</span>
      </span>
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={novelty}
        aria-label={t.play.novelty}
        onInput={(event) => {
          wish({ novelty: Number(event.currentTarget.value) }, held.current);
          held.current = true;
        }}
        onChange={() => {
          held.current = false;
        }}
      />
    </label>
  );
}

function Formats({ size }: { readonly size: Size }) {
  const { now } = wishes.value;
  const present = formatOf(now, size);
  return (
    <fieldset class="play-formats">
      <legend class="small muted">
        {t.play.format}: {t.play.aspect(aspectOf(now, size))}
      </legend>
      {FORMATS.map((format) => (
        <Button
          key={format}
          tiny
          aria-pressed={present === format}
          onClick={() => wish(sidesOf(format, size))}
        >
          {format === 'own' ? t.play.ownFormat : format}
        </Button>
      ))}
    </fieldset>
  );
}
