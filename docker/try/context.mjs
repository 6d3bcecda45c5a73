// The files that a build may see: those of the checkout which .dockerignore does not name.
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import dockerignore from '@balena/dockerignore';

/** Copies the build context of a checkout. @returns how many files it has */
export function copyContext(checkout, to) {
  const rules = dockerignore().add(readFileSync(join(checkout, '.dockerignore'), 'utf8'));
  let count = 0;
  const visit = (folder) => {
    for (const entry of readdirSync(join(checkout, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (rules.ignores(path)) continue;
      if (entry.isDirectory()) visit(path);
      else {
        mkdirSync(dirname(join(to, path)), { recursive: true });
        cpSync(join(checkout, path), join(to, path), { verbatimSymlinks: true });
        count++;
      }
    }
  };
  visit('');
  return count;
}
