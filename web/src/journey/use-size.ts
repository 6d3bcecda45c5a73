import { useEffect, useState } from 'preact/hooks';
import type { Size } from '../../../src/recipes/result-size.ts';
import { lookOf } from '../state/page/assets.ts';

/** Size of the photograph: as the studio knows it, else as the browser measures it. */
export function useSize(picture: string, url: string | undefined): Size | undefined {
  const { width, height } = lookOf(picture);
  const [measured, setMeasured] = useState<Size | undefined>(undefined);
  useEffect(() => {
    if (url === undefined || width !== undefined) return;
    const image = new Image();
    image.onload = () => setMeasured({ width: image.naturalWidth, height: image.naturalHeight });
    image.src = url;
  }, [url, width]);
  return width === undefined || height === undefined ? measured : { width, height };
}
