import { pictureUrl } from '../../picture/reference-url.ts';
import { t } from '../../texts/texts.ts';
import { ask } from '../../ui/dialogs.tsx';
import { toast, toastError } from '../../ui/toast.ts';
import { paintRequest } from '../open.ts';
import {
  bringObject,
  floatAgain,
  markChanged,
  openSheet,
  sheet,
  undoPaint,
  unsaved,
} from '../paint-state.ts';
import { maskOfPicture } from '../picture/paste.ts';
import { draftKey, forgetDraft, keptDraft, type PaintDraft } from './drafts.ts';
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
    const key = draftKey(reference, paintRequest.value.purpose?.recipe);
    const draft = await keptDraft(key);
    openSheet(await rasterOfUrl(url), name, key);
    if (draft !== undefined && takeUp(draft)) return;
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

/** What was painted before and not used is there again; one step of undo takes it away. @returns false where it does not fit */
function takeUp({ width, height, layers, floating: object }: PaintDraft): boolean {
  const painting = sheet.value?.painting;
  if (painting?.photo.width !== width || painting.photo.height !== height) return false;
  markChanged(painting.restore(layers, t.paint.paintedBefore));
  if (object !== undefined) floatAgain(object);
  toast('info', t.paint.paintedBefore, { action: { label: t.paint.undo, run: undoPaint } });
  return true;
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
  if (answer !== 'go') return false;
  await usedDraft();
  return true;
}

/** What is on the sheet is used, or thrown away: it need not be kept any more. */
export async function usedDraft(): Promise<void> {
  unsaved.value = false;
  const key = sheet.value?.key;
  if (key !== undefined) await forgetDraft(key);
}
