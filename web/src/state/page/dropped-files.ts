import { PICTURE_FORMATS } from '../../../../src/shared/picture-formats.ts';

/* Files that are let go over the page, those in folders among them. */

/** What was dropped or chosen. */
export interface Dropped {
  readonly files: readonly File[];
  /** Whether they come out of a folder, which may hold much that is no picture. */
  readonly folder: boolean;
}

const ENDINGS = Object.values(PICTURE_FORMATS).flatMap(({ endings }): readonly string[] => endings);

/** Files that are looked at in folders at most: one may be dropped by mistake. */
const MOST_ENTRIES = 2000;

/** The files of a drop, in the order of their names; those of folders, on whatever level, among them. */
export async function droppedFiles(data: DataTransfer): Promise<Dropped> {
  const files = [...data.files];
  // Entries can be had during the event only.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  if (!entries.some((entry) => entry.isDirectory)) return { files, folder: false };
  const found: { readonly path: string; readonly entry: FileSystemFileEntry }[] = [];
  const waiting = [...entries];
  for (
    let entry = waiting.shift();
    entry !== undefined && found.length < MOST_ENTRIES;
    entry = waiting.shift()
  ) {
    if (isFile(entry)) found.push({ path: entry.fullPath, entry });
    else if (isFolder(entry)) waiting.push(...(await entriesOf(entry)));
  }
  found.sort((a, b) => a.path.localeCompare(b.path, undefined, { numeric: true }));
  const read = await Promise.all(found.map(({ entry }) => fileOf(entry)));
  return { files: read.filter((file) => file !== undefined), folder: true };
}

/** Whether a file of a folder is worth a look: its name says that it is a picture, and it is not hidden. */
export function mayBePicture({ name }: Pick<File, 'name'>): boolean {
  const small = name.toLowerCase();
  return !name.startsWith('.') && ENDINGS.some((ending) => small.endsWith(ending));
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** What lies in a folder; a reader gives it in parts. Nothing where it may not be read. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve) => {
      reader.readEntries(resolve, () => resolve([]));
    });
    if (part.length === 0 || all.length > MOST_ENTRIES) return all;
    all.push(...part);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File | undefined> {
  return new Promise((resolve) => {
    entry.file(resolve, () => resolve(undefined));
  });
}
