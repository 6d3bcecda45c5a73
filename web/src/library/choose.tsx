import { useEffect } from 'preact/hooks';
import { type Look, lookOf } from '../state/page/assets.ts';
import { PICTURE_TYPES } from '../state/page/file-kind.ts';
import { uploadModel, uploadPicture, uploads } from '../state/page/uploads.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showDialog } from '../ui/dialogs.tsx';
import { Icon } from '../ui/icon.tsx';
import {
  addToLibrary,
  hasOlder,
  type LibraryKind,
  loadLibrary,
  loadOlder,
  ownModels,
  ownPictures,
  shippedModels,
  shippedPhotographs,
} from './library.ts';
import { sizeWords } from './words.ts';

/** Opens the choice of pictures or models: own ones, those that ship with Patchwise, or a file. */
export function chooseAsset(
  kind: LibraryKind,
  value: string,
  onChoose: (reference: string) => void,
  title = t.library.choose(kind),
): void {
  showDialog((close) => (
    <ChooseDialog
      kind={kind}
      value={value}
      title={title}
      close={close}
      onChoose={(reference) => {
        close();
        onChoose(reference);
      }}
    />
  ));
}

interface ChooseDialogProps {
  readonly kind: LibraryKind;
  readonly value: string;
  readonly title: string;
  readonly close: () => void;
  readonly onChoose: (reference: string) => void;
}

function ChooseDialog({ kind, value, title, close, onChoose }: ChooseDialogProps) {
  useEffect(() => void loadLibrary([kind]), [kind]);
  const own = kind === 'picture' ? ownPictures.value : ownModels.value;
  const come = kind === 'picture' ? shippedPhotographs() : shippedModels();
  const upload = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const asset = await (kind === 'picture' ? uploadPicture(file) : uploadModel(file));
    if (asset === undefined) return;
    addToLibrary(asset);
    onChoose(asset.reference);
  };
  const [going] = uploads.value;
  const thumbs = (rows: readonly { readonly reference: string }[]) => (
    <div class="thumbs">
      {rows.map(({ reference }) => (
        <Thumb
          key={reference}
          look={lookOf(reference)}
          chosen={reference === value}
          onChoose={() => onChoose(reference)}
        />
      ))}
    </div>
  );
  return (
    <Dialog title={title} onClose={close} width={740}>
      <div class="stack" style={{ gap: '14px' }}>
        <label class="button" style={{ alignSelf: 'flex-start' }}>
          <Icon name="upload" />
          {going !== undefined
            ? t.library.uploading(Math.round(100 * going.fraction))
            : kind === 'picture'
              ? t.library.uploadAPicture
              : t.library.uploadAModelSafetensors}
          <input
            type="file"
            class="hidden-text"
            accept={kind === 'picture' ? PICTURE_TYPES : '.safetensors'}
            onChange={(event) => void upload(event.currentTarget.files?.[0])}
          />
        </label>
        {own !== undefined && own.length > 0 && (
          <section class="stack">
            <h3>{kind === 'picture' ? t.library.yourPictures : t.library.yourModels}</h3>
            {thumbs(own)}
            {hasOlder.value[kind] && (
              <Button onClick={() => void loadOlder(kind)}>{t.library.olderOnes}</Button>
            )}
          </section>
        )}
        {kind === 'model' && own?.length === 0 && <p class="muted">{t.library.youHaveNoModelYet}</p>}
        {come.length > 0 && (
          <section class="stack">
            <h3>
              {kind === 'picture'
                ? t.library.photographsThatComeWithPatchwise
                : t.library.modelsThatComeWithPatchwise}
            </h3>
            {thumbs(come)}
          </section>
        )}
      </div>
    </Dialog>
  );
}

interface ThumbProps {
  readonly look: Look;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Thumb({ look, chosen, onChoose }: ThumbProps) {
  const name = look.name.replace(/\.(safetensors|jpg)$/i, '');
  return (
    <button type="button" class="thumb-button" aria-pressed={chosen} onClick={onChoose} title={look.name}>
      {look.picture === undefined ? (
        <span style={{ height: '84px' }} />
      ) : (
        <img src={look.picture} alt="" loading="lazy" />
      )}
      <span class="ellipsis">{name}</span>
      <span class="muted small">{sizeWords(look)}</span>
    </button>
  );
}
