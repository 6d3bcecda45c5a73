import { useRef } from 'preact/hooks';
import type { Size } from '../../../src/recipes/result-size.ts';
import { t } from '../texts/texts.ts';
import { aspectOf, SIDE_RANGE, within } from './formats.ts';
import { wish, wishes } from './wish.ts';

/** How much an arrow key changes a side, in percent of the photograph's. */
const STEP = 5;

interface Grip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The stage as it was seen then. */
  readonly box: DOMRect;
}

const HANDLES = [
  ['width', 'right'],
  ['height', 'bottom'],
  [undefined, 'corner'],
] as const;

/** The edges of the frame, to drag to any format; what is in its middle stays there. */
export function FrameHandles({ size }: { readonly size: Size }) {
  const { now } = wishes.value;
  const grip = useRef<Grip | undefined>(undefined);
  const drawn = useRef(false);
  const words = `${t.play.sides(now.width, now.height)}, ${t.play.aspect(aspectOf(now, size))}`;
  const drag = (side: 'width' | 'height' | undefined, event: PointerEvent): void => {
    const at = grip.current;
    if (at === undefined) return;
    // Both edges move: the middle stays.
    const [right, down] = [
      (2 * (event.clientX - at.x)) / at.box.width,
      (2 * (event.clientY - at.y)) / at.box.height,
    ];
    const sides = {
      ...(side === 'height' ? {} : { width: within(at.width * (1 + right)) }),
      ...(side === 'width' ? {} : { height: within(at.height * (1 + down)) }),
    };
    wish(sides, drawn.current);
    drawn.current = true;
  };
  return (
    <>
      {HANDLES.map(([side, place]) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the corner is both sliders at once, for the pointer.
        <span
          key={place}
          class="play-edge"
          data-place={place}
          {...(side === undefined
            ? { 'aria-hidden': true }
            : {
                ...{ role: 'slider', tabIndex: 0, 'aria-label': t.play.frame[side] },
                ...{ 'aria-valuemin': SIDE_RANGE.least, 'aria-valuemax': SIDE_RANGE.most },
                ...{ 'aria-valuenow': now[side], 'aria-valuetext': words },
                'aria-orientation': side === 'width' ? 'horizontal' : 'vertical',
              })}
          title={words}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            const box = event.currentTarget.parentElement?.querySelector('canvas')?.getBoundingClientRect();
            const { clientX: x, clientY: y } = event;
            grip.current = box && { x, y, width: now.width, height: now.height, box };
            drawn.current = false;
          }}
          onPointerMove={(event) => drag(side, event)}
          onPointerUp={() => {
            grip.current = undefined;
          }}
          onPointerCancel={() => {
            grip.current = undefined;
          }}
          onKeyDown={(event) => {
            const way = KEYS[event.key];
            if (side === undefined || way === undefined) return;
            event.preventDefault();
            event.stopPropagation();
            wish({ [side]: within(now[side] + STEP * way) }, event.repeat);
          }}
        />
      ))}
    </>
  );
}

const KEYS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 5,
  PageDown: -5,
};
