import { useEffect, useState } from 'preact/hooks';
import { member } from '../../../src/graph/document/document.ts';
import { registeredNode } from '../../../src/graph/types/look-up-node.ts';
import {
  type CardControl,
  type CardParam,
  type CardWish,
  cardParts,
  fixedSizes,
  wishOf,
} from '../../../src/recipes/card.ts';
import { openJourney } from '../journey/journey.ts';
import { whole } from '../state/document/document.ts';
import { loadOwnTemplates, ownTemplates } from '../state/document/own-templates.ts';
import { registry } from '../state/page/catalogue.ts';
import { makingCard } from '../state/page/page.ts';
import { formOf, paramWords } from '../state/page/param-form.ts';
import { keepCard, photographOf, saidFaults } from '../state/tabs/make-card.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { toast } from '../ui/toast.ts';

/** Makes a card of the open graph: what a photograph goes into, what may be chosen, and what the result is. */
export function CardDialog() {
  const parts = cardParts(whole.value, registry.value);
  const [{ wish: before, gone }] = useState(() => wishOf(whole.value, registry.value));
  const [title, setTitle] = useState(before.title ?? whole.value.meta.title ?? '');
  const [description, setDescription] = useState(before.description ?? whole.value.meta.description ?? '');
  // The only one there is need not be chosen.
  const [photo, setPhoto] = useState(before.photo ?? only(parts.images));
  const [mask, setMask] = useState(before.mask ?? '');
  const [model, setModel] = useState(before.model ?? '');
  const [result, setResult] = useState(before.result ?? only(parts.results.map(({ from }) => from)));
  const [controls, setControls] = useState<readonly CardControl[]>(before.controls ?? []);
  /** Whether it was to be made: from then on it is said what is missing. */
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => void loadOwnTemplates(), []);
  const close = (): void => {
    makingCard.value = false;
  };
  const wish: CardWish = {
    ...{ title, description, photo, controls, result },
    ...(mask === '' ? {} : { mask }),
    ...(model === '' ? {} : { model }),
  };
  const faults = tried ? saidFaults(wish) : [];
  const save = async (): Promise<void> => {
    setTried(true);
    if (saidFaults(wish).length > 0) return;
    setBusy(true);
    const kept = await keepCard(wish);
    setBusy(false);
    if (!kept) return;
    close();
    const picture = photographOf(photo);
    const action = picture && { label: t.card.tryIt, run: () => openJourney(picture) };
    toast('success', t.card.kept(title.trim()), action ? { action } : {});
  };
  const fixed = fixedSizes(whole.value, registry.value);
  const replaced = ownTemplates.value.some((one) => one.card !== undefined && one.title === title.trim());
  const free = parts.params.filter(({ param }) => !controls.some((one) => one.param === param));
  return (
    <Dialog
      title={t.card.make}
      onClose={close}
      width={620}
      foot={
        <>
          <Button onClick={close}>{t.ui.cancel}</Button>
          <Button tone="primary" type="submit" form="card-form" disabled={busy}>
            {t.card.save}
          </Button>
        </>
      }
    >
      <form
        id="card-form"
        class="stack card-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p class="muted small">{t.card.text}</p>
        <label>
          {t.card.title}
          <input
            class="input"
            type="text"
            maxLength={200}
            value={title}
            data-first
            onInput={(event) => setTitle(event.currentTarget.value)}
          />
        </label>
        <label>
          {t.card.description}
          <input
            class="input"
            type="text"
            maxLength={300}
            value={description}
            onInput={(event) => setDescription(event.currentTarget.value)}
          />
        </label>
        <Choice label={t.card.photo} value={photo} onChange={setPhoto} none={t.card.choose}>
          {parts.images.map((id) => [id, nameOf(id)])}
        </Choice>
        {parts.masks.length > 0 && (
          <Choice label={t.card.mask} value={mask} onChange={setMask} none={t.card.noMask}>
            {parts.masks.map((id) => [id, nameOf(id)])}
          </Choice>
        )}
        {parts.models.length > 0 && (
          <Choice label={t.card.model} value={model} onChange={setModel} none={t.card.noModel}>
            {parts.models.map((id) => [id, nameOf(id)])}
          </Choice>
        )}
        <Choice label={t.card.result} value={result} onChange={setResult} none={t.card.choose}>
          {parts.results.map(({ from, node, port }) => [
            from,
            port === undefined ? nameOf(node) : t.card.unsaved(nameOf(node), paramWords(port)),
          ])}
        </Choice>
        <fieldset class="stack">
          <legend>{t.card.controls}</legend>
          {controls.map((control) => (
            <Control
              key={control.param}
              control={control}
              onChange={(changed) =>
                setControls(controls.map((one) => (one.param === control.param ? changed : one)))
              }
              onRemove={() => setControls(controls.filter(({ param }) => param !== control.param))}
            />
          ))}
          <Choice
            label={t.card.addControl}
            value=""
            none={t.card.choose}
            onChange={(chosen) => {
              const part = free.find(({ param }) => param === chosen);
              if (part !== undefined) setControls([...controls, usualControl(part)]);
            }}
          >
            {free.map(({ param, node, description: { name } }) => [
              param,
              `${nameOf(node)}: ${paramWords(name)}`,
            ])}
          </Choice>
        </fieldset>
        {gone.length > 0 && <p class="small">{t.card.gone(gone.join(', '))}</p>}
        {fixed.length > 0 && (
          <p class="small">
            {t.card.fixed(
              fixed
                .map(({ node, params }) => `${nameOf(node)}: ${params.map(paramWords).join(', ')}`)
                .join('; '),
            )}
          </p>
        )}
        {replaced && <p class="small">{t.card.replaces(title.trim())}</p>}
        {faults.length > 0 && (
          <div class="error-text" role="alert">
            {faults.map((fault) => (
              <p key={fault}>{fault}</p>
            ))}
          </div>
        )}
      </form>
    </Dialog>
  );
}

