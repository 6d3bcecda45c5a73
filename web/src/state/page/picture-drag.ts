import { signal } from '@preact/signals';
import type { Asset } from '../../../../src/protocol/assets.ts';
import { api } from '../../api/rest.ts';
import { t } from '../../texts/texts.ts';
import { toastError } from '../../ui/toast.ts';
import { learnAssets } from './assets.ts';

/*
 * Pictures that runs have saved, on their way into a graph: dragged from where they are listed, or by a button. They go
 * from the run to the library inside the studio; no byte of them passes the page.
 */

/** A picture file of a run. */
export interface OutputPicture {
  readonly runId: string;
  readonly name: string;
}

/** What is dragged carries the picture under this name. */
export const PICTURE_DRAG = 'application/x-patchwise-picture';

/** The picture that is held now; while it is, panels make way for the graph. */
export const heldPicture = signal<OutputPicture | undefined>(undefined);

/** What makes an element a picture that can be dragged to the graph. */
export function pictureDrag(picture: OutputPicture) {
  return {
    draggable: true,
    onDragStart(event: DragEvent): void {
      event.dataTransfer?.setData(PICTURE_DRAG, JSON.stringify({ runId: picture.runId, name: picture.name }));
      if (event.dataTransfer) event.dataTransfer.effectAllowed = 'copy';
      // Browsers give a drag up whose element goes at once.
      setTimeout(() => {
        heldPicture.value = picture;
      });
    },
    onDragEnd(): void {
      heldPicture.value = undefined;
    },
  };
}

/** The picture that a drop brings; undefined for any other. */
export function droppedPicture(data: DataTransfer | null): OutputPicture | undefined {
  const text = data?.getData(PICTURE_DRAG) ?? '';
  if (text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('runId' in value) || !('name' in value))
      return undefined;
    const { runId, name } = value;
    return typeof runId === 'string' && typeof name === 'string' ? { runId, name } : undefined;
  } catch {
    return undefined;
  }
}

/** Takes a picture of a run into the library, under a name or its own; undefined and a message when that fails. */
export async function takeOutput(
  { runId, name }: OutputPicture,
  called?: string,
): Promise<Asset | undefined> {
  try {
    const asset = await api.uploadAsset({
      query: { made: 'true' },
      body: { run: runId, output: name, ...(called === undefined ? {} : { name: called }) },
    });
    learnAssets([asset]);
    return asset;
  } catch (error) {
    toastError(error, t.state.pictureNotUsed);
    return undefined;
  }
}
