import { effect, signal } from '@preact/signals';
import { api } from '../api/rest.ts';
import { isPictorial } from '../state/page/catalogue.ts';
import { run } from '../state/run/run.ts';
import { t } from '../texts/texts.ts';
import { toastError } from '../ui/toast.ts';
import { foldPictures, type StreamPictures } from './stream-pictures.ts';

/** Pictures of the watched run. */
export const pictures = signal<StreamPictures>({});
/** Hashes of the tensors that the server has; it writes them a moment after it tells of them. */
export const kept = signal<ReadonlySet<string>>(new Set());

/** Reads the outputs of the watched run, and goes on as they come; returns a function that ends it. */
export function followPictures(): () => void {
  let of: string | undefined;
  let since = 0;
  let reading = false;
  const read = async (id: string): Promise<void> => {
    if (reading) return;
    reading = true;
    try {
      for (;;) {
        const { items } = await api.listRunEvents({ path: { id }, query: { since } });
        if (of !== id) return;
        since = items.at(-1)?.seq ?? since;
        pictures.value = foldPictures(pictures.value, items, isPictorial);
        if (items.length === 0) break;
      }
      await waitForTensors(id, () => of === id);
    } catch (error) {
      toastError(error, t.sweeps.notListed);
    } finally {
      reading = false;
      // Another run is watched meanwhile.
      if (of !== undefined && of !== id) void read(of);
    }
  };
  return effect(() => {
    const view = run.value;
    if (view?.runId !== of) {
      of = view?.runId;
      since = 0;
      pictures.value = {};
      kept.value = new Set();
    }
    if (view !== undefined && (since === 0 || view.seq > since)) void read(view.runId);
  });
}

/** Asks which tensors are there until all are that were told of, some times. */
async function waitForTensors(id: string, wanted: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 4 && wanted(); attempt++) {
    const told = Object.values(pictures.value).flatMap((list) => list.map(({ hash }) => hash));
    if (told.every((hash) => kept.value.has(hash))) return;
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 500 * attempt));
    const { items } = await api.listRunTensors({ path: { id } });
    if (wanted()) kept.value = new Set(items.map(({ hash }) => hash));
  }
}
