import type { Asset } from '../../../../src/protocol/assets.ts';
import { api } from '../../api/rest.ts';
import { encodePng } from '../../picture/apng.ts';
import { downloadBlob } from '../../state/page/files.ts';
import { toast, toastError } from '../../state/page/toasts.ts';
import { t } from '../../texts/texts.ts';
import { putDown, sheet, unsaved } from '../paint-state.ts';
import { resized } from './load-picture.ts';
import { type TargetKind, useAsset } from './targets.ts';

/** The mask (white on black) or the picture as a PNG. */
async function pngOf(kind: TargetKind): Promise<Blob | undefined> {
  putDown();
  const open = sheet.value;
  if (open === undefined) return undefined;
  const { painting, original } = open;
  const raster = kind === 'mask' ? painting.maskPicture() : painting.picture();
  return new Blob([await encodePng(resized(raster, original))], { type: 'image/png' });
}

/** Saves it on the person's disk. */
export async function download(kind: TargetKind): Promise<void> {
  const png = await pngOf(kind);
  if (png !== undefined) downloadBlob(png, fileName(kind));
}

/**
 * Uploads it and puts it into a node, which a click can undo.
 * @param target a node that reads it; undefined makes one
 */
export async function saveInto(kind: TargetKind, target: string | undefined): Promise<void> {
  const png = await pngOf(kind);
  if (png === undefined) return;
  let asset: Asset;
  try {
    asset = await api.uploadAsset({ file: png, name: fileName(kind) });
  } catch (error) {
    toastError(error, t.paint.couldNotSave);
    return;
  }
  const id = useAsset(kind, asset, target);
  if (id === undefined) return;
  unsaved.value = false;
  toast('success', t.paint.savedAndGoes(kind, id));
}

/**
 * Uploads what a purpose needs.
 * @returns references; undefined, with a message, when nothing was painted or the server refused it
 */
export async function uploadPainted(
  needs: 'mask' | 'picture' | 'both',
): Promise<{ readonly mask?: string; readonly picture?: string } | undefined> {
  putDown();
  if (needs !== 'picture' && sheet.value?.painting.selection() === undefined) {
    toast('info', t.paint.nothingIsMarkedYet, {
      hint: needs === 'mask' ? t.paint.brushOverWhatShouldGo : t.paint.bringAnObjectInFirst,
    });
    return undefined;
  }
  const upload = async (kind: TargetKind): Promise<string | undefined> => {
    const png = await pngOf(kind);
    return png && (await api.uploadAsset({ file: png, name: fileName(kind) })).reference;
  };
  try {
    const mask = needs === 'picture' ? undefined : await upload('mask');
    const picture = needs === 'mask' ? undefined : await upload('image');
    unsaved.value = false;
    return { ...(mask === undefined ? {} : { mask }), ...(picture === undefined ? {} : { picture }) };
  } catch (error) {
    toastError(error, t.paint.couldNotSave);
    return undefined;
  }
}

function fileName(kind: TargetKind): string {
  const stem = (sheet.value?.name ?? 'picture').replace(/\.[a-z0-9]{1,5}$/i, '').replaceAll(/[^\w-]+/g, '-');
  return `${stem}-${kind === 'mask' ? 'mask' : 'painted'}.png`;
}
