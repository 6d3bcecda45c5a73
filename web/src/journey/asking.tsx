import { useEffect, useId, useState } from 'preact/hooks';
import { nodeOfSource } from '../../../src/graph/document/port-ref.ts';
import { chooseAsset } from '../library/choose.tsx';
import { addToLibrary } from '../library/library.ts';
import { lookOf } from '../state/page/assets.ts';
import { droppedFiles } from '../state/page/dropped-files.ts';
import { uploadPicture } from '../state/page/uploads.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { askedOf, askedOptions, askedSlots, giveOption, givePicture } from './asked.ts';
import { paintFirst } from './paint-first.ts';
import type { Recipe } from './recipes.ts';
import { documentOf } from './workflows.ts';

/** What a recipe asks for by name, and the button that goes on. */
export function Asking({ recipe }: { readonly recipe: Recipe }) {
  const { options, pictures } = askedOf(recipe);
  return (
    <form
      class="stack journey-asking"
      onSubmit={(event) => {
        event.preventDefault();
        paintFirst(recipe, { options, pictures });
      }}
    >
      {askedSlots(recipe).map((slot) => (
        <Beside key={slot} recipe={recipe} slot={slot} />
      ))}
      {askedOptions(recipe).map((name) => (
        <Slider key={name} recipe={recipe} name={name} value={options[name] ?? 0} />
      ))}
      <div>
        <Button tone="primary" type="submit">
          {t.card.go}
        </Button>
      </div>
    </form>
  );
}

interface SliderProps {
  readonly recipe: Recipe;
  readonly name: string;
  readonly value: number;
}

function Slider({ recipe, name, value }: SliderProps) {
  const id = useId();
  const option = recipe.options[name];
  if (option === undefined) return null;
  const [least, most] = option.range;
  const label = t.workflows.say(option.label ?? name);
  const shared = { min: least, max: most, step: option.step ?? 'any', value } as const;
  const give = (text: string): void => {
    const number = Number(text);
    if (text !== '' && number >= least && number <= most) giveOption(recipe, name, number);
  };
  return (
    <div class="row wrap journey-slider">
      <label class="grow" for={id}>
        {label}
      </label>
      <input
        type="range"
        {...shared}
        aria-label={t.panels.slider(label)}
        onInput={(event) => give(event.currentTarget.value)}
      />
      <input
        class="input"
        id={id}
        type="number"
        {...shared}
        onChange={(event) => {
          give(event.currentTarget.value);
          // What it does not take is not left standing there.
          event.currentTarget.value = String(askedOf(recipe).options[name]);
        }}
      />
    </div>
  );
}

/** A picture beside the photograph: dropped here, or chosen; that of the graph until then. */
function Beside({ recipe, slot }: { readonly recipe: Recipe; readonly slot: string }) {
  const [usual, setUsual] = useState<string | undefined>(undefined);
  const [over, setOver] = useState(false);
  const [plain, setPlain] = useState(false);
  const param = recipe.slots[slot]?.param ?? '';
  useEffect(() => {
    const node = nodeOfSource(param);
    documentOf(recipe).then(
      ({ nodes }) => {
        const value = nodes[node]?.params?.[param.slice(node.length + 1)];
        if (typeof value === 'string') setUsual(value);
      },
      () => undefined,
    );
  }, [recipe.id, param]);
  const chosen = askedOf(recipe).pictures[slot] ?? usual;
  const look = chosen === undefined ? undefined : lookOf(chosen);
  const label = t.workflows.say(recipe.slots[slot]?.label ?? slot);
  const give = (reference: string): void => givePicture(recipe, slot, reference);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are dropped on it; by keys there is the button.
    <div
      class={over ? 'journey-beside over' : 'journey-beside'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void takeDropped(event, give);
      }}
    >
      {look?.picture !== undefined && (
        <img src={look.picture} alt={look.name} onLoad={(event) => setPlain(isPlain(event.currentTarget))} />
      )}
      <div class="stack">
        <strong>{label}</strong>
        <span class="muted small">{look?.name ?? ''}</span>
        <div>
          <Button icon="image" onClick={() => chooseAsset('picture', chosen ?? '', give, label)}>
            {t.journey.beside.choose}
          </Button>
        </div>
        <span class="muted small">{t.journey.beside.drop}</span>
        {slot === 'style' && <span class="muted small">{t.journey.beside.style}</span>}
        {plain && (
          <span class="small" role="note">
            {t.journey.beside.plain}
          </span>
        )}
      </div>
    </div>
  );
}

/** Of the values of a picture that has one colour, the least and the most of a channel, 0 to 255, lie no further apart. */
const ONE_COLOUR = 6;

/** Whether a picture has one colour only, by a small copy of it. */
function isPlain(image: HTMLImageElement): boolean {
  const side = 32;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [side, side];
  const context = canvas.getContext('2d');
  if (context === null) return false;
  context.drawImage(image, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  return [0, 1, 2].every((channel) => {
    const values = data.filter((_value, index) => index % 4 === channel);
    return Math.max(...values) - Math.min(...values) <= ONE_COLOUR;
  });
}

/** Uploads the picture that was dropped on what asks for it. */
export async function takeDropped(event: DragEvent, give: (reference: string) => void): Promise<void> {
  const { dataTransfer } = event;
  if (dataTransfer === null) return;
  const { files } = await droppedFiles(dataTransfer);
  const [file] = files;
  if (file === undefined) return;
  const asset = await uploadPicture(file);
  if (asset === undefined) return;
  addToLibrary(asset);
  give(asset.reference);
}
