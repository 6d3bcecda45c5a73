import { lstat, mkdir, realpath, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFailure } from '../../runtime/files.ts';
import { PACKAGE_ROOT } from '../../runtime/package.ts';
import { packPaths } from './pack-folder.ts';

/**
 * Makes `import 'patchwise'` of the packs in a home this very Patchwise, and not another copy: a link in the home's
 * `node_modules`. npm takes it away whenever it installs.
 */
export async function linkPatchwise(home: string): Promise<void> {
  const { modules } = packPaths(home);
  const link = join(modules, 'patchwise');
  const wanted = await realpath(PACKAGE_ROOT);
  if ((await realpath(link).catch(() => undefined)) === wanted) return;
  try {
    await mkdir(modules, { recursive: true });
    // A link to a Patchwise that was moved or updated, or a copy that npm put there.
    if ((await lstat(link).catch(() => undefined)) !== undefined) await rm(link, { recursive: true });
    await symlink(wanted, link, 'junction');
  } catch (error) {
    // Another process made it meanwhile.
    if ((await realpath(link).catch(() => undefined)) === wanted) return;
    throw writeFailure(link, error);
  }
}
