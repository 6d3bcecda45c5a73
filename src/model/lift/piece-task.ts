import type { Size } from '../../runtime/tensor.ts';

/** Four bytes a pixel. */
export interface PieceImage extends Size {
  readonly bytes: Uint8Array;
}

/** An image that is to be made of pieces of a photograph. */
export interface PieceTask {
  /** What was composed, and what is known around a hole. */
  readonly target: PieceImage;
  readonly source: PieceImage;
  /** 1 where a pixel is to come from a piece; undefined: everywhere. */
  readonly hole: Uint8Array | undefined;
  /** 1 where a pixel of the source may not be used; undefined: nowhere. */
  readonly forbidden: Uint8Array | undefined;
  /** What a pixel costs for each squared level a channel by which its piece differs from what was composed around it. */
  readonly guide: number;
  /** How much a pixel is kept at its height in the photograph: 1, from one end to the other, is as much as black for white. */
  readonly stay: number;
  readonly heights: { readonly top: number; readonly bottom: number };
}

/** What a border costs for a squared difference of both pieces at it, and of their gradients across it: tones are joined later. */
export const TONE = 0.25;
export const EDGE = 1;
