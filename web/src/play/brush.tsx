import { useState } from 'preact/hooks';
import type { Size } from '../../../src/recipes/result-size.ts';
import type { Stroke } from '../../../src/shared/strokes.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { chooseTool, radius, source, TOOLS, tool } from './brush-state.ts';
import { Stage } from './stage.tsx';
import { unwantedOf } from './things.ts';
import { wish, wishes } from './wish.ts';

interface BrushProps {
  readonly picture: string;
  readonly size: Size;
}

interface Painted {
  readonly about: string;
  readonly strokes: readonly Stroke[];
}

const NONE: readonly Stroke[] = [];

/** What is painted on, with what the brush does, and how large it is. */
export function Brush({ picture, size }: BrushProps) {
  const { now } = wishes.value;
  const tools = TOOLS.filter((one) => one !== 'other' || now.other !== '');
  const kind = tools.includes(tool.value) ? tool.value : 'hold';
  const unwanted = unwantedOf(now);
  // What was painted over belongs to one tool and to one picture: with the next of either it is gone.
  const about = `${kind} ${now.start}`;
  const [painted, setPainted] = useState<Painted>({ about, strokes: NONE });
  // While it is made, not by an effect after drawing: that wiped what had been painted meanwhile on a busy page.
  if (painted.about !== about) setPainted({ about, strokes: NONE });
  const marked = painted.about === about ? painted.strokes : NONE;
  return (
    <div class="play-brush">
      <div class="play-tools" role="radiogroup" aria-label={t.play.tools}>
        {tools.map((one) => (
          <Button key={one} tiny role="radio" aria-checked={kind === one} onClick={() => chooseTool(one)}>
            {t.play.tool[one]}
          </Button>
        ))}
      </div>
      <Stage
        picture={picture}
        size={size}
        kind={kind}
        marked={marked}
        onMarked={(strokes) => setPainted({ about, strokes })}
      />
      <p id="play-hint" class="small muted">
        {(kind === 'more' || kind === 'other') && source.value !== undefined
          ? t.play.putIt
          : kind === 'move' && marked.length > 0
            ? t.play.dragIt
            : t.play.hint[kind]}
      </p>
      <label class="row small">
        <span>{t.play.brush}</span>
        <input
          class="grow"
          type="range"
          min={0.04}
          max={0.25}
          step={0.01}
          value={radius.value}
          onInput={(event) => {
            radius.value = Number(event.currentTarget.value);
          }}
        />
      </label>
      <div class="row wrap">
        {(kind === 'more' || kind === 'other') && source.value !== undefined && (
          <Button tiny onClick={() => chooseTool(kind)}>
            {t.play.otherSource}
          </Button>
        )}
        {(now.kept !== '' || now[unwanted] !== '') && (
          <Button tiny icon="trash" onClick={() => wish({ kept: '', [unwanted]: '' })}>
            {t.play.clear}
          </Button>
        )}
        {now.start !== '' && (
          <Button tiny icon="reset" onClick={() => wish({ start: '', kept: '', cleared: '' })}>
            {t.play.fromPhotograph}
          </Button>
        )}
      </div>
    </div>
  );
}
