import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

interface Home {
  readonly home: string;
}

/** Rights that nobody else gets to what these commands write. */
const OTHERS = 0o077;

/** `patchwise gc`: removes what nothing refers to, and what can be computed again beyond the quota. */
export async function gcCommand({ home }: Home, terminal: Terminal): Promise<ExitCode> {
  process.umask(OTHERS);
  const { collectGarbageIn } = await import('../../server/maintenance.ts');
  const { files, bytes } = await collectGarbageIn(home);
  terminal.out(`Removed ${files} files, ${megabytes(bytes)} MB.\n`);
  return EXIT.done;
}

/** `patchwise backup FOLDER`: a copy of all that cannot be computed again, also while the studio runs. */
export async function backupCommand(target: string, { home }: Home, terminal: Terminal): Promise<ExitCode> {
  process.umask(OTHERS);
  const { backup } = await import('../../server/backup/backup.ts');
  const { files } = await backup(home, target);
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  terminal.out(`Backed up ${Object.keys(files).length} files, ${megabytes(bytes)} MB, to ${target}.\n`);
  return EXIT.done;
}

/** `patchwise restore FOLDER`: checks a backup and puts it in place of the studio's data. */
export async function restoreCommand(source: string, { home }: Home, terminal: Terminal): Promise<ExitCode> {
  process.umask(OTHERS);
  const { restore } = await import('../../server/backup/restore.ts');
  const { files, before } = await restore(source, home);
  terminal.out(`Restored ${files} files to ${home}.\n`);
  if (before !== undefined) terminal.err(`What was there before is now ${before}.\n`);
  return EXIT.done;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
