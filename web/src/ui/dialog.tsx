import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import { IconButton } from './button.tsx';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Buttons at the foot. */
  readonly foot?: ComponentChildren;
  readonly width?: number;
}

/**
 * A modal dialog: the browser keeps the focus inside, Escape closes, the focus returns to where it was. The focus
 * begins, once, in the field marked `data-first`, its text selected; else on the first control of the body, else on
 * the button that goes on. The button that closes comes last.
 */
export function Dialog({ title, onClose, children, foot, width = 520 }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    if (dialog) focusFirst(dialog);
    return () => {
      dialog?.close();
      focusAfter(before);
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      style={{ width: `min(94vw, ${width}px)` }}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div class="panel-head">
        <h2 id={id} class="grow">
          {title}
        </h2>
        <IconButton icon="close" label={t.ui.close} onClick={onClose} />
      </div>
      <div class="dialog-body">{children}</div>
      {foot && <div class="dialog-foot">{foot}</div>}
    </dialog>
  );
}

/** Back to where the focus was; to the canvas where that is gone, or was nowhere. */
function focusAfter(before: Element | null): void {
  const kept = before instanceof HTMLElement && before !== document.body && before.isConnected;
  const next = kept ? before : document.querySelector<HTMLElement>('[role="application"]');
  next?.focus();
}

const CONTROL = ':is(button, input, select, textarea, a[href]):not(:disabled)';

function focusFirst(dialog: HTMLElement): void {
  const first = [
    '[data-first]',
    `.dialog-body ${CONTROL}`,
    `.dialog-foot .primary${CONTROL}`,
    `.dialog-foot ${CONTROL}`,
  ].map((selector) => dialog.querySelector<HTMLElement>(selector));
  const chosen = first.find((element) => element !== null);
  chosen?.focus();
  if (chosen instanceof HTMLInputElement && chosen.type === 'text') chosen.select();
}
