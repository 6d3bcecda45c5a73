import { useEffect, useState } from 'preact/hooks';
import type { Asset } from '../../../src/protocol/assets.ts';
import { api, urlOf } from '../api/rest.ts';
import { uploadModel, uploadPicture } from '../state/page/files.ts';
import { toastError } from '../state/page/toasts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showDialog } from '../ui/dialogs.tsx';
import { Icon } from '../ui/icon.tsx';

interface AssetFieldProps {
  readonly id: string;
  readonly kind: 'picture' | 'model';
  /** `asset:…`, `model:…`, `sample:…` */
  readonly value: string;
  readonly first: boolean;
  readonly onChange: (value: string) => void;
}

/** A picture or model that the graph uses: shown small, chosen from what is there, or uploaded. */
export function AssetField({ id, kind, value, first, onChange }: AssetFieldProps) {
  const picture = pictureOf(value);
  return (
    <div class="picture-pick">
      {picture === undefined ? (
        <span class="thumb" style={{ display: 'grid', placeItems: 'center' }}>
          <Icon name="image" />
        </span>
      ) : (
        <img
          src={picture}
          alt={`${kind === 'picture' ? 'Picture' : 'Training image of the model'}: ${nameOf(value)}`}
        />
      )}
      <div class="grow stack" style={{ gap: '4px' }}>
        <span class="ellipsis small" title={value}>
          {value === '' ? `No ${kind} yet` : nameOf(value)}
        </span>
        <Button
          id={id}
          tiny
          icon="folder"
          {...(first ? { 'data-inspector-first': '' } : {})}
          aria-label={`${value === '' ? 'Choose' : 'Change'} the ${kind}`}
          onClick={() => chooseAsset(kind, value, onChange)}
        >
          {value === '' ? 'Choose…' : 'Change…'}
        </Button>
      </div>
    </div>
  );
}

/** Address of a small picture of what a reference names. */
export function pictureOf(reference: string): string | undefined {
  const [kind, rest] = split(reference);
  switch (kind) {
    case 'asset':
      return urlOf('getAssetThumbnail', { path: { id: rest } });
    case 'model':
      return urlOf('getModelThumbnail', { path: { id: rest } });
    case 'sample':
      return /\.(png|jpe?g|webp)$/i.test(rest) ? urlOf('getSample', { query: { name: rest } }) : undefined;
    default:
      return undefined;
  }
}

function nameOf(reference: string): string {
  const [kind, rest] = split(reference);
  if (kind === 'sample') return rest.split('/').at(-1) ?? rest;
  return kind === '' ? reference : `${kind === 'asset' ? 'Picture' : 'Model'} ${rest.slice(0, 8)}`;
}

function split(reference: string): readonly [string, string] {
  const colon = reference.indexOf(':');
  return colon < 0 ? ['', reference] : [reference.slice(0, colon), reference.slice(colon + 1)];
}

/** Opens the choice of pictures or models. */
export function chooseAsset(
  kind: 'picture' | 'model',
  value: string,
  onChoose: (reference: string) => void,
): void {
  showDialog((close) => (
    <AssetDialog
      kind={kind}
      value={value}
      close={close}
      onChoose={(reference) => {
        close();
        onChoose(reference);
      }}
    />
  ));
}

interface AssetDialogProps {
  readonly kind: 'picture' | 'model';
  readonly value: string;
  readonly close: () => void;
  readonly onChoose: (reference: string) => void;
}

const SAMPLES = ['colosseum', 'dune', 'flowers', 'lake', 'rock', 'tea', 'waves'];

function AssetDialog({ kind, value, close, onChoose }: AssetDialogProps) {
  const [assets, setAssets] = useState<readonly Asset[] | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const asked = { query: { limit: 60 } };
    const list = kind === 'picture' ? api.listAssets(asked) : api.listModels(asked);
    list.then(
      (page) => setAssets(page.items),
      (error: unknown) => {
        setAssets([]);
        toastError(error);
      },
    );
  }, [kind]);
  const upload = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setBusy(true);
    const asset = await (kind === 'picture' ? uploadPicture(file) : uploadModel(file));
    setBusy(false);
    if (asset !== undefined) onChoose(asset.reference);
  };
  return (
    <Dialog title={kind === 'picture' ? 'Choose a picture' : 'Choose a model'} onClose={close} width={740}>
      <div class="stack" style={{ gap: '14px' }}>
        <label class="button" style={{ alignSelf: 'flex-start' }}>
          <Icon name="upload" />
          {busy ? 'Uploading…' : kind === 'picture' ? 'Upload a picture' : 'Upload a model (.safetensors)'}
          <input
            type="file"
            class="hidden-text"
            accept={kind === 'picture' ? 'image/png,image/jpeg,image/webp' : '.safetensors'}
            onChange={(event) => void upload(event.currentTarget.files?.[0])}
          />
        </label>
        {assets !== undefined && assets.length > 0 && (
          <section class="stack">
            <h3>Uploaded</h3>
            <div class="thumbs">
              {assets.map((asset) => (
                <Thumb
                  key={asset.id}
                  label={asset.name}
                  picture={asset.thumbnail ? pictureOf(asset.reference) : undefined}
                  chosen={asset.reference === value}
                  onChoose={() => onChoose(asset.reference)}
                />
              ))}
            </div>
          </section>
        )}
        {kind === 'picture' && (
          <section class="stack">
            <h3>Photographs that come with Patchwise</h3>
            <div class="thumbs">
              {SAMPLES.map((name) => {
                const reference = `sample:photos/${name}.jpg`;
                return (
                  <Thumb
                    key={name}
                    label={name}
                    picture={pictureOf(reference)}
                    chosen={reference === value}
                    onChoose={() => onChoose(reference)}
                  />
                );
              })}
            </div>
          </section>
        )}
        {kind === 'model' && assets?.length === 0 && (
          <p class="muted">No model yet: train one and keep it from its run, or upload a file.</p>
        )}
      </div>
    </Dialog>
  );
}

interface ThumbProps {
  readonly label: string;
  readonly picture: string | undefined;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Thumb({ label, picture, chosen, onChoose }: ThumbProps) {
  return (
    <button type="button" class="thumb-button" aria-pressed={chosen} onClick={onChoose}>
      {picture === undefined ? (
        <span style={{ height: '84px' }} />
      ) : (
        <img src={picture} alt="" loading="lazy" />
      )}
      <span class="ellipsis">{label}</span>
    </button>
  );
}
