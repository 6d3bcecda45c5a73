/** A node as it is drawn, its title included, px at zoom 1. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Alignment = 'left' | 'center' | 'right' | 'top' | 'middle' | 'bottom';

/** Moves boxes to a common edge or middle: that of the outermost, or of all together. */
export function alignBoxes(boxes: ReadonlyMap<string, Box>, how: Alignment): ReadonlyMap<string, Box> {
  const all = [...boxes.values()];
  const left = Math.min(...all.map((b) => b.x));
  const right = Math.max(...all.map((b) => b.x + b.width));
  const top = Math.min(...all.map((b) => b.y));
  const bottom = Math.max(...all.map((b) => b.y + b.height));
  const place = (b: Box): Box => {
    switch (how) {
      case 'left':
        return { ...b, x: left };
      case 'right':
        return { ...b, x: right - b.width };
      case 'center':
        return { ...b, x: (left + right - b.width) / 2 };
      case 'top':
        return { ...b, y: top };
      case 'bottom':
        return { ...b, y: bottom - b.height };
      case 'middle':
        return { ...b, y: (top + bottom - b.height) / 2 };
    }
  };
  return new Map([...boxes].map(([key, box]) => [key, place(box)]));
}

/** Spreads boxes so that the gaps between neighbours are equal; the outermost stay. */
export function distributeBoxes(boxes: ReadonlyMap<string, Box>, axis: 'x' | 'y'): ReadonlyMap<string, Box> {
  const size = axis === 'x' ? 'width' : 'height';
  const sorted = [...boxes].sort(([, a], [, b]) => a[axis] - b[axis]);
  const first = sorted[0]?.[1];
  const last = sorted.at(-1)?.[1];
  if (first === undefined || last === undefined || sorted.length < 3) return boxes;
  const room = last[axis] + last[size] - first[axis];
  const taken = sorted.reduce((sum, [, box]) => sum + box[size], 0);
  const gap = (room - taken) / (sorted.length - 1);
  let at = first[axis];
  return new Map(
    sorted.map(([key, box]) => {
      const placed = { ...box, [axis]: at };
      at += box[size] + gap;
      return [key, placed];
    }),
  );
}
