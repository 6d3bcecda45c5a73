import { useEffect, useRef, useState } from 'preact/hooks';
import type { LiveFrame } from '../api/live-frame.ts';
import { urlOf } from '../api/rest.ts';
import { smallName } from './session.ts';
import { tileOf } from './tiles.ts';

interface SmallPictureProps {
  readonly index: number;
  /** All of them as they form; undefined before the first step. */
  readonly sheet: LiveFrame | undefined;
  /** Width over height. */
  readonly aspect: number;
  /** The run whose file it is, once that is done. */
  readonly done: string | undefined;
}

/** One of the small pictures: as it forms, then as it is. What was there before stays until the next is seen. */
export function SmallPicture({ index, sheet, aspect, done }: SmallPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [loaded, setLoaded] = useState<string | undefined>(undefined);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (sheet === undefined || !context) return;
    const { left, top, width, height } = tileOf(sheet, index, aspect);
    const [w, h] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
    context.canvas.width = w;
    context.canvas.height = h;
    const whole = new ImageData(sheet.rgba, sheet.header.width, sheet.header.height);
    context.putImageData(whole, -left, -top, left, top, w, h);
  }, [sheet, index, aspect]);
  return (
    <span
      class="play-picture"
      data-state={done !== undefined && loaded === done ? 'done' : 'forming'}
      style={{ aspectRatio: String(aspect) }}
    >
      <canvas ref={canvas} width={1} height={1} aria-hidden />
      {done !== undefined && (
        <img
          key={done}
          class={loaded === done ? '' : 'hidden'}
          src={urlOf('getRunOutput', { path: { id: done }, query: { name: smallName(index) } })}
          alt=""
          draggable={false}
          onLoad={() => setLoaded(done)}
        />
      )}
    </span>
  );
}
