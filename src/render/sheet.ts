import type { Tensor } from '../runtime/tensor.ts';
import type { Magnification } from './magnify.ts';

export interface SheetCell {
  /** [1, 1 or 3, H, W] in [-1, 1]; sizes may differ. */
  readonly image: Tensor;
  /** Under the image; cut to the width of the cell. */
  readonly label?: string;
}

export interface SheetSection {
  readonly title?: string;
  readonly cells: readonly SheetCell[];
}

export interface ContactSheetOptions {
  readonly title?: string;
  /** Below the title, wrapped. */
  readonly caption?: string;
  /** Long side of the largest picture in px. Default 192. */
  readonly cellSize?: number;
  /** Cells a row. Default: what makes a sheet wider than high. */
  readonly columns?: number;
  /** Default nearest. */
  readonly magnification?: Magnification;
  /**
   * `each` magnifies every image to the size of a cell; `common` takes one factor for all, so that sizes can be
   * compared. Default each.
   */
  readonly fit?: 'each' | 'common';
}
