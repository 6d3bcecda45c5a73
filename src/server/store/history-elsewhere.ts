import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { makeFolders, type StudioFolders } from '../../disk/run-folders.ts';
import { PatchwiseError } from '../../errors.ts';
import { readFileChecked, writeFileAtomic } from '../../runtime/files.ts';
import type { StudioRecord } from '../../studio/ports/machines.ts';

/*
 * A data folder whose history is in PostgreSQL, and that database, belong together: rows name files of the folder, and
 * files that no row names are removed. Each holds the same random name, so that neither is used with another.
 */

const mark = z.strictObject({ database: z.string().min(1) });

/** Key of the name in the database. */
export const DATA_FOLDER = 'data-folder';

/** @throws `usage/invalid` for a data folder whose history is in PostgreSQL */
export async function requireHistoryHere({ home, elsewhere }: StudioFolders): Promise<void> {
  if (!existsSync(elsewhere)) return;
  throw new PatchwiseError('usage/invalid', `The history of the data folder ${home} is in PostgreSQL.`, {
    hint: 'Give its address (serve --database, or PATCHWISE_DATABASE). Copies and repairs of it are made with the tools of PostgreSQL (pg_dump), together with the folder.',
  });
}

/** What a database tells of itself. */
interface Told {
  /** The name that it holds. */
  name(): Promise<string | undefined>;
  isEmpty(): Promise<boolean>;
  /** Whether what the files of its folder hold is in an object store too. */
  readonly sharesFiles: boolean;
}

/**
 * Makes sure that a data folder and a database belong together.
 * @returns what is to be done: nothing; let both belong together, which are fresh; or let a folder be a further one of a studio
 *   whose files are in an object store
 * @throws `usage/invalid` when they do not; nothing is changed
 */
export async function requireSameStudio(
  { home, database, elsewhere }: StudioFolders,
  place: string,
  there: Told,
): Promise<'nothing' | 'join' | 'add'> {
  const refused = (message: string, hint: string) =>
    new PatchwiseError('usage/invalid', message, { hint: `${hint} Nothing was changed.` });
  if (existsSync(database)) {
    throw refused(
      `The data folder ${home} has a history of its own, in studio.db.`,
      'Start the studio without --database, or give a fresh folder with --home.',
    );
  }
  const here = existsSync(elsewhere) ? readMark(await readFileChecked(elsewhere), elsewhere) : undefined;
  if (here !== undefined && here === (await there.name())) return 'nothing';
  if (here !== undefined) {
    throw refused(
      `The data folder ${home} belongs to another database than ${place}.`,
      'Give the address of that one, or a fresh folder with --home.',
    );
  }
  if (await there.isEmpty()) return 'join';
  if (there.sharesFiles) return 'add';
  throw refused(
    `The database ${place} belongs to another data folder than ${home}: its files are there.`,
    'Give that folder with --home, or another database.',
  );
}

/** Lets a data folder and a database belong together from now on. */
export async function joinFolder(folders: StudioFolders, record: StudioRecord): Promise<void> {
  const name = randomUUID();
  // The folder last: what is cut off between them leaves an empty database, which may be joined again.
  await record.set({ [DATA_FOLDER]: name });
  await addFolder(folders, name);
}

/** Lets a data folder belong to a database. @param name that the database holds */
export async function addFolder(folders: StudioFolders, name: string): Promise<void> {
  await makeFolders(folders);
  await writeFileAtomic(folders.elsewhere, `${JSON.stringify({ database: name })}\n`);
}

function readMark(bytes: Uint8Array, path: string): string {
  try {
    return mark.parse(JSON.parse(Buffer.from(bytes).toString())).database;
  } catch (cause) {
    throw new PatchwiseError('storage/corrupt', `${path} is damaged.`, {
      hint: 'Restore it from a copy of the data folder: it says which database belongs to it.',
      cause,
    });
  }
}
