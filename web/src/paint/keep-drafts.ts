import { effect } from '@preact/signals';
import { draftOf, forgetDraft, keepDraft } from './files/drafts.ts';
import { drawSerial, floating, sheet, unsaved } from './paint-state.ts';

/** After so long without a stroke it is kept, ms. */
const QUIET_MS = 300;

/** What is on the stage is kept as it is now. */
let kept = true;

/** Keeps what is painted in this browser, a moment after each stroke; returns a function that ends it. */
export function startDrafts(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    void drawSerial.value;
    void floating.value;
    const isUnsaved = unsaved.value;
    const open = sheet.value;
    clearTimeout(timer);
    if (!isUnsaved || open?.key === undefined) {
      kept = true;
      return;
    }
    kept = false;
    timer = setTimeout(() => void keep(), QUIET_MS);
  });
  const warn = (event: BeforeUnloadEvent): void => {
    if (unsaved.value && !kept) event.preventDefault();
  };
  window.addEventListener('beforeunload', warn);
  return () => {
    stop();
    clearTimeout(timer);
    window.removeEventListener('beforeunload', warn);
    if (!kept) void keep();
  };
}

async function keep(): Promise<void> {
  const open = sheet.peek();
  // A stroke that goes on is kept with its end.
  if (open?.key === undefined || !unsaved.peek()) return;
  const draft = draftOf(open.key, open.painting, floating.peek());
  try {
    await (draft === undefined ? forgetDraft(open.key) : keepDraft(draft));
    kept = true;
  } catch {
    // The page warns before it is left.
  }
}
