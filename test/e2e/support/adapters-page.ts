/** Runs in Chromium: what takes the place of Node, by name, for a spec that has Node's own beside it. */
import '../../../try/node/globals.ts';
import { encodeAnimation } from '../../../src/image/codec/encode-animation.ts';
import { encodeImage } from '../../../src/image/codec/encode-image.ts';
import { decodeImage } from '../../../src/image/codec/image-codec.ts';
import { liftImage } from '../../../src/model/lift/lift-image.ts';
import { acceptImage } from '../../../src/server/security/upload-image.ts';
import * as fs from '../../../try/node/fs-promises.ts';
import { createBlobStore } from '../../../try/page/store/blobs.ts';
import { openKernelThreads } from '../../../try/replaced/kernel-threads.ts';

const adapters = {
  fs,
  createBlobStore,
  openKernelThreads,
  decodeImage,
  encodeAnimation,
  encodeImage,
  liftImage,
  acceptImage,
};

export type Adapters = typeof adapters;

declare global {
  interface Window {
    adapters: Adapters;
  }
}

window.adapters = adapters;
