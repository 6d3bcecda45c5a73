import { signal } from '@preact/signals';
import type { Point } from './draw-table.ts';

/** What a brush does: keeps a part in its place, puts it elsewhere, too, drags it, or takes it out of all pictures. */
export const TOOLS = ['hold', 'more', 'move', 'not', 'other'] as const;

export type Tool = (typeof TOOLS)[number];

export const tool = signal<Tool>('hold');
/** Of the brush, as a share of the longer side of what is painted on. */
export const radius = signal(0.1);
/** What there is to be more of, in fractions of what is painted on. */
export const source = signal<Point | undefined>(undefined);

export function chooseTool(one: Tool): void {
  tool.value = one;
  source.value = undefined;
}
