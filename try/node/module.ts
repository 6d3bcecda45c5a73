import { VERSION } from 'virtual:patchwise-try';

/** What the shared code asks of packages: the version of this one. */
export function createRequire() {
  return (): { readonly version: string } => ({ version: VERSION });
}
