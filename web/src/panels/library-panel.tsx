import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Sample } from '../../../src/protocol/templates.ts';
import '../library/library.css';
import type { Asset } from '../../../src/protocol/assets.ts';
import { api, urlOf } from '../api/rest.ts';
import { openJourney } from '../journey/journey.ts';
import {
  addToLibrary,
  hasOlder,
  type LibraryKind,
  loadLibrary,
  loadOlder,
  ownModels,
  ownPictures,
  remove,
  rename,
  shippedModels,
  shippedPhotographs,
} from '../library/library.ts';
import { modelWords, sizeWords } from '../library/words.ts';
import { Segments } from '../picture/slider.tsx';
import { bringAsset } from '../state/document/bring-asset.ts';
import { lookOf } from '../state/page/assets.ts';
import { PICTURE_TYPES } from '../state/page/file-kind.ts';
import { widePanel } from '../state/page/page.ts';
import { uploadModel, uploadPicture } from '../state/page/uploads.ts';
import { ago, bytes } from '../state/page/words.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { BackButton } from '../wide/back-button.tsx';

const tab = signal<LibraryKind>('model');

/** Models and photographs: named, looked at, used, exported, deleted; and what the disk holds. */
export function LibraryPanel() {
  useEffect(() => void loadLibrary(), []);
  const kind = tab.value;
  const own = kind === 'model' ? ownModels.value : ownPictures.value;
  const come = kind === 'model' ? shippedModels() : shippedPhotographs();
  return (
    <div class="page">
      <div class="page-inner stack" style={{ gap: '18px' }}>
        <header class="row wrap">
          <h1 class="grow">{t.library.title}</h1>
          <Segments
            label={t.library.whatIsListed}
            value={kind}
            choices={[
              { value: 'model', label: t.library.models },
              { value: 'picture', label: t.library.photographs },
            ]}
            onChange={(value) => {
              tab.value = value;
            }}
          />
          <UploadButton kind={kind} />
          <BackButton />
        </header>
        <DiskUse />
        <section
          class="stack"
          aria-label={kind === 'model' ? t.library.yourModels : t.library.yourPhotographs}
        >
          <h2>{kind === 'model' ? t.library.yourModels : t.library.yourPhotographs}</h2>
          {own?.length === 0 && (
            <p class="muted">{kind === 'model' ? t.library.noModels : t.library.noPhotographs}</p>
          )}
          <div class="library-cards">
            {own?.map((asset) => (
              <OwnCard key={asset.id} asset={asset} />
            ))}
          </div>
          {hasOlder.value[kind] && (
            <Button onClick={() => void loadOlder(kind)}>{t.library.olderOnes}</Button>
          )}
        </section>
        {come.length > 0 && (
          <section class="stack" aria-label={t.library.shipped}>
            <h2>{t.library.shipped}</h2>
            <div class="library-cards">
              {come.map((sample) => (
                <ShippedCard key={sample.reference} sample={sample} />
              ))}
            </div>
          </section>
        )}
      </div>
    </div>
  );
}

function UploadButton({ kind }: { readonly kind: LibraryKind }) {
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const asset = await (kind === 'model' ? uploadModel(file) : uploadPicture(file));
    if (asset !== undefined) addToLibrary(asset);
  };
  return (
    <label class="button">
      <Icon name="upload" />
      {kind === 'model' ? t.library.importModel : t.library.addPhotograph}
      <input
        type="file"
        class="hidden-text"
        accept={kind === 'model' ? '.safetensors' : PICTURE_TYPES}
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
    </label>
  );
}

function OwnCard({ asset }: { readonly asset: Asset }) {
  const look = lookOf(asset.reference);
  const model = asset.kind === 'model';
  return (
    <article class="library-card" data-asset={asset.id}>
      {look.picture === undefined ? (
        <span class="library-picture" />
      ) : (
        <img class="library-picture" src={look.picture} alt="" loading="lazy" />
      )}
      <div class="stack" style={{ gap: '4px' }}>
        <NameField asset={asset} name={look.name} />
        <p class="muted small">
          {model ? modelWords(asset) : sizeWords(look)}
          <br />
          {bytes(asset.bytes)}, {ago(asset.createdAt)}
        </p>
        <div class="row wrap">
          {model ? (
            <>
              <WithModel reference={asset.reference} />
              <a
                class="button tiny"
                href={urlOf('getModelContent', { path: { id: asset.id } })}
                download={`${look.name}.safetensors`}
              >
                {t.library.exportIt}
              </a>
            </>
          ) : (
            <Button tiny tone="primary" onClick={() => openJourney(asset.reference)}>
              {t.library.whatToDo}
            </Button>
          )}
          <Button tiny onClick={() => bringAsset(asset)}>
            {t.library.intoGraph}
          </Button>
          <IconButton
            tiny
            icon="trash"
            label={t.library.deleteNamed(look.name)}
            onClick={() => void remove(asset)}
          />
        </div>
      </div>
    </article>
  );
}

/** The photograph that a model learned leads to all workflows. */
function WithModel({ reference }: { readonly reference: string }) {
  const { learned } = lookOf(reference);
  if (learned === undefined) return null;
  return (
    <Button tiny tone="primary" onClick={() => openJourney(learned)}>
      {t.library.whatToDo}
    </Button>
  );
}

function ShippedCard({ sample }: { readonly sample: Sample }) {
  const look = lookOf(sample.reference);
  const model = sample.name.startsWith('models/');
  const picture = model ? look.learned : sample.reference;
  return (
    <article class="library-card">
      {look.picture === undefined ? (
        <span class="library-picture" />
      ) : (
        <img class="library-picture" src={look.picture} alt="" loading="lazy" />
      )}
      <div class="stack" style={{ gap: '4px' }}>
        <strong class="ellipsis">{look.name.replace(/\.(safetensors|jpg)$/, '')}</strong>
        <p class="muted small">
          {model ? t.library.trained : t.library.photograph}, {bytes(sample.bytes)}
        </p>
        <div class="row wrap">
          {picture !== undefined && (
            <Button tiny tone="primary" onClick={() => openJourney(picture)}>
              {t.library.whatToDo}
            </Button>
          )}
        </div>
      </div>
    </article>
  );
}

function NameField({ asset, name }: { readonly asset: Asset; readonly name: string }) {
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  return (
    <input
      class="input library-name"
      type="text"
      aria-label={t.library.nameOf(name)}
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        if (text.trim() === '') setText(name);
        else void rename(asset, text);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        else if (event.key === 'Escape') setText(name);
      }}
    />
  );
}

function DiskUse() {
  const [status, setStatus] = useState<Awaited<ReturnType<typeof api.getSystem>> | undefined>(undefined);
  useEffect(() => {
    api.getSystem().then(setStatus, () => setStatus(undefined));
  }, [ownModels.value, ownPictures.value]);
  if (status === undefined) return null;
  const { bytes: used, quota, free } = status.storage;
  return (
    <div class="disk-use">
      <meter aria-label={t.settings.used} min={0} max={quota} value={used} />
      <span class="muted small">
        {t.library.disk(bytes(used), bytes(quota), free === undefined ? undefined : bytes(free))}{' '}
        <button
          type="button"
          class="link"
          onClick={() => {
            widePanel.value = 'settings';
          }}
        >
          {t.settings.title}
        </button>
      </span>
    </div>
  );
}
