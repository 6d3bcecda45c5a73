import { existsSync } from 'node:fs';
import { createBlobStore } from '../disk/blobs.ts';
import { studioFolders } from '../disk/run-folders.ts';
import { assetPath } from '../runtime/assets.ts';
import { readFileChecked } from '../runtime/files.ts';
import { sha256 } from '../runtime/sha256.ts';
import { parseReference } from '../studio/references.ts';
import { acceptImage } from '../studio/uploads/accept-image.ts';
import { serverPictures } from './security/pictures.ts';
import { openSqlite } from './store/sqlite/sqlite.ts';

interface Learned {
  readonly hash: string;
  readonly picture: string;
}

/**
 * Looks for a model of a photograph in the library of a studio, also while a server uses it; nothing is changed.
 * @param picture bytes of the photograph's file
 * @returns the newest model's file; undefined when there is none
 * @throws SqliteError, `blob/corrupt`: a library that cannot be read
 */
export async function modelInLibrary(home: string, picture: Uint8Array): Promise<Uint8Array | undefined> {
  const { database, blobs } = studioFolders(home);
  if (!existsSync(database)) return undefined;
  const db = openSqlite(database, { readonly: true });
  try {
    const learned = db
      .prepare<[], Learned>(
        `SELECT hash, json_extract(info, '$.picture') AS picture FROM assets
         WHERE kind = 'model' AND json_valid(info) AND json_extract(info, '$.picture') IS NOT NULL
         ORDER BY created_at DESC`,
      )
      .all();
    const imageHash = db
      .prepare<[string], string>("SELECT hash FROM assets WHERE kind = 'image' AND id = ?")
      .pluck();
    // As the library keeps a photograph: upright, in sRGB, as PNG. Made only where something is to be compared.
    let kept: Promise<string | undefined> | undefined;
    for (const { hash, picture: reference } of learned) {
      const parsed = parseReference(reference);
      if (parsed?.kind === 'sample') {
        if (!(await isSample(parsed.name, picture))) continue;
      } else {
        const known = parsed && imageHash.get(parsed.id);
        if (known === undefined) continue;
        kept ??= acceptImage(serverPictures, picture).then(
          ({ png }) => sha256(png),
          () => undefined,
        );
        if ((await kept) !== known) continue;
      }
      const model = await createBlobStore(blobs).read(hash);
      if (model !== undefined) return model;
    }
    return undefined;
  } finally {
    db.close();
  }
}

/**
 * The files of images and models that a graph names by reference, of the library of a studio, also while a server uses
 * it; nothing is changed. What is not there is left out.
 * @returns path by reference. @throws SqliteError, `blob/corrupt`: a library that cannot be read
 */
export async function filesInLibrary(
  home: string,
  references: Iterable<string>,
): Promise<Readonly<Record<string, string>>> {
  const { database, blobs } = studioFolders(home);
  if (!existsSync(database)) return {};
  const db = openSqlite(database, { readonly: true });
  const files: Record<string, string> = {};
  try {
    const hashOf = db
      .prepare<[string, string], string>('SELECT hash FROM assets WHERE kind = ? AND id = ?')
      .pluck();
    for (const reference of references) {
      const parsed = parseReference(reference);
      if (parsed === undefined || parsed.kind === 'sample') continue;
      const hash = hashOf.get(parsed.kind === 'model' ? 'model' : 'image', parsed.id);
      const file = hash === undefined ? undefined : await createBlobStore(blobs).find(hash);
      if (file !== undefined) files[reference] = file;
    }
    return files;
  } finally {
    db.close();
  }
}

async function isSample(name: string, picture: Uint8Array): Promise<boolean> {
  const sample = await readFileChecked(assetPath(`samples/${name}`)).catch(() => undefined);
  return sample !== undefined && sha256(sample) === sha256(picture);
}
