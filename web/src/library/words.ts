import type { Asset } from '../../../src/protocol/assets.ts';
import type { Look } from '../state/page/assets.ts';
import { duration } from '../state/page/words.ts';
import { t } from '../texts/texts.ts';
import { scalesOf } from './library.ts';

/** "4000 × 3000 px"; empty when it is not known. */
export function sizeWords({ width, height }: Pick<Look, 'width' | 'height'>): string {
  return width === undefined || height === undefined ? '' : `${width} × ${height} px`;
}

/** "Composition in 3 scales, detail from the photograph, trained in 92 s" */
export function modelWords(model: Asset): string {
  const scales = scalesOf(model);
  const seconds = model.info?.['seconds'];
  const parts = [
    ...(scales.length === 0 ? [] : [t.library.composition(scales.length)]),
    ...(typeof seconds === 'number' ? [t.library.trainedIn(duration(1000 * seconds))] : []),
  ];
  return parts.join(', ');
}
