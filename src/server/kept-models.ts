import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from '../disk/files.ts';
import { messageOf } from '../errors.ts';
import { PICTURE_OF_MODEL } from '../model/file/kept-name.ts';
import { KEPT_BYTES } from '../protocol/assets.ts';
import { readFileChecked } from '../runtime/files.ts';
import type { AssetStore } from '../studio/ports/asset-store.ts';
import type { KeptModels } from '../studio/ports/kept-models.ts';
import type { StudioLog } from '../studio/ports/log.ts';
import { type AssetPlaces, storeAsset } from '../studio/store-asset.ts';
import { acceptImage } from '../studio/uploads/accept-image.ts';
import { acceptModel } from '../studio/uploads/accept-model.ts';
import { displayName, UPLOAD_LIMITS } from '../studio/uploads/upload-limits.ts';
import { serverPictures } from './security/pictures.ts';

const MODEL = /^(.+)\.safetensors$/;

/** @param folder where the command line keeps its models */
export function createKeptModels(
  folder: string,
  library: AssetPlaces & { readonly assets: Pick<AssetStore, 'note'> },
  log: StudioLog,
): KeptModels {
  /** Size and time of each file that was looked at. */
  const seen = new Map<string, string>();
  let underWay: Promise<void> | undefined;

  async function take(stem: string): Promise<void> {
    const path = join(folder, `${stem}.safetensors`);
    const model = await acceptModel(await readFileChecked(path, { maxBytes: UPLOAD_LIMITS.modelBytes }));
    const name = displayName(stem.replace(/-[0-9a-f]{12}$/, ''), 'model');
    const row = await storeAsset(library, { ...model, kind: 'model', name });
    if (row.info?.['kept'] === stem) return;
    const picture = await takePicture(stem, name);
    await library.assets.note(row.id, { kept: stem, ...(picture !== undefined && { picture }) });
  }

  /** @returns its reference; undefined where there is none, or none that can be shown */
  async function takePicture(stem: string, name: string): Promise<string | undefined> {
    try {
      const path = join(folder, `${stem}${PICTURE_OF_MODEL}`);
      const bytes = await readFileChecked(path, { maxBytes: KEPT_BYTES.image });
      const { png, thumbnail, width, height } = await acceptImage(serverPictures, bytes, {
        maxBytes: KEPT_BYTES.image,
      });
      const row = await storeAsset(library, { kind: 'image', name, bytes: png, thumbnail, width, height });
      return `asset:${row.id}`;
    } catch (error) {
      log('info', 'a kept model came without its photograph', { model: stem, error: messageOf(error) });
      return undefined;
    }
  }

  async function takeAll(): Promise<void> {
    for (const name of await readdir(folder).catch(() => [])) {
      const stem = MODEL.exec(name)?.[1];
      const info = stem && (await stat(join(folder, name)).catch(() => undefined));
      if (!stem || !info) continue;
      const mark = `${info.size} ${info.mtimeMs}`;
      if (seen.get(name) === mark) continue;
      seen.set(name, mark);
      await take(stem).catch((error: unknown) =>
        log('warn', 'a kept model could not be taken into the library', {
          model: name,
          error: messageOf(error),
        }),
      );
    }
  }

  return {
    takeIn() {
      underWay ??= takeAll().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    async forget(stem) {
      for (const end of ['.safetensors', PICTURE_OF_MODEL]) await removeFile(join(folder, `${stem}${end}`));
      seen.delete(`${stem}.safetensors`);
    },
  };
}
