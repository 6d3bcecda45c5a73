import type { Asset } from '../../../../src/protocol/assets.ts';
import { widePanel } from '../page/page.ts';
import { nextFrame } from '../page/view.ts';
import { arrivalPlace } from './arrive.ts';
import { placeAsset } from './place-asset.ts';

/** Puts a file of the library into the graph, in the middle of the canvas, which comes back first. */
export async function bringAsset(asset: Asset): Promise<void> {
  widePanel.value = undefined;
  await nextFrame();
  await nextFrame();
  placeAsset(asset, arrivalPlace());
}
