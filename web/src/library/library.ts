import { signal } from '@preact/signals';
import type { Asset } from '../../../src/protocol/assets.ts';
import type { Sample } from '../../../src/protocol/templates.ts';
import { api } from '../api/rest.ts';
import { forgetAsset, learnAssets, lookOf } from '../state/page/assets.ts';
import { t } from '../texts/texts.ts';
import { ask } from '../ui/dialogs.tsx';
import { toast, toastError } from '../ui/toast.ts';

/*
 * What the studio keeps for a person: trained models and photographs, with what ships with Patchwise.
 */

export type LibraryKind = 'model' | 'picture';

/** What is stored, newest first; undefined until it was asked for. */
export const ownModels = signal<readonly Asset[] | undefined>(undefined);
export const ownPictures = signal<readonly Asset[] | undefined>(undefined);
const shipped = signal<readonly Sample[]>([]);
/** Whether there are older ones than were loaded, and from where on. */
const older: Record<LibraryKind, number | undefined> = { model: undefined, picture: undefined };
export const hasOlder = signal<Readonly<Record<LibraryKind, boolean>>>({ model: false, picture: false });

/** Asks for all of it. */
export async function loadLibrary(kinds: readonly LibraryKind[] = ['model', 'picture']): Promise<void> {
  try {
    await Promise.all([
      ...kinds.map((kind) => loadPage(kind)),
      shipped.value.length > 0
        ? undefined
        : api.listSamples().then(({ items }) => {
            shipped.value = items;
          }),
    ]);
  } catch (error) {
    toastError(error, t.library.notLoaded);
    for (const kind of kinds) listOf(kind).value ??= [];
  }
}

/** The next page of older ones. */
export async function loadOlder(kind: LibraryKind): Promise<void> {
  try {
    await loadPage(kind, older[kind]);
  } catch (error) {
    toastError(error, t.library.olderNotLoaded);
  }
}

async function loadPage(kind: LibraryKind, before?: number): Promise<void> {
  const { items, next } = await (kind === 'model' ? api.listModels : api.listAssets)({
    query: { limit: 60, ...(before === undefined ? {} : { before }) },
  });
  learnAssets(items);
  const list = listOf(kind);
  list.value = before === undefined ? items : [...(list.value ?? []), ...items];
  older[kind] = next;
  hasOlder.value = { ...hasOlder.value, [kind]: next !== undefined };
}

function listOf(kind: LibraryKind) {
  return kind === 'model' ? ownModels : ownPictures;
}

/** The models that ship with Patchwise. */
export function shippedModels(): readonly Sample[] {
  return shipped.value.filter(({ name }) => name.startsWith('models/') && name.endsWith('.safetensors'));
}

/** The photographs that ship with Patchwise. */
export function shippedPhotographs(): readonly Sample[] {
  return shipped.value.filter(({ name }) => name.startsWith('photos/'));
}

/** Takes what was just stored into the list. */
export function addToLibrary(asset: Asset): void {
  learnAssets([asset]);
  const list = listOf(asset.kind === 'model' ? 'model' : 'picture');
  if (list.value === undefined) return;
  list.value = [asset, ...list.value.filter(({ id }) => id !== asset.id)];
}

/** Keeps the model that a run saved, under the name of the photograph that it learned. Undefined when it failed. */
export async function keepModel(run: string, output: string): Promise<Asset | undefined> {
  try {
    const asset = await api.importModel({ body: { run, output } });
    addToLibrary(asset);
    return asset;
  } catch (error) {
    toastError(error, t.library.notKept);
    return undefined;
  }
}

export async function rename(asset: Asset, name: string): Promise<void> {
  const wanted = name.trim();
  if (wanted === '' || wanted === asset.name) return;
  try {
    const renamed = await (asset.kind === 'model' ? api.renameModel : api.renameAsset)({
      path: { id: asset.id },
      body: { name: wanted },
    });
    learnAssets([renamed]);
    const list = listOf(asset.kind === 'model' ? 'model' : 'picture');
    list.value = list.value?.map((one) => (one.id === asset.id ? renamed : one));
  } catch (error) {
    toastError(error, t.library.notRenamed);
  }
}

/** Deletes after asking. */
export async function remove(asset: Asset): Promise<void> {
  const what = asset.kind === 'model' ? 'model' : 'picture';
  const yes = await ask(t.library.deleteTitle(what), t.library.deleteText(lookOf(asset.reference).name), [
    { label: t.library.keepIt, value: false },
    { label: t.library.deleteIt, value: true, tone: 'danger' },
  ]);
  if (yes !== true) return;
  try {
    await (asset.kind === 'model' ? api.deleteModel : api.deleteAsset)({ path: { id: asset.id } });
    forget(asset);
    toast('success', t.library.deleted(asset.name));
  } catch (error) {
    toastError(error, t.library.notDeleted);
  }
}

/** Takes what was deleted out of the list. */
export function forget({ kind, id, reference }: Pick<Asset, 'kind' | 'id' | 'reference'>): void {
  const list = listOf(kind === 'model' ? 'model' : 'picture');
  list.value = list.value?.filter((one) => one.id !== id);
  forgetAsset(reference);
}

/** The newest model that learned a photograph; asks the studio when nothing was loaded yet. */
export async function modelOf(picture: string): Promise<Asset | undefined> {
  if (ownModels.value === undefined) await loadLibrary(['model']);
  return ownModels.value?.find(({ info }) => info?.['picture'] === picture);
}

/** Sizes of a model's scales, coarsest first. */
export function scalesOf(model: Asset): readonly { readonly height: number; readonly width: number }[] {
  const scales = model.info?.['scales'];
  if (!Array.isArray(scales)) return [];
  return scales.flatMap((scale) => {
    if (typeof scale !== 'object' || scale === null || Array.isArray(scale)) return [];
    const { height, width } = scale;
    return typeof height === 'number' && typeof width === 'number' ? [{ height, width }] : [];
  });
}
