import { VERSION } from 'virtual:patchwise-try';
import { join } from './path.ts';
import { PACKAGE } from './shipped.ts';

/** What the shared code asks of packages: the version of this one, and where the fonts are. */
export function createRequire() {
  const require = (): { readonly version: string } => ({ version: VERSION });
  return Object.assign(require, {
    resolve: (name: string) => join(PACKAGE, 'fonts', name.split('/').at(-1) ?? name),
  });
}
