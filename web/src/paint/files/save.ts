import type { Asset } from '../../../../src/protocol/assets.ts';
import { api } from '../../api/rest.ts';
import { encodePng } from '../../picture/apng.ts';
import { nameOfNode } from '../../state/document/node-name.ts';
import { downloadBlob } from '../../state/page/files.ts';
import { t } from '../../texts/texts.ts';
import { toast, toastError } from '../../ui/toast.ts';
import type { Needs } from '../open.ts';
import { putDown, type Sheet, sheet } from '../paint-state.ts';
import { composite } from '../picture/apply.ts';
import type { Raster } from '../raster/raster.ts';
import { usedDraft } from './bring.ts';
import { rasterOfBlob, resized } from './load-picture.ts';
import { type TargetKind, useAsset } from './targets.ts';

/** What can be saved: besides mask and picture, the mask of what was painted over. */
type Part = TargetKind | 'changes';

/** The mask (white on black) or the picture as a PNG. */
async function pngOf(part: Part): Promise<Blob | undefined> {
  putDown();
  const open = sheet.value;
  if (open === undefined) return undefined;
  const raster = part === 'image' ? await pictureOf(open) : maskOf(open, part);
  return new Blob([await encodePng(raster)], { type: 'image/png' });
}

function maskOf({ painting, original }: Sheet, part: 'mask' | 'changes'): Raster {
  return resized(part === 'mask' ? painting.maskPicture() : painting.changes(), original);
}

/** In the size of the file, with the file's own pixels wherever nothing was painted. */
async function pictureOf({ painting, original, file }: Sheet): Promise<Raster> {
  if (file === undefined) return painting.picture();
  return composite(await rasterOfBlob(file, original), resized(painting.layers.colours, original));
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
    asset = await api.uploadAsset({ query: { made: 'true' }, file: png, name: fileName(kind) });
  } catch (error) {
    toastError(error, t.paint.couldNotSave);
    return;
  }
  const id = useAsset(kind, asset, target);
  if (id === undefined) return;
  await usedDraft();
  toast('success', t.paint.savedAndGoes(kind, nameOfNode(id)));
}

/** Which mask a purpose needs, and whether the picture. */
const PARTS: Readonly<Record<Needs, { readonly mask?: 'mask' | 'changes'; readonly picture: boolean }>> = {
  mask: { mask: 'mask', picture: false },
  picture: { picture: true },
  both: { mask: 'mask', picture: true },
  changes: { mask: 'changes', picture: true },
};

/**
 * Uploads what a purpose needs.
 * @returns references; undefined, with a message, when nothing was painted or the server refused it
 */
export async function uploadPainted(
  needs: Needs,
): Promise<{ readonly mask?: string; readonly picture?: string } | undefined> {
  putDown();
  if (lacks(needs)) return undefined;
  const upload = async (part: Part): Promise<string | undefined> => {
    const png = await pngOf(part);
    return (
      png && (await api.uploadAsset({ query: { made: 'true' }, file: png, name: fileName(part) })).reference
    );
  };
  const parts = PARTS[needs];
  try {
    const mask = parts.mask && (await upload(parts.mask));
    const picture = parts.picture ? await upload('image') : undefined;
    await usedDraft();
    return { ...(mask === undefined ? {} : { mask }), ...(picture === undefined ? {} : { picture }) };
  } catch (error) {
    toastError(error, t.paint.couldNotSave);
    return undefined;
  }
}

/** Says what is still to be done, where nothing was painted of what is needed. */
function lacks(needs: Needs): boolean {
  const painting = sheet.value?.painting;
  const { mask } = PARTS[needs];
  if (mask === 'mask' && painting?.selection() === undefined) {
    toast('info', t.paint.nothingIsMarkedYet, {
      hint: needs === 'mask' ? t.paint.brushOverWhatShouldGo : t.paint.bringAnObjectInFirst,
    });
    return true;
  }
  if (mask === 'changes' && painting?.isPainted() !== true) {
    toast('info', t.paint.nothingIsChangedYet, { hint: t.paint.copyAPartFirst });
    return true;
  }
  return false;
}

function fileName(part: Part): string {
  const stem = (sheet.value?.name ?? 'picture').replace(/\.[a-z0-9]{1,5}$/i, '').replaceAll(/[^\w-]+/g, '-');
  return `${stem}-${part === 'image' ? 'painted' : part}.png`;
}
