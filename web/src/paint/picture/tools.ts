/** What the pointer does on the stage. */
export type Tool = 'brush' | 'eraser' | 'fill' | 'rectangle' | 'lasso' | 'object' | 'pick' | 'move';

/** What is painted on: how much of a mask there is, or colours over the photograph. */
export type LayerName = 'mask' | 'colours';

/** How tools work; kept while the editor is open. */
export interface ToolSettings {
  /** Diameter of the brush, px of the picture. */
  readonly size: number;
  /** 0 soft … 1 hard */
  readonly hardness: number;
  /** 0 … 1 */
  readonly opacity: number;
  /** Of the fill: how much a channel may differ, 0 … 255. */
  readonly tolerance: number;
  /** "#rrggbb" */
  readonly colour: string;
  /** Rectangle and lasso take away instead of adding. */
  readonly subtract: boolean;
}

/** Sizes at which a step of the keys goes up: a tenth, and at least one pixel. */
export function sizeStep(size: number, up: boolean): number {
  const step = Math.max(1, Math.round(size * 0.15));
  return Math.min(600, Math.max(1, size + (up ? step : -step)));
}

/** Keys of the tools. */
export const TOOL_KEYS: Readonly<Record<string, Tool>> = {
  b: 'brush',
  e: 'eraser',
  g: 'fill',
  r: 'rectangle',
  l: 'lasso',
  o: 'object',
  i: 'pick',
  v: 'move',
};
