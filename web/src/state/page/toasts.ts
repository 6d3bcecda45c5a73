import { signal } from '@preact/signals';

export interface Toast {
  readonly id: number;
  readonly tone: 'info' | 'success' | 'error';
  readonly message: string;
  readonly hint?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export const toasts = signal<readonly Toast[]>([]);

let last = 0;

/** Shows a message for some seconds; errors stay until they are dismissed. Equal ones do not pile up. */
export function toast(tone: Toast['tone'], message: string, more: Pick<Toast, 'hint' | 'action'> = {}): void {
  const id = ++last;
  const others = toasts.value.filter((t) => t.message !== message).slice(-3);
  toasts.value = [...others, { id, tone, message, ...more }];
  if (tone !== 'error') setTimeout(() => dismissToast(id), more.action ? 9000 : 4000);
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((t) => t.id !== id);
}

/** Says what went wrong: message and hint of a PatchwiseError or of an answer of the server. */
export function toastError(error: unknown, doing?: string): void {
  const { message, hint } = describeError(error);
  toast('error', doing === undefined ? message : `${doing}: ${message}`, hint === undefined ? {} : { hint });
}

export function describeError(error: unknown): { readonly message: string; readonly hint?: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
  return { message: error.message, ...(hint === undefined || hint === '' ? {} : { hint }) };
}
