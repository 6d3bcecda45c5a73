import { useEffect, useState } from 'preact/hooks';
import { urlOf } from '../api/rest.ts';
import { rasterOfUrl } from '../paint/files/load-picture.ts';
import { openPaint } from '../paint/open.ts';
import { PictureView } from '../picture/picture-view.tsx';
import type { Pixels } from '../picture/tensor-pixels.ts';
import { ToolButton } from '../picture/tool-button.tsx';
import { WHOLE } from '../picture/viewport.ts';
import { openRun } from '../state/page/open-save.ts';
import { widePanel } from '../state/page/page.ts';
import { placeAsset } from '../state/page/place-asset.ts';
import { toastError } from '../state/page/toasts.ts';
import { uploadPicture } from '../state/page/uploads.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showDialog } from '../ui/dialogs.tsx';

/** A picture file of a run. */
export interface OutputPicture {
  readonly runId: string;
  readonly name: string;
}

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
            {pixels === undefined ? 'Loading …' : `${pixels.width} × ${pixels.height} px`}
          </span>
          <a class="button" href={url} download={name.split('/').at(-1)}>
            Download
          </a>
          <Button icon="brush" onClick={act(() => openPaint({ picture: url, name }))}>
            Paint on it
          </Button>
          <Button icon="image" onClick={act(() => takeAsInput(url, name))}>
            Use as input
          </Button>
          <Button tone="primary" onClick={act(() => openRun(runId))}>
            Open its graph
          </Button>
        </>
      }
    >
      <div class="picture-dialog">
        <PictureView label={name} picture={pixels} viewport={viewport} onViewport={setViewport} />
        {all.length > 1 && (
          <div class="picture-dialog-nav">
            <ToolButton icon="previous" label="Picture before" onClick={() => go(-1)} />
            <span class="muted small">
              {at + 1} of {all.length}
            </span>
            <ToolButton icon="next" label="Next picture" onClick={() => go(1)} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

/** The pixels of a picture that the studio serves; undefined until they are there. */
export function usePixels(url: string | undefined): Pixels | undefined {
  const [found, setFound] = useState<{ readonly url: string; readonly pixels: Pixels } | undefined>(
    undefined,
  );
  useEffect(() => {
    if (url === undefined) return;
    let wanted = true;
    rasterOfUrl(url).then(
      ({ width, height, data }) => {
        if (wanted) setFound({ url, pixels: { width, height, data } });
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

async function takeAsInput(url: string, name: string): Promise<void> {
  try {
    const response = await fetch(url, { credentials: 'same-origin' });
    const file = new File([await response.blob()], name.split('/').at(-1) ?? 'picture.png');
    const asset = await uploadPicture(file);
    if (asset === undefined) return;
    widePanel.value = undefined;
    placeAsset(asset, [40, 40]);
  } catch (error) {
    toastError(error, 'The picture could not be used');
  }
}
