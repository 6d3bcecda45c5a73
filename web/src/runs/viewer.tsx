import { useEffect, useState } from 'preact/hooks';
import { urlOf } from '../api/rest.ts';
import { bitmapOfUrl, rasterOfUrl } from '../paint/files/load-picture.ts';
import { openPaint } from '../paint/open.ts';
import { openFrames } from '../picture/frames.ts';
import { Moving } from '../picture/moving.tsx';
import { PictureView } from '../picture/picture-view.tsx';
import type { Pixels } from '../picture/tensor-pixels.ts';
import { ToolButton } from '../picture/tool-button.tsx';
import { type Extent, type Viewport, WHOLE } from '../picture/viewport.ts';
import { ZoomTools } from '../picture/zoom-tools.tsx';
import { bringAsset } from '../state/document/bring-asset.ts';
import { type OutputPicture, takeOutput } from '../state/page/picture-drag.ts';
import { openRun } from '../state/tabs/open-graph.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showDialog } from '../ui/dialogs.tsx';
import { toastError } from '../ui/toast.ts';
import { OutputThumb } from './output-thumb.tsx';
import { mayMove } from './outputs.ts';
import { savePicture } from './save-picture.tsx';

/** Opens a picture large, with what can be done with it. @param all the pictures that the arrows go through */
export function showPicture(picture: OutputPicture, all: readonly OutputPicture[]): void {
  showDialog((close) => <PictureDialog picture={picture} all={all} close={close} />);
}

interface PictureDialogProps {
  readonly picture: OutputPicture;
  readonly all: readonly OutputPicture[];
  readonly close: () => void;
}

function PictureDialog({ picture, all, close }: PictureDialogProps) {
  const [at, setAt] = useState(
    Math.max(
      0,
      all.findIndex((one) => one.runId === picture.runId && one.name === picture.name),
    ),
  );
  const [viewport, setViewport] = useState(WHOLE);
  const { runId, name } = all[at] ?? picture;
  const url = urlOf('getRunOutput', { path: { id: runId }, query: { name } });
  const pixels = usePixels(url);
  const sharp = useSharp(url, pixels, viewport);
  const moving = useMoves(url);
  const called = name.split('/').at(-1) ?? name;
  const go = (step: number): void => {
    setAt((at + step + all.length) % all.length);
    setViewport(WHOLE);
  };
  const act = (work: () => unknown) => () => {
    close();
    void work();
  };
  return (
    <Dialog
      title={name}
      onClose={close}
      width={1100}
      foot={
        <>
          <span class="muted grow">
            {pixels === undefined ? t.runs.loading : t.runs.size(pixels.natural.width, pixels.natural.height)}
          </span>
          {moving ? (
            <a class="button" href={url} download={called}>
              {t.runs.download}
            </a>
          ) : (
            <Button
              icon="download"
              onClick={act(() => savePicture({ runId, name }, called, pixels?.natural))}
            >
              {t.save.save}
            </Button>
          )}
          <Button icon="brush" onClick={act(() => openPaint({ picture: url, name }))}>
            {t.runs.paintOnIt}
          </Button>
          <Button icon="image" onClick={act(() => takeAsInput({ runId, name }))}>
            {t.runs.useAsInput}
          </Button>
          <Button tone="primary" onClick={act(() => openRun(runId))}>
            {t.runs.openItsGraph}
          </Button>
        </>
      }
    >
      <div class="picture-dialog">
        {moving ? (
          <Moving url={url} label={name} />
        ) : (
          <PictureView
            label={name}
            picture={pixels}
            natural={pixels?.natural}
            sharp={sharp}
            viewport={viewport}
            onViewport={setViewport}
          />
        )}
        {pixels === undefined && !moving && <EarlyPicture output={{ runId, name }} />}
        {pixels !== undefined && !moving && (
          <ZoomTools size={pixels.natural} viewport={viewport} onViewport={setViewport} />
        )}
        {all.length > 1 && (
          <div class="picture-dialog-nav">
            <ToolButton icon="previous" label={t.runs.pictureBefore} onClick={() => go(-1)} />
            <span class="muted small">{t.runs.pictureAt(at + 1, all.length)}</span>
            <ToolButton icon="next" label={t.runs.nextPicture} onClick={() => go(1)} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

/** The thumbnail of a picture whose pixels are on their way, where these will be: soft, but at once. */
export function EarlyPicture({ output }: { readonly output: OutputPicture }) {
  return <OutputThumb picture={output} alt="" class="picture-early" eager />;
}

/** Whether a picture is an animation that can be shown frame by frame. */
function useMoves(url: string): boolean {
  const [moves, setMoves] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (!mayMove(url)) return;
    let wanted = true;
    openFrames(url).then(
      (frames) => {
        frames?.close();
        if (wanted && frames !== undefined) setMoves(url);
      },
      // It stands still.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [url]);
  return moves === url;
}

/** Pixels as they are shown, at most some 2,500 a side, with the size that the file has. */
export interface ShownPixels extends Pixels {
  readonly natural: Extent;
}

/** The pixels of a picture that the studio serves; undefined until they are there. */
export function usePixels(url: string | undefined): ShownPixels | undefined {
  const [found, setFound] = useState<{ readonly url: string; readonly pixels: ShownPixels } | undefined>(
    undefined,
  );
  useEffect(() => {
    if (url === undefined) return;
    let wanted = true;
    rasterOfUrl(url).then(
      ({ width, height, data, natural }) => {
        if (wanted) setFound({ url, pixels: { width, height, data, natural } });
      },
      (error: unknown) => {
        if (wanted) toastError(error);
      },
    );
    return () => {
      wanted = false;
    };
  }, [url]);
  return found?.url === url ? found?.pixels : undefined;
}

/**
 * All pixels of a picture that the studio serves, for looking closer than its reduction allows; undefined until they are
 * there, and where the reduction has them all.
 */
export function useSharp(
  url: string | undefined,
  shown: ShownPixels | undefined,
  viewport: Viewport,
): ImageBitmap | undefined {
  const [found, setFound] = useState<{ readonly url: string; readonly bitmap: ImageBitmap } | undefined>(
    undefined,
  );
  const reduced = shown !== undefined && shown.natural.width > shown.width;
  const wanted = url !== undefined && reduced && viewport.zoom > WHOLE.zoom;
  const has = found?.url === url;
  useEffect(() => {
    if (!wanted || has) return;
    let needed = true;
    bitmapOfUrl(url).then(
      (bitmap) => {
        if (needed) setFound({ url, bitmap });
        else bitmap.close();
      },
      (error: unknown) => {
        if (needed) toastError(error);
      },
    );
    return () => {
      needed = false;
    };
  }, [url, wanted, has]);
  useEffect(() => () => found?.bitmap.close(), [found]);
  return has ? found?.bitmap : undefined;
}

async function takeAsInput(picture: OutputPicture): Promise<void> {
  const asset = await takeOutput(picture);
  if (asset === undefined) return;
  await bringAsset(asset);
}
