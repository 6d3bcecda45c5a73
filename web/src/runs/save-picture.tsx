import { useEffect, useState } from 'preact/hooks';
import type { ReplyOf } from '../../../src/protocol/operation.ts';
import type { Operations } from '../../../src/protocol/operations.ts';
import { SAVE_FORMATS, type SaveFormat } from '../../../src/protocol/saving.ts';
import { PICTURE_FORMATS } from '../../../src/shared/picture-formats.ts';
import { api } from '../api/rest.ts';
import { downloadBlob } from '../state/page/files.ts';
import type { OutputPicture } from '../state/page/picture-drag.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showDialog } from '../ui/dialogs.tsx';
import { describeError } from '../ui/toast.ts';
import { keepWish, keptWish, type SaveWish } from './save-wish.ts';

/**
 * Asks how a picture of a run is to be saved, and gives it to the person.
 * @param called the file's name, whose ending becomes that of the format
 * @param natural its size, where it is known
 */
export function savePicture(picture: OutputPicture, called: string, natural?: Size): void {
  showDialog((close) => <SaveDialog picture={picture} called={called} natural={natural} close={close} />);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface SaveDialogProps {
  readonly picture: OutputPicture;
  readonly called: string;
  readonly natural: Size | undefined;
  readonly close: () => void;
}

type Saving = ReplyOf<Operations['listRunOutputs']>['saving'];

function SaveDialog({ picture: { runId, name }, called, natural, close }: SaveDialogProps) {
  const [wish, setWish] = useState(keptWish());
  // Where a photograph was taken is told by nobody who did not say so for this picture.
  const [place, setPlace] = useState(false);
  const [saving, setSaving] = useState<Saving | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | undefined>(undefined);
  useEffect(() => {
    api.listRunOutputs({ path: { id: runId } }).then(
      (answer) => setSaving(answer.saving),
      (error: unknown) => setFault(said(error)),
    );
  }, [runId]);
  const formats = saving?.formats ?? SAVE_FORMATS;
  const format = formats.includes(wish.format) ? wish.format : 'png';
  const change = (part: Partial<SaveWish>): void => setWish({ ...wish, ...part });
  const lossy = format === 'jpeg' || format === 'webp';
  const save = async (): Promise<void> => {
    setBusy(true);
    setFault(undefined);
    try {
      const response = await api.saveRunOutput({
        path: { id: runId },
        query: {
          ...{ name, format },
          ...(lossy && { quality: wish.quality }),
          ...(wish.longSide > 0 && { longSide: wish.longSide }),
          noted: wish.noted ? 'keep' : 'drop',
          place: place && wish.noted ? 'keep' : 'drop',
          colours: wish.colours,
        },
      });
      downloadBlob(await response.blob(), withEnding(called, format));
      keepWish({ ...wish, format });
      close();
    } catch (error) {
      setFault(said(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t.save.title}
      onClose={close}
      width={460}
      foot={
        <>
          <Button onClick={close}>{t.ui.cancel}</Button>
          <Button tone="primary" type="submit" form="save-form" disabled={busy || saving === undefined}>
            {busy ? t.save.saving : t.save.saveIt}
          </Button>
        </>
      }
    >
      <form
        id="save-form"
        class="stack save-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <fieldset class="row wrap save-formats">
          <legend>{t.save.format}</legend>
          {formats.map((one) => (
            <label key={one} class="row">
              <input
                type="radio"
                name="save-format"
                checked={one === format}
                data-first={one === format ? true : undefined}
                onChange={() => change({ format: one })}
              />
              {PICTURE_FORMATS[one].title}
            </label>
          ))}
        </fieldset>
        <p class="muted small">{t.save.about[format]}</p>
        {lossy && (
          <label class="save-quality">
            <span class="row">
              <span class="grow">{t.save.quality}</span>
              <span>{wish.quality}</span>
            </span>
            <input
              type="range"
              min={50}
              max={100}
              step={1}
              value={wish.quality}
              onInput={(event) => change({ quality: Number(event.currentTarget.value) })}
            />
          </label>
        )}
        <label>
          {t.save.size}
          <select
            class="select"
            value={String(wish.longSide)}
            onChange={(event) => change({ longSide: Number(event.currentTarget.value) })}
          >
            <option value="0">
              {natural === undefined ? t.save.whole : t.save.wholeOf(natural.width, natural.height)}
            </option>
            {LONG_SIDES.filter(
              (side) =>
                side === wish.longSide ||
                natural === undefined ||
                side < Math.max(natural.width, natural.height),
            ).map((side) => (
              <option key={side} value={String(side)}>
                {t.save.longSide(side)}
              </option>
            ))}
          </select>
        </label>
        {saving?.noted === true && (
          <label class="row">
            <input
              type="checkbox"
              checked={wish.noted}
              onChange={(event) => change({ noted: event.currentTarget.checked })}
            />
            {t.save.noted}
          </label>
        )}
        {saving?.located === true && (
          <label class="row">
            <input
              type="checkbox"
              checked={place && wish.noted}
              disabled={!wish.noted}
              onChange={(event) => setPlace(event.currentTarget.checked)}
            />
            {t.save.place}
          </label>
        )}
        {saving?.profile === true && (
          <label class="row">
            <input
              type="checkbox"
              checked={wish.colours === 'photograph'}
              onChange={(event) => change({ colours: event.currentTarget.checked ? 'photograph' : 'srgb' })}
            />
            {t.save.colours}
          </label>
        )}
        {fault !== undefined && (
          <p class="error-text" role="alert">
            {fault}
          </p>
        )}
      </form>
    </Dialog>
  );
}

const LONG_SIDES = [6000, 4000, 2560, 1920, 1080];

function withEnding(name: string, format: SaveFormat): string {
  return `${name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}${PICTURE_FORMATS[format].endings[0]}`;
}

function said(error: unknown): string {
  const { message, hint } = describeError(error);
  return hint === undefined ? message : `${message} ${hint}`;
}
