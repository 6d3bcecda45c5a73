import type { NodeDecor } from './decor.ts';
import type { CanvasTheme } from './theme.ts';

/** Radius of the corners of a node, in its own units. */
export const RADIUS = 8;

/** What decides how a node is drawn, beside what it is. */

export interface NodeLook {
  readonly theme: CanvasTheme;
  readonly decor: NodeDecor;
  readonly scale: number;
  readonly selected: boolean;
  readonly hovered: boolean;
  /** Colour of a port of a type. */
  portColor(type: string): string;
  /** Whether a wire that is being drawn could end at the port; undefined when none is drawn. */
  fits(side: 'input' | 'output', type: string): boolean | undefined;
  /** ms, for what turns and pulses. */
  readonly now: number;
  readonly still: boolean;
}
