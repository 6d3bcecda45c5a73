import { signal } from '@preact/signals';

interface Note {
  readonly text: string;
  readonly hint: string;
  readonly at: readonly [number, number];
  readonly serial: number;
}

const note = signal<Note | undefined>(undefined);
let pointer: readonly [number, number] = [innerWidth / 2, innerHeight / 2];

/** Says something where the pointer is, where the eye is; it goes with the next press or key. */
export function showAtPointer(text: string, hint = ''): void {
  note.value = { text, hint, at: pointer, serial: (note.peek()?.serial ?? 0) + 1 };
}

/** Follows the pointer. */
export function startPointerNotes(): void {
  const follow = (event: PointerEvent): void => {
    pointer = [event.clientX, event.clientY];
  };
  window.addEventListener('pointermove', follow, { capture: true, passive: true });
  window.addEventListener('pointerup', follow, { capture: true, passive: true });
  const clear = (): void => {
    note.value = undefined;
  };
  window.addEventListener('pointerdown', clear, { capture: true, passive: true });
  window.addEventListener('wheel', clear, { capture: true, passive: true });
  window.addEventListener('keydown', clear, { capture: true });
}

export function PointerNote() {
  const shown = note.value;
  if (shown === undefined) return null;
  const [x, y] = shown.at;
  const place = {
    left: `${Math.max(8, Math.min(x + 14, innerWidth - 316))}px`,
    ...(y > innerHeight - 140 ? { bottom: `${innerHeight - y + 12}px` } : { top: `${y + 14}px` }),
  };
  return (
    <div key={shown.serial} class="pointer-note" role="alert" style={place}>
      <strong>{shown.text}</strong>
      {shown.hint !== '' && <span> {shown.hint}</span>}
    </div>
  );
}
