import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hashOfFile } from '../../disk/of-hash.ts';
import { PatchwiseError } from '../../errors.ts';

/** Name of the file that makes a folder a backup; written last. */
export const MANIFEST = 'patchwise-backup.json';

const schema = z.strictObject({
  format: z.literal('patchwise-backup'),
  version: z.literal(1),
  patchwise: z.string(),
  createdAt: z.string(),
  /** By path below the backup, with `/`. */
  files: z.record(
    z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\]+$/),
    z.strictObject({ bytes: z.number().int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});

/** What a backup holds, with the hash of each file. */
export type Manifest = Readonly<z.infer<typeof schema>>;

/** @throws `backup/invalid` */
export async function readBackupManifest(folder: string): Promise<Manifest> {
  try {
    return schema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  } catch (cause) {
    throw new PatchwiseError('backup/invalid', `${folder} holds no complete backup.`, {
      hint: `Give a folder that "patchwise backup" made: ${MANIFEST} is in it.`,
      cause,
    });
  }
}

/** Compares every file with what the manifest says. @throws `backup/invalid` naming the first that differs */
export async function requireUnchangedFiles(folder: string, { files }: Manifest): Promise<void> {
  for (const [name, { sha256 }] of Object.entries(files)) {
    const found = await hashOfFile(join(folder, ...name.split('/'))).catch(() => 'nothing');
    if (found === sha256) continue;
    throw new PatchwiseError(
      'backup/invalid',
      `The backup ${folder} is damaged: ${name} has changed since it was made.`,
      {
        hint: 'Use another backup. Nothing has been changed.',
      },
    );
  }
}
