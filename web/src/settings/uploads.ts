import { signal } from '@preact/signals';
import type { Asset } from '../../../src/protocol/assets.ts';
import { everyPage } from '../api/every-page.ts';
import { api } from '../api/rest.ts';
import { forget } from '../library/library.ts';
import { learnAssets } from '../state/page/assets.ts';
import { bytes } from '../state/page/words.ts';
import { t } from '../texts/texts.ts';
import { ask } from '../ui/dialogs.tsx';
import { toast, toastError } from '../ui/toast.ts';

/* All that was uploaded or kept, to be thrown away together. */

/** Photographs and models, the largest first; undefined until they were asked for. */
export const stored = signal<readonly Asset[] | undefined>(undefined);
/** Ids of those that are ticked. */
export const ticked = signal<ReadonlySet<string>>(new Set());

let asked = 0;

export async function loadStored(): Promise<void> {
  const question = ++asked;
  try {
    const all = [...(await everyPage(api.listAssets)), ...(await everyPage(api.listModels))];
    learnAssets(all);
    // A later answer is there already.
    if (question !== asked) return;
    stored.value = all.sort((a, b) => b.bytes - a.bytes);
    const there = new Set(all.map(({ id }) => id));
    ticked.value = new Set([...ticked.value].filter((id) => there.has(id)));
  } catch (error) {
    toastError(error, t.settings.notLoaded);
  }
}

/** The ticked ones, and what they take. */
export function chosen(): readonly Asset[] {
  return (stored.value ?? []).filter(({ id }) => ticked.value.has(id));
}

export function bytesOf(assets: readonly Asset[]): number {
  return assets.reduce((sum, asset) => sum + asset.bytes, 0);
}

export function tick(id: string, on: boolean): void {
  const next = new Set(ticked.value);
  if (on) next.add(id);
  else next.delete(id);
  ticked.value = next;
}

/** Deletes the ticked ones after asking. @returns whether anything went */
export async function deleteChosen(): Promise<boolean> {
  const assets = chosen();
  const yes = await ask(
    t.settings.deleteTitle,
    t.settings.deleteText(assets.length, bytes(bytesOf(assets))),
    [
      { label: t.settings.stay, value: false },
      { label: t.settings.delete, value: true, tone: 'danger' },
    ],
  );
  if (yes !== true) return false;
  let gone = 0;
  for (const asset of assets) {
    try {
      await (asset.kind === 'model' ? api.deleteModel : api.deleteAsset)({ path: { id: asset.id } });
      forget(asset);
      gone += 1;
    } catch (error) {
      toastError(error, t.settings.notDeleted(asset.name));
    }
  }
  if (gone > 0) toast('success', t.settings.deleted(gone));
  await loadStored();
  return gone > 0;
}
