import { graphPointer } from '../page/pointer.ts';
import { middleOfView, view } from '../page/view.ts';
import type { Box } from './align.ts';
import { graph } from './document.ts';
import { measureNode, TITLE } from './node-boxes.ts';
import { focusRequest } from './selection.ts';

/* Where new nodes go: under the pointer where that is over the graph, else to a free place that is seen. */

/** What is kept free for a node that has no size yet, px. */
export const NEW_NODE = { width: 200, height: 160 } as const;
/** Kept between nodes, px. */
const GAP = 20;
/** Between places that are looked at, px, and how far they go. */
const STEP = 40;
const RINGS = 60;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The place at a point, or the nearest where something of a size lies on no node: one that is seen, if there is any. */
export function freePlace(x: number, y: number, size: Size = NEW_NODE): readonly [number, number] {
  const boxes = Object.keys(graph.value.nodes).flatMap((key) => measureNode.value(key) ?? []);
  const isFree = (left: number, top: number): boolean => !boxes.some((box) => meets(box, left, top, size));
  let unseen: readonly [number, number] | undefined;
  for (let ring = 0; ring <= RINGS; ring++) {
    for (const [dx, dy] of ringOf(ring)) {
      const [left, top] = [x + dx * STEP, y + dy * STEP];
      if (!isFree(left, top)) continue;
      if (ring === 0 || isSeen(left, top, size)) return [left, top];
      unseen ??= [left, top];
    }
    // What is seen lies around the point: beyond it nothing else is.
    if (unseen !== undefined && ring * STEP > reach()) break;
  }
  return unseen ?? [x, y];
}

/** Where something that was asked for without saying where goes: its upper left corner. */
export function arrivalPlace(size: Size = NEW_NODE): readonly [number, number] {
  const pointer = graphPointer();
  if (pointer !== undefined) return freePlace(pointer[0] - 20, pointer[1] + TITLE / 2, size);
  const [x, y] = middleOfView();
  return freePlace(x - size.width / 2, y - size.height / 2, size);
}

/** Lets the view follow to nodes that are not seen. @param place of their upper left corner */
export function showArrived(
  keys: readonly string[],
  [x, y]: readonly [number, number],
  size: Size = NEW_NODE,
) {
  if (isSeen(x, y, size)) return;
  focusRequest.value = { keys, serial: focusRequest.peek().serial + 1 };
}

function meets(box: Box, left: number, top: number, { width, height }: Size): boolean {
  return (
    box.x < left + width + GAP &&
    box.x + box.width + GAP > left &&
    box.y - TITLE < top + height + GAP &&
    box.y + box.height + GAP > top - TITLE
  );
}

function isSeen(x: number, y: number, { width, height }: Size): boolean {
  const seen = view.value?.camera.seen;
  if (seen === undefined) return true;
  const [left, top, right, bottom] = seen;
  return x >= left && y - TITLE >= top && x + width <= right && y + height <= bottom;
}

/** From the middle of what is seen to its corner, px. */
function reach(): number {
  const [left, top, right, bottom] = view.value?.camera.seen ?? [0, 0, 0, 0];
  return Math.max(right - left, bottom - top) / 2;
}

/** Steps to the places of a square ring, to the right first. */
function ringOf(ring: number): readonly (readonly [number, number])[] {
  if (ring === 0) return [[0, 0]];
  const side = Array.from({ length: 2 * ring + 1 }, (_, i) => i - ring);
  const steps: (readonly [number, number])[] = [
    ...side.flatMap((i) => [[ring, i] as const, [-ring, i] as const]),
    ...side.slice(1, -1).flatMap((i) => [[i, ring] as const, [i, -ring] as const]),
  ];
  // The nearest of a ring first; of those as near, to the right.
  return steps.sort(([a, b], [c, d]) => Math.hypot(a, b) - Math.hypot(c, d) || c - a);
}
