import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

/** The dialog that is open, if any; one at a time. */
const open = signal<{ readonly render: () => ComponentChild } | undefined>(undefined);

export function DialogHost() {
  return <>{open.value?.render()}</>;
}

/** Shows a dialog until `close` is called. */
export function showDialog(render: (close: () => void) => ComponentChild): void {
  const close = (): void => {
    if (open.value === entry) open.value = undefined;
  };
  const entry = { render: () => render(close) };
  open.value = entry;
}

export interface Choice<T> {
  readonly label: string;
  readonly value: T;
  readonly tone?: 'primary' | 'danger';
}

/** Asks; resolves with the choice, or undefined when the dialog was closed. */
export function ask<T>(title: string, text: string, choices: readonly Choice<T>[]): Promise<T | undefined> {
  return new Promise((resolve) => {
    showDialog((close) => {
      const answer = (value: T | undefined): void => {
        close();
        resolve(value);
      };
      return (
        <Dialog
          title={title}
          onClose={() => answer(undefined)}
          foot={choices.map(({ label, value, tone }) => (
            <Button key={label} tone={tone ?? 'normal'} onClick={() => answer(value)}>
              {label}
            </Button>
          ))}
        >
          <p>{text}</p>
        </Dialog>
      );
    });
  });
}

/** Asks for a line of text. */
export function askText(
  title: string,
  label: string,
  initial: string,
  action = 'OK',
): Promise<string | undefined> {
  return new Promise((resolve) => {
    showDialog((close) => (
      <TextDialog
        title={title}
        label={label}
        initial={initial}
        action={action}
        onDone={(text) => {
          close();
          resolve(text);
        }}
      />
    ));
  });
}

interface TextDialogProps {
  readonly title: string;
  readonly label: string;
  readonly initial: string;
  readonly action: string;
  readonly onDone: (text: string | undefined) => void;
}

function TextDialog({ title, label, initial, action, onDone }: TextDialogProps) {
  const [text, setText] = useState(initial);
  return (
    <Dialog
      title={title}
      onClose={() => onDone(undefined)}
      width={420}
      foot={
        <>
          <Button onClick={() => onDone(undefined)}>{t.ui.cancel}</Button>
          <Button tone="primary" type="submit" form="text-dialog">
            {action}
          </Button>
        </>
      }
    >
      <form
        id="text-dialog"
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          onDone(text);
        }}
      >
        <label for="text-dialog-input">{label}</label>
        <input
          id="text-dialog-input"
          class="input"
          type="text"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          data-first
        />
      </form>
    </Dialog>
  );
}
