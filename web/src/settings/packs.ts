import { signal } from '@preact/signals';
import type { PackRow } from '../../../src/protocol/packs.ts';
import { api } from '../api/rest.ts';
import { t } from '../texts/texts.ts';
import { ask } from '../ui/dialogs.tsx';
import { toast, toastError } from '../ui/toast.ts';

/** Packs of the studio, and whether this page may change them; undefined where there are none, as on a page without a server. */
export const packs = signal<{ readonly items: readonly PackRow[]; readonly mayChange: boolean } | undefined>(
  undefined,
);
/** What is being added or removed. */
export const changing = signal<string | undefined>(undefined);

export async function loadPacks(): Promise<void> {
  packs.value = await api.listPacks().catch(() => undefined);
}

/** Adds a pack by its name at npm, once the user has read what that means. @returns whether it is there */
export async function addPack(spec: string): Promise<boolean> {
  const yes = await ask(t.settings.addPackTitle(spec), t.settings.addPackText, [
    { label: t.settings.keepPack, value: false },
    { label: t.settings.doAddPack, value: true, tone: 'danger' },
  ]);
  if (yes !== true) return false;
  return changed(spec, t.settings.packNotAdded(spec), async () => {
    const { name, nodes, problem } = await api.addPack({ body: { spec } });
    if (problem === undefined)
      toast('success', t.settings.packAdded(name, t.settings.packNodes(nodes.join(', '))));
  });
}

export async function removePack(name: string): Promise<void> {
  const yes = await ask(t.settings.removePackTitle(name), t.settings.removePackText, [
    { label: t.settings.keepPack, value: false },
    { label: t.settings.doRemovePack, value: true, tone: 'danger' },
  ]);
  if (yes !== true) return;
  await changed(name, t.settings.packNotRemoved(name), () => api.removePack({ query: { name } }));
}

async function changed(what: string, failed: string, does: () => Promise<unknown>): Promise<boolean> {
  changing.value = what;
  try {
    await does();
    return true;
  } catch (error) {
    toastError(error, failed);
    return false;
  } finally {
    changing.value = undefined;
    await loadPacks();
  }
}
