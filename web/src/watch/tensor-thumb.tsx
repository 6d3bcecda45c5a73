import { useEffect, useRef, useState } from 'preact/hooks';
import { tensorPixels } from '../picture/tensor-pixels.ts';
import { pictureRange } from '../state/page/catalogue.ts';
import { t } from '../texts/texts.ts';
import { cache } from './tensors.ts';

interface TensorThumbProps {
  readonly runId: string;
  readonly hash: string;
  /** Port type, for the range of values. */
  readonly type: string | undefined;
  /** Spoken: what it is a picture of; empty where what stands beside it says so. */
  readonly label: string;
}

/** A picture of a run's tensor, loaded when it comes into sight; small ones stay sharp when they are enlarged. */
export function TensorThumb({ runId, hash, type, label }: TensorThumbProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<'waiting' | 'shown' | 'gone'>('waiting');
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    setState('waiting');
    let wanted = true;
    const show = async (): Promise<void> => {
      try {
        const tensor = await cache.get(runId, hash);
        if (!wanted) return;
        const look = { channel: 'all', colours: 'grey', range: pictureRange(type) } as const;
        const { width, height, data } = tensorPixels(tensor, look);
        canvas.width = width;
        canvas.height = height;
        canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
        setState('shown');
      } catch {
        if (wanted) setState('gone');
      }
    };
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        void show();
      },
      { rootMargin: '200px' },
    );
    observer.observe(canvas);
    return () => {
      wanted = false;
      observer.disconnect();
    };
  }, [runId, hash, type]);
  const spoken =
    label === ''
      ? ({ 'aria-hidden': 'true' } as const)
      : ({ role: 'img', 'aria-label': state === 'gone' ? t.watch.notKeptAnyMore(label) : label } as const);
  return (
    <span class={`tensor-thumb ${state}`}>
      <canvas ref={ref} {...spoken} />
      {state === 'gone' && <span class="muted small">{t.watch.notKept}</span>}
    </span>
  );
}
