import { signal } from '@preact/signals';
import { type ErrorWords, errorWords } from '../texts/error-words.ts';

export interface Toast {
  readonly id: number;
  readonly tone: 'info' | 'success' | 'error';
  readonly message: string;
  readonly hint?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** What it is about that another try makes old: see {@link dismissAbout}. */
  readonly about?: 'run' | 'file';
}

export const toasts = signal<readonly Toast[]>([]);

let last = 0;

/** Shows a message for some seconds; errors stay until they are dismissed. Equal ones do not pile up. */
export function toast(
  tone: Toast['tone'],
  message: string,
  more: Pick<Toast, 'hint' | 'action' | 'about'> = {},
): void {
  const id = ++last;
  const others = toasts.value.filter((t) => t.message !== message).slice(-3);
  toasts.value = [...others, { id, tone, message, ...more }];
  if (tone !== 'error') setTimeout(() => dismissToast(id), more.action || more.hint ? 9000 : 4000);
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((t) => t.id !== id);
}

/** Takes away what was said of something that is tried again: an error of an earlier run would look like one of the new. */
export function dismissAbout(about: NonNullable<Toast['about']>): void {
  toasts.value = toasts.value.filter((t) => t.about !== about);
}

/** Says what went wrong: message and hint of a PatchwiseError or of an answer of the server. */
export function toastError(error: unknown, doing?: string): void {
  const { message, hint } = describeError(error);
  toast('error', doing === undefined ? message : `${doing}: ${message}`, hint === undefined ? {} : { hint });
}

/** What an error says, in the language of the page where it is an answer of the studio. */
export function describeError(error: unknown): ErrorWords {
  if (!(error instanceof Error)) return { message: String(error) };
  const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
  // Where the studio cannot be reached, the page itself has said so.
  const answered =
    'code' in error && typeof error.code === 'string' && !('status' in error && error.status === 0);
  return errorWords({ message: error.message, hint, code: answered ? String(error.code) : undefined });
}
