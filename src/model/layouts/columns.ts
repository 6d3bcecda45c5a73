import type { Tensor } from '../../runtime/tensor.ts';
import { measuredShortSide, patchMeter } from './patches.ts';

/** Height of a patch in short sides of the layout: what is above what, with some room up and down. */
const HEIGHT = 0.8;
const WIDTH = 3;

/** Measures how strange it is what stands above what in a layout, in levels of 8 bits. */
export type ColumnMeter = (images: Tensor) => number[];

/**
 * A meter for layouts of one image. With patches of 12 × 3 px of a layout 15 px high it is
 *
 *     mean over patches Q of x  of  min over patches P of o  of  RMS(Q − P)
 *
 * that is, how far the columns of a layout x are from all columns of the image o. A second ridge in the sky has
 * ordinary features and joins what is around it, so neither misfit nor seam sees it; but nowhere in the photograph is
 * sky below rock.
 * @param observed [1, C, h, w] in [-1, 1], the training image at scale 0
 * @returns for [N, C, H, W] N numbers, 0 to 255; 0 where one of both is smaller than a patch
 */
export function columnMeter(observed: Tensor): ColumnMeter {
  const height = Math.max(1, Math.round(HEIGHT * measuredShortSide(observed)));
  const distancesOf = patchMeter(observed, { height, width: WIDTH });
  return (images) =>
    distancesOf(images).map((distances) => {
      const sum = distances.reduce((total, distance) => total + distance, 0);
      return sum / Math.max(1, distances.length);
    });
}
