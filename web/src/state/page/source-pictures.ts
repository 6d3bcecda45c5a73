import { signal } from '@preact/signals';
import type { NodePicture } from '../../canvas/decor.ts';
import { lookOf } from './assets.ts';

/*
 * Small pictures of the files that nodes read, so that a node shows its photograph before anything ran.
 */

/** Rises when a picture has come. */
export const sourcePictureSerial = signal(0);

/** By address; undefined while it is on its way, or when it could not be had. */
const loaded = new Map<string, HTMLCanvasElement | undefined>();
const SIDE = 256;

/** The picture of a reference, small; undefined until it is there. */
export function sourcePicture(reference: string): NodePicture | undefined {
  const look = lookOf(reference);
  if (look.picture === undefined) return undefined;
  const image = bitmapOf(look.picture);
  if (image === undefined) return undefined;
  const { width, height } = image;
  const size = look.width === undefined ? '' : ` · ${look.width}×${look.height}`;
  return { port: 'image', image, width, height, caption: `${look.name}${size}` };
}

function bitmapOf(address: string): HTMLCanvasElement | undefined {
  if (loaded.has(address)) return loaded.get(address);
  loaded.set(address, undefined);
  const image = new Image();
  image.onload = () => {
    const factor = Math.min(1, SIDE / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(image.naturalWidth * factor));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * factor));
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    loaded.set(address, canvas);
    sourcePictureSerial.value++;
  };
  image.src = address;
  return undefined;
}
