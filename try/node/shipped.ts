import { SHIPPED } from 'virtual:patchwise-try';

/** Where files that ship with Patchwise are: the package's root as the adapters show it. */
export const PACKAGE = '/package';

/** The folder of the site. Scripts lie one folder below it. */
export const SITE = new URL(/* @vite-ignore */ '../', import.meta.url).href;

/** Name of a shipped file by its path below {@link PACKAGE}; undefined elsewhere. */
export function shippedName(path: string): string | undefined {
  return path === PACKAGE || path.startsWith(`${PACKAGE}/`) ? path.slice(PACKAGE.length + 1) : undefined;
}

export function shippedBytes(name: string): number | undefined {
  return Object.hasOwn(SHIPPED, name) ? SHIPPED[name] : undefined;
}

/** Names below a folder, `''` being the root. */
export function shippedBelow(folder: string): readonly string[] {
  const start = folder === '' ? '' : `${folder}/`;
  return Object.keys(SHIPPED).filter((name) => name.startsWith(start));
}

export async function readShipped(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(SITE + name);
  if (!response.ok) throw new Error(`${name} is not on the site (${response.status}).`);
  return new Uint8Array(await response.arrayBuffer());
}
