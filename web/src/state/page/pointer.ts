import { view } from './view.ts';

let last: { readonly client: readonly [number, number]; readonly target: EventTarget | null } | undefined;

/** Follows the pointer of the page. */
export function startPointer(): void {
  const follow = ({ clientX, clientY, target }: PointerEvent): void => {
    last = { client: [clientX, clientY], target };
  };
  for (const kind of ['pointermove', 'pointerdown'] as const)
    window.addEventListener(kind, follow, { capture: true, passive: true });
  document.documentElement.addEventListener('pointerleave', () => {
    last = undefined;
  });
}

/** The point of the graph that the pointer is over; undefined while it is elsewhere. */
export function graphPointer(): readonly [number, number] | undefined {
  const canvas = view.value;
  if (canvas === undefined || last === undefined || last.target !== canvas.canvas) return undefined;
  return canvas.camera.toGraph(...last.client);
}
