import { useEffect, useId, useState } from 'preact/hooks';
import type { JsonValue } from '../../../src/graph/document/document.ts';
import type { SourceKind } from '../../../src/graph/types/node.ts';
import type { ParamDescription } from '../../../src/graph/types/params.ts';
import {
  formatList,
  formOf,
  fromSlider,
  type ParamForm,
  paramWords,
  parseNumbers,
  randomSeed,
  toSlider,
} from '../state/page/param-form.ts';
import { type AutoValue, autoText } from '../state/run/auto-values.ts';
import { t } from '../texts/texts.ts';
import { IconButton } from '../ui/button.tsx';
import { AssetField } from './asset-field.tsx';

interface ParamFieldProps {
  readonly param: ParamDescription;
  /** What it takes, when it names a file. */
  readonly takes: SourceKind | undefined;
  /** As the document has it; undefined for the default. */
  readonly value: JsonValue | undefined;
  /** The wire that gives the value, when there is one: "node.port". */
  readonly wired: string | undefined;
  readonly exposed: boolean;
  /** What is wrong with it. */
  readonly error: string | undefined;
  readonly first: boolean;
  /** What it takes while it is empty, where that is known. */
  readonly auto: AutoValue | undefined;
  readonly onChange: (value: JsonValue | undefined) => void;
  readonly onExpose: (exposed: boolean) => void;
  /** Wires numbers around its value to it; absent where it takes none, or has no value to begin at. */
  readonly onSweep: (() => void) | undefined;
}

