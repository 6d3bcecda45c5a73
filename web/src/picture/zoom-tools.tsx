import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import { IconButton } from '../ui/button.tsx';
import { atScale, type Extent, scaleOf, type Viewport, WHOLE, zoomAt } from './viewport.ts';

interface ZoomToolsProps {
  /** Size of the file that is shown. */
  readonly size: Extent;
  readonly viewport: Viewport;
  readonly onViewport: (viewport: Viewport) => void;
}

/** The buttons for zoom, in the box of the view that they are for. */
export function ZoomTools(props: ZoomToolsProps) {
  const ref = useRef<HTMLSpanElement>(null);
  const [view, setView] = useState<Extent | undefined>(undefined);
  useEffect(() => {
    const box = ref.current?.parentElement;
    if (!box) return;
    const observer = new ResizeObserver(() => setView({ width: box.clientWidth, height: box.clientHeight }));
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  if (view === undefined) return <span ref={ref} hidden />;
  return (
    <span class="zoom-tools" ref={ref}>
      <ZoomButtons {...props} view={view} tiny tenths />
    </span>
  );
}

interface ZoomButtonsProps extends ZoomToolsProps {
  /** Size of the view, CSS px. */
  readonly view: Extent;
  readonly tiny?: boolean;
  /** Whether what is below 10 % is told to a tenth. */
  readonly tenths?: boolean;
}

/**
 * Zoom out, how large it is shown (100 %: a pixel of the file on a pixel of the screen; a press shows it so), zoom in,
 * the whole picture.
 */
export function ZoomButtons({ size, view, viewport, onViewport, tiny, tenths }: ZoomButtonsProps) {
  const ratio = globalThis.devicePixelRatio || 1;
  const zoom = (factor: number): void => onViewport(zoomAt(viewport, factor, size, view));
  const percent = 100 * ratio * scaleOf(viewport, size, view);
  return (
    <>
      <IconButton
        icon="minus"
        label={t.paint.zoomOut}
        shortcut="−"
        tiny={tiny === true}
        onClick={() => zoom(0.8)}
      />
      <button
        type="button"
        class="button plain tiny zoom-label"
        title={t.paint.actualPixels}
        onClick={() => onViewport(atScale(viewport, 1 / ratio, size, view))}
      >
        {tenths && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %
      </button>
      <IconButton
        icon="plus"
        label={t.paint.zoomIn}
        shortcut="+"
        tiny={tiny === true}
        onClick={() => zoom(1.25)}
      />
      <IconButton
        icon="fit"
        label={t.paint.wholePicture}
        shortcut="0"
        tiny={tiny === true}
        onClick={() => onViewport(WHOLE)}
      />
    </>
  );
}
