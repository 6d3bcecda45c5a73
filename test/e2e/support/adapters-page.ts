/** Runs in Chromium: what takes the place of Node, by name, for a spec that has Node's own beside it. */
import { pagePictures } from '../../../try/page/pictures.ts';
import '../../../try/node/globals.ts';
import { encodeAnimation } from '../../../src/image/codec/encode-animation.ts';
import { encodeImage } from '../../../src/image/codec/encode-image.ts';
import { decodeImage } from '../../../src/image/codec/image-codec.ts';
import { liftImage } from '../../../src/model/lift/lift-image.ts';
import { drawSvg } from '../../../src/render/draw-svg.ts';
import { assetPath } from '../../../src/runtime/assets.ts';
import { acceptImage } from '../../../src/studio/uploads/accept-image.ts';
import { acceptModel } from '../../../src/studio/uploads/accept-model.ts';
import * as fs from '../../../try/node/fs-promises.ts';
import { drawSvg as drawHere } from '../../../try/page/draw-svg.ts';
import { createBlobStore } from '../../../try/page/store/blobs.ts';
import { openKernelThreads } from '../../../try/replaced/kernel-threads.ts';
import { takeDrawn } from '../../../try/runner/draw.ts';
import type { DrawSvg } from '../../../try/shared/messages.ts';

const adapters = {
  fs,
  createBlobStore,
  openKernelThreads,
  decodeImage,
  encodeAnimation,
  encodeImage,
  liftImage,
  acceptImage: (bytes: Uint8Array) => acceptImage(pagePictures, bytes),
  acceptModel,
  assetPath,
  drawSvg,
};

export type Adapters = typeof adapters;

declare global {
  interface Window {
    adapters: Adapters;
  }
}

// The question of a worker, which here comes to the page itself.
addEventListener('message', ({ data }: MessageEvent<DrawSvg>) => {
  if (data.kind !== 'draw-svg') return;
  const { id } = data;
  drawHere(data.svg, data.scale).then(
    (picture) => takeDrawn({ kind: 'drawn', id, picture }),
    (error: unknown) => takeDrawn({ kind: 'not-drawn', id, reason: String(error) }),
  );
});
window.adapters = adapters;
