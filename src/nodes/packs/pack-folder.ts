import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { PatchwiseError } from '../../errors.ts';
import { readFileChecked, writeFailure, writeFileAtomic } from '../../runtime/files.ts';

/** A pack that the operator has allowed: nothing else is ever loaded. */
export interface AllowedPack {
  readonly name: string;
  /** The very version that was added. */
  readonly version: string;
  /** SHA-256 of its files, see pack-digest.ts: two builds of one version are two packs. */
  readonly hash: string;
}

const listSchema = z.strictObject({
  format: z.literal('patchwise-packs'),
  version: z.literal(1),
  packs: z.array(
    z.strictObject({
      name: z.string().min(1).max(214),
      version: z.string().min(1).max(64),
      hash: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

/** Where the packs of a home are: its own `node_modules`, the archives they came from, and the list of those allowed. */
export function packPaths(home: string) {
  const folder = resolve(home, 'packs');
  return {
    folder,
    list: join(folder, 'allowed.json'),
    manifest: join(folder, 'package.json'),
    modules: join(folder, 'node_modules'),
    archives: join(folder, 'archives'),
    /** Descriptions of packs, so that their code need not run to be shown. */
    catalogue: join(folder, 'catalogue'),
  };
}

/** The packs that are allowed in a home; none when it has no list. @throws `pack/invalid` for a damaged list */
export async function readAllowed(home: string): Promise<readonly AllowedPack[]> {
  const { list } = packPaths(home);
  let text: string;
  try {
    text = (await readFileChecked(list, { maxBytes: 2 ** 20 })).toString('utf8');
  } catch (error) {
    if (error instanceof PatchwiseError && error.code === 'file/missing') return [];
    throw error;
  }
  const parsed = listSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data.packs;
  throw new PatchwiseError('pack/invalid', `The list of allowed packs, ${list}, is damaged.`, {
    hint: 'Remove the file and add the packs again with `patchwise packs add`.',
  });
}

/** Replaces the list. @throws `file/unwritable` */
export async function writeAllowed(home: string, packs: readonly AllowedPack[]): Promise<void> {
  const { folder, list } = packPaths(home);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeFailure(list, error);
  });
  const sorted = [...packs].sort((a, b) => (a.name < b.name ? -1 : 1));
  const content: z.infer<typeof listSchema> = { format: 'patchwise-packs', version: 1, packs: sorted };
  await writeFileAtomic(list, `${JSON.stringify(content, null, 2)}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
