import { signal } from '@preact/signals';
import type { Photograph } from '../../../src/protocol/photographs.ts';
import { api } from '../api/rest.ts';
import { learnAssets } from '../state/page/assets.ts';

/** The photographs that were worked with last, each with what was made of it; none until they were asked for. */
export const photographs = signal<readonly Photograph[]>([]);

export async function loadPhotographs(): Promise<void> {
  try {
    const { items } = await api.listPhotographs({});
    learnAssets(items.flatMap(({ asset }) => (asset === undefined ? [] : [asset])));
    photographs.value = items;
  } catch {
    // Their place stays as it is; what hinders them is told by what else the page asks for.
  }
}
