import type { Asset } from '../../../src/protocol/assets.ts';
import type { Look } from '../state/page/assets.ts';
import { duration } from '../state/page/words.ts';
import { t } from '../texts/texts.ts';
import { scalesOf } from './library.ts';

/** "4000 × 3000 px"; empty when it is not known. */
export function sizeWords({ width, height }: Pick<Look, 'width' | 'height'>): string {
  return width === undefined || height === undefined ? '' : `${width} × ${height} px`;
}

/** "3 scales up to 64 × 48 px, trained in 92 s" */
export function modelWords(model: Asset): string {
  const scales = scalesOf(model);
  const finest = scales.at(-1);
  const seconds = model.info?.['seconds'];
  const parts = [
    ...(finest === undefined ? [] : [t.library.scales(scales.length, sizeWords(finest))]),
    ...(typeof seconds === 'number' ? [t.library.trainedIn(duration(1000 * seconds))] : []),
  ];
  return parts.join(', ');
}
