// Finds the programs of a PostgreSQL server for the specs of it, with Node's own modules only.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installPackage } from './apt.mjs';

/** Where Debian and others put the programs of each version. */
const ROOTS = ['/usr/lib/postgresql', '/usr/pgsql'];

/** Folder of `initdb` and `postgres`, or undefined. PATCHWISE_POSTGRES names one. */
export function findPostgres() {
  const named = process.env.PATCHWISE_POSTGRES;
  const folders = named
    ? [named]
    : [
        ...ROOTS.filter((root) => existsSync(root)).flatMap((root) =>
          readdirSync(root)
            .sort((a, b) => Number(b) - Number(a))
            .map((version) => join(root, version, 'bin')),
        ),
        ...(process.env.PATH ?? '').split(delimiter),
      ];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
}

/**
 * Installs Debian's PostgreSQL where that can be done without asking: as root, with apt; without starting it as a service.
 * Returns whether one is there.
 */
export function installPostgres() {
  return installPackage(
    ['postgresql'],
    'a PostgreSQL for the specs of a studio with one',
    () => findPostgres() !== undefined,
  );
}
