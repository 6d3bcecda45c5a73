/** The focus goes on here, where what had it is gone; it is taken from nobody. */
export function takeLostFocus(element: HTMLElement | null): void {
  if (document.activeElement === document.body) element?.focus({ preventScroll: true });
}
