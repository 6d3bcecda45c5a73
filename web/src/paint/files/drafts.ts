import type { Floating, PaintedBytes, Painting } from '../picture/painting.ts';
import type { LayerName } from '../picture/tools.ts';
import { contentRect, type Raster, readRect } from '../raster/raster.ts';

/*
 * What is painted and not used yet, kept in this browser: a reload, a crash or a studio that is stopped loses none of it.
 */

export interface PaintDraft {
  /** What it is painted on, and for what: see `draftKey`. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of the picture, as it was painted on. */
  readonly width: number;
  readonly height: number;
  readonly layers: Readonly<Partial<Record<LayerName, PaintedBytes>>>;
  /** An object that was not put down yet. */
  readonly floating?: Floating;
}

/** Drafts that are kept; of more the oldest goes. */
const MOST = 8;
const [DATABASE, TABLE] = ['patchwise-paint', 'drafts'];

/** Under which a painting is kept. @param purpose what it is painted for, where it does not go into a graph */
export function draftKey(picture: string, purpose: string | undefined): string {
  return `${purpose ?? ''} ${picture}`;
}

/** What is painted now, to be kept; undefined where nothing is. */
export function draftOf(
  key: string,
  { photo: { width, height }, layers }: Painting,
  floating: Floating | undefined,
): PaintDraft | undefined {
  const [mask, colours] = [partOf(layers.mask), partOf(layers.colours)];
  if (mask === undefined && colours === undefined && floating === undefined) return undefined;
  return {
    ...{ key, at: Date.now(), width, height },
    layers: { ...(mask && { mask }), ...(colours && { colours }) },
    ...(floating && { floating }),
  };
}

function partOf(raster: Raster): PaintedBytes | undefined {
  const rect = contentRect(raster);
  return rect && { rect, bytes: readRect(raster, rect) };
}

/** Keeps a draft in the place of the one before. @throws where the browser keeps nothing */
export async function keepDraft(draft: PaintDraft): Promise<void> {
  await within('readwrite', (table) => table.put(draft));
  const all = (await within('readonly', (table) => table.getAll())) as readonly PaintDraft[];
  const old = [...all].sort((a, b) => b.at - a.at).slice(MOST);
  for (const { key } of old) await forgetDraft(key);
}

/** The draft of a picture; undefined where there is none, or the browser keeps nothing. */
export async function keptDraft(key: string): Promise<PaintDraft | undefined> {
  try {
    return (await within('readonly', (table) => table.get(key))) as PaintDraft | undefined;
  } catch {
    return undefined;
  }
}

export async function forgetDraft(key: string): Promise<void> {
  try {
    await within('readwrite', (table) => table.delete(key));
  } catch {
    // Where nothing is kept there is nothing to forget.
  }
}

function within<T>(mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE, { keyPath: 'key' });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const db = opening.result;
      const transaction = db.transaction(TABLE, mode);
      const request = work(transaction.objectStore(TABLE));
      transaction.oncomplete = () => {
        db.close();
        resolve(request.result);
      };
      transaction.onerror = () => {
        db.close();
        reject(transaction.error);
      };
      transaction.onabort = transaction.onerror;
    };
  });
}
