import type { JsonObject } from '../graph/document/document.ts';
import type { Run } from '../protocol/run-shapes.ts';
import { photographOf } from './photograph-of.ts';
import type { Noted } from './ports/pictures.ts';
import { parseReference, referencesIn } from './references.ts';
import type { Studio } from './studio.ts';

/*
 * What the files of photographs say besides their pixels. It is kept apart from these, in the row of the asset, and reaches
 * nothing but a result that is saved with it.
 */

/** As it is kept in the row of an asset; bytes in base64. */
export function notedAsInfo({ exif, located, profile }: Noted): JsonObject {
  return {
    ...(exif && { exif: toBase64(exif) }),
    ...(located && { located }),
    ...(profile && { profile: toBase64(profile) }),
  };
}

/** What is told of an asset: not the bytes. */
export function withoutNoted({ exif: _exif, profile: _profile, ...info }: JsonObject): JsonObject {
  return info;
}

/** What is noted of the photograph that a run makes something of; of the first picture that it reads where none is named. */
export async function notedOfRun(
  { assets }: Pick<Studio, 'assets'>,
  run: Pick<Run, 'document'> | undefined,
): Promise<Noted> {
  if (run === undefined) return {};
  const named = photographOf(run.document);
  for (const text of named === undefined ? referencesIn(run.document) : [named]) {
    const reference = parseReference(text);
    if (reference?.kind !== 'asset') continue;
    const noted = notedIn((await assets.get(reference.id))?.info ?? {});
    if (Object.keys(noted).length > 0) return noted;
  }
  return {};
}

function notedIn({ exif, located, profile }: JsonObject): Noted {
  return {
    ...(typeof exif === 'string' && { exif: fromBase64(exif) }),
    ...(located === true && { located }),
    ...(typeof profile === 'string' && { profile: fromBase64(profile) }),
  };
}

// Buffers are of Node alone.
function toBase64(bytes: Uint8Array): string {
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