function only(values: readonly string[]): string {
  return values.length === 1 ? (values[0] as string) : '';
}

/** What a node is called, with its id where that says something else. */
function nameOf(id: string): string {
  const type = registeredNode(whole.value, registry.value, id)?.description.title ?? id;
  const title = member(whole.value.view?.nodes, id)?.title ?? t.nodes.say(type);
  return title === id ? id : `${title} (${id})`;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  /** What is shown while nothing is chosen. */
  readonly none: string;
  readonly children: readonly (readonly [value: string, words: string])[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, none, children, onChange }: ChoiceProps) {
  return (
    <label>
      {label}
      <select class="select" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{none}</option>
        {children.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A choice as its node has it: the whole range that is usual. */
function usualControl({ param, description, value }: CardParam): CardControl {
  const form = formOf(description);
  const label = paramWords(description.name);
  if (form.kind !== 'number') return { param, label, range: [0, Number.NaN], step: 1 };
  const { min, max, slider, step } = form.range;
  return {
    ...{ param, label, step },
    range: [
      Math.min(slider?.min ?? min ?? Number.NaN, value),
      Math.max(slider?.max ?? max ?? Number.NaN, value),
    ],
  };
}

interface ControlProps {
  readonly control: CardControl;
  readonly onChange: (control: CardControl) => void;
  readonly onRemove: () => void;
}

function Control({ control, onChange, onRemove }: ControlProps) {
  const { param, label, range, step } = control;
  const [least, most] = range;
  return (
    <fieldset class="row card-control" aria-label={t.card.control(param)}>
      <label class="grow">
        {t.card.label}
        <input
          class="input"
          type="text"
          maxLength={60}
          value={label}
          onInput={(event) => onChange({ ...control, label: event.currentTarget.value })}
        />
      </label>
      <End
        words={t.card.from}
        step={step}
        first={least}
        onGive={(end) => onChange({ ...control, range: [end, most] })}
      />
      <End
        words={t.card.to}
        step={step}
        first={most}
        onGive={(end) => onChange({ ...control, range: [least, end] })}
      />
      <IconButton icon="trash" tiny label={t.card.removeControl(label)} onClick={onRemove} />
    </fieldset>
  );
}

interface EndProps {
  readonly words: string;
  readonly step: number;
  readonly first: number;
  /** Not a number while the field is empty. */
  readonly onGive: (end: number) => void;
}

/** An end of a range. What is written stays as it is: on the way to 0.5 there is "0.". */
function End({ words, step, first, onGive }: EndProps) {
  const [text, setText] = useState(Number.isFinite(first) ? String(first) : '');
  return (
    <label class="card-end">
      {words}
      <input
        class="input"
        type="number"
        step={step}
        value={text}
        onInput={({ currentTarget: { value } }) => {
          setText(value);
          onGive(value === '' ? Number.NaN : Number(value));
        }}
      />
    </label>
  );
}
