import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import { type Frames, openFrames } from './frames.ts';
import { ToolButton } from './tool-button.tsx';

interface MovingProps {
  readonly url: string;
  /** Spoken name: what is shown. */
  readonly label: string;
}

/**
 * An animation that plays over and over, with a button that stops it and a slider over its frames; where the browser
 * cannot open it frame by frame, it only plays.
 */
export function Moving({ url, label }: MovingProps) {
  const frames = useFrames(url);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState(0);
  const [drawn, setDrawn] = useState<number | undefined>(undefined);
  const [playing, setPlaying] = useState(
    () => !globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches,
  );
  useEffect(() => {
    setAt(0);
    setDrawn(undefined);
  }, [url]);
  useEffect(() => {
    if (frames === undefined || canvas.current === null) return;
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const began = performance.now();
    frames.draw(at, canvas.current).then(
      (shown) => {
        if (!wanted) return;
        setDrawn(at);
        if (!playing) return;
        timer = setTimeout(
          () => setAt((at + 1) % frames.count),
          Math.max(0, shown - (performance.now() - began)),
        );
      },
      // One that is asked for while the animation closes is not drawn.
      () => undefined,
    );
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [frames, at, playing]);
  return (
    <div class="moving">
      <div class="moving-picture">
        {drawn === undefined && <img src={url} alt={label} />}
        <canvas
          ref={canvas}
          role="img"
          aria-label={label}
          aria-busy={drawn !== at}
          hidden={drawn === undefined}
        />
      </div>
      {frames !== undefined && (
        <div class="moving-tools">
          <ToolButton
            icon={playing ? 'pause' : 'play'}
            label={playing ? t.watch.pause : t.picture.play}
            onClick={() => setPlaying(!playing)}
          />
          <input
            class="grow"
            type="range"
            min={0}
            max={frames.count - 1}
            value={at}
            aria-label={t.picture.frame}
            aria-valuetext={t.watch.stepOf(at + 1, frames.count)}
            onInput={(event) => {
              setPlaying(false);
              setAt(Number(event.currentTarget.value));
            }}
          />
          <span class="small">{t.watch.stepOf(at + 1, frames.count)}</span>
        </div>
      )}
    </div>
  );
}

/** The frames of an animation, once they can be drawn. */
function useFrames(url: string): Frames | undefined {
  const [found, setFound] = useState<{ readonly url: string; readonly frames: Frames } | undefined>(
    undefined,
  );
  useEffect(() => {
    let wanted = true;
    let open: Frames | undefined;
    openFrames(url).then(
      (frames) => {
        open = frames;
        if (!wanted) frames?.close();
        else if (frames !== undefined) setFound({ url, frames });
      },
      // It plays without.
      () => undefined,
    );
    return () => {
      wanted = false;
      open?.close();
    };
  }, [url]);
  return found?.url === url ? found.frames : undefined;
}