/** One parameter: its name, its control, what it means, and how to turn it into an input. */
export function ParamField(props: ParamFieldProps) {
  const { param, value, wired, exposed, error, onChange, onExpose, onSweep } = props;
  const id = useId();
  const form = formOf(param, props.takes);
  const set = value !== undefined;
  const asInput = wired !== undefined || exposed;
  return (
    <div class="field">
      <div class="field-head">
        {form.kind === 'file' ? (
          <span class={set ? 'label modified' : 'label'} title={param.name}>
            {paramWords(param.name)}
          </span>
        ) : (
          <label for={id} class={set ? 'modified' : ''} title={param.name}>
            {paramWords(param.name)}
          </label>
        )}
        <span class="grow" />
        {set && !param.required && (
          <IconButton
            icon="reset"
            tiny
            label={t.panels.reset(param.name)}
            onClick={() => onChange(undefined)}
          />
        )}
        {onSweep !== undefined && (
          <IconButton icon="sweep" tiny label={t.panels.sweepAround(param.name)} onClick={onSweep} />
        )}
        {param.wire !== undefined && (
          <IconButton
            icon={asInput ? 'unlink' : 'link'}
            tiny
            label={asInput ? t.panels.makeAValue(param.name) : t.panels.makeAnInput(param.name)}
            onClick={() => onExpose(!asInput)}
          />
        )}
      </div>
      {asInput ? (
        <p class="muted small">
          {wired === undefined ? t.panels.anInputWireSomethingTo : t.panels.from(wired)}
        </p>
      ) : (
        <Control id={id} form={form} {...props} />
      )}
      {error !== undefined && (
        <p class="error-text" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {param.help !== '' && <p class="help">{param.help}</p>}
    </div>
  );
}

interface ControlProps extends ParamFieldProps {
  readonly id: string;
  readonly form: ParamForm;
}

function Control(props: ControlProps) {
  const { id, form, param, value, first, error, onChange } = props;
  const common = {
    id,
    ...(first ? { 'data-inspector-first': '' } : {}),
    ...(error === undefined ? {} : { 'aria-invalid': true as const, 'aria-describedby': `${id}-error` }),
  };
  const shown = value === undefined ? param.default : value;
  switch (form.kind) {
    case 'boolean':
      return (
        <input
          {...common}
          type="checkbox"
          checked={shown === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice': {
      const choices = param.nullable ? [null, ...form.choices] : form.choices;
      return (
        <select
          {...common}
          class="select"
          value={String(choices.findIndex((choice) => choice === (shown ?? null)))}
          onChange={(event) => onChange(choices[Number(event.currentTarget.value)] ?? null)}
        >
          {choices.map((choice, index) => (
            <option key={String(choice)} value={String(index)}>
              {choice === null ? t.panels.automatic : String(choice)}
            </option>
          ))}
        </select>
      );
    }
    case 'number': {
      const { range } = form;
      const number = typeof shown === 'number' ? shown : undefined;
      return (
        <div class={range.slider === undefined ? '' : 'slider'}>
          {range.slider !== undefined && (
            <input
              type="range"
              min={0}
              max={1000}
              class={number === undefined ? 'unset' : ''}
              aria-label={t.panels.slider(paramWords(param.name))}
              aria-valuetext={number === undefined ? autoText(props.auto) : String(number)}
              value={number === undefined ? 0 : toSlider(number, range.slider)}
              onInput={(event) => onChange(fromSlider(Number(event.currentTarget.value), range))}
              onKeyDown={(event) => {
                // By whole steps of the value, not of the slider.
                const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
                if (step === undefined) return;
                event.preventDefault();
                const next = (number ?? range.min ?? 0) + step * range.step;
                const rounded = Number(next.toFixed(6));
                onChange(Math.min(range.max ?? rounded, Math.max(range.min ?? rounded, rounded)));
              }}
            />
          )}
          <NumberInput {...props} common={common} number={number} step={range.step} />
        </div>
      );
    }
    case 'seed':
      return (
        <div class="row">
          <NumberInput
            {...props}
            common={common}
            number={typeof shown === 'number' ? shown : undefined}
            step={1}
          />
          <IconButton
            icon="dice"
            label={t.panels.randomSeed}
            tone="normal"
            onClick={() => onChange(randomSeed())}
          />
        </div>
      );
    case 'file':
      return (
        <AssetField
          id={id}
          kind={form.takes === 'model' ? 'model' : 'picture'}
          value={typeof shown === 'string' ? shown : ''}
          first={first}
          onChange={onChange}
        />
      );
    case 'text':
      return (
        <TextInput
          common={common}
          long={form.long}
          text={typeof shown === 'string' ? shown : ''}
          onText={(text) => onChange(text)}
        />
      );
    case 'numbers':
      return (
        <TextInput
          common={common}
          long={false}
          text={formatList(shown)}
          placeholder={form.single ? t.panels.automaticOneNumberOrOne : '1, 2, 3'}
          onText={(text) => {
            if (text.trim() === '') onChange(param.nullable ? null : undefined);
            else {
              const parsed = parseNumbers(text, form.single);
              onChange(parsed ?? text);
            }
          }}
        />
      );
    case 'words':
      return (
        <TextInput
          common={common}
          long={false}
          text={formatList(shown)}
          placeholder={t.panels.oneTwoThree}
          onText={(text) =>
            onChange(
              text
                .split(',')
                .map((word) => word.trim())
                .filter((word) => word !== ''),
            )
          }
        />
      );
    case 'json':
      return (
        <TextInput
          common={common}
          long
          text={shown === undefined ? '' : JSON.stringify(shown)}
          onText={(text) => {
            try {
              onChange(JSON.parse(text) as JsonValue);
            } catch {
              onChange(text);
            }
          }}
        />
      );
  }
}

interface NumberInputProps extends ControlProps {
  readonly common: Record<string, unknown>;
  readonly number: number | undefined;
  readonly step: number;
}

function NumberInput({ common, number, step, param, auto, onChange }: NumberInputProps) {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const shown = number === undefined ? '' : String(number);
  return (
    <input
      {...common}
      class="input"
      type="number"
      inputMode="decimal"
      step={step}
      placeholder={param.nullable ? autoText(auto) : ''}
      value={draft ?? shown}
      onInput={(event) => {
        const text = event.currentTarget.value;
        setDraft(text);
        if (text === '') onChange(param.nullable ? null : undefined);
        else if (Number.isFinite(Number(text))) onChange(Number(text));
      }}
      onBlur={() => setDraft(undefined)}
    />
  );
}

interface TextInputProps {
  readonly common: Record<string, unknown>;
  readonly long: boolean;
  readonly text: string;
  readonly placeholder?: string;
  readonly onText: (text: string) => void;
}

/** Keeps what is being typed: the document's form of it may differ ("1, " is no list yet). */
function TextInput({ common, long, text, placeholder = '', onText }: TextInputProps) {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  useEffect(() => setDraft(undefined), [common['id']]);
  const shared = {
    ...common,
    class: 'input',
    placeholder,
    value: draft ?? text,
    onInput: (event: { readonly currentTarget: { readonly value: string } }) => {
      setDraft(event.currentTarget.value);
      onText(event.currentTarget.value);
    },
    onBlur: () => setDraft(undefined),
  };
  return long ? <textarea {...shared} rows={3} /> : <input {...shared} type="text" spellcheck={false} />;
}
