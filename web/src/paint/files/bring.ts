import { pictureUrl } from '../../picture/reference-url.ts';
import { t } from '../../texts/texts.ts';
import { ask } from '../../ui/dialogs.tsx';
import { toastError } from '../../ui/toast.ts';
import { bringObject, markChanged, openSheet, sheet, unsaved } from '../paint-state.ts';
import { maskOfPicture } from '../picture/paste.ts';
import { type LoadedPicture, rasterOfBlob, rasterOfUrl } from './load-picture.ts';

/** Opens a file: the first picture is edited; onto one that is open an object comes from it. */
export async function takeFile(file: File): Promise<void> {
  await taken(() => rasterOfBlob(file), file.name);
}

/**
 * Opens a picture that a reference names, or an address of the studio's, to be edited.
 * @param mask reference of a mask to begin with; it is brought to the picture's size
 */
export async function openPicture(reference: string, name: string, mask?: string): Promise<void> {
  const url = pictureUrl(reference) ?? (reference.startsWith('api/') ? reference : undefined);
  if (url === undefined) {
    toastError(new Error(t.paint.notReachable));
    return;
  }
  if (!(await mayReplace())) return;
  try {
    openSheet(await rasterOfUrl(url), name);
    const maskUrl = mask === undefined ? undefined : pictureUrl(mask);
    const photo = sheet.value?.painting.photo;
    if (maskUrl === undefined || photo === undefined) return;
    const loaded = maskOfPicture(await rasterOfUrl(maskUrl, photo));
    markChanged(sheet.value?.painting.setMask(loaded, t.paint.loadTheMask));
    unsaved.value = false;
  } catch (error) {
    toastError(error, t.paint.notOpened);
  }
}

/** Takes an object out of a picture that a reference names. */
export async function objectFrom(reference: string): Promise<void> {
  const url = pictureUrl(reference);
  if (url !== undefined) await taken(() => rasterOfUrl(url), reference);
}

async function taken(load: () => Promise<LoadedPicture>, name: string): Promise<void> {
  try {
    const raster = await load();
    if (sheet.value === undefined) openSheet(raster, name);
    else bringObject(raster, name);
  } catch (error) {
    toastError(error, t.paint.notTaken(name));
  }
}

/** True when what is painted may go. */
export async function mayReplace(): Promise<boolean> {
  if (!unsaved.value || sheet.value === undefined) return true;
  const answer = await ask(t.paint.paintedButNotSaved, t.paint.whatYouPaintedOnIs(sheet.value.name), [
    { label: t.paint.stay, value: 'stay' as const },
    { label: t.paint.throwItAway, value: 'go' as const, tone: 'danger' },
  ]);
  return answer === 'go';
}
