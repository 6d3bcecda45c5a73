import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';

/** One file of the built editor, B. */
export interface BundleFile {
  readonly path: string;
  readonly bytes: number;
  readonly gzip: number;
}

/** Files that a page names: scripts, styles, preloads and icons of its own, relative to it. */
export function namedByHtml(html: string): readonly string[] {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? [];
  return tags.flatMap((tag) => {
    const path = /\b(?:src|href)="([^"]+)"/.exec(tag)?.[1];
    return path === undefined || /^(?:[a-z]+:|\/\/)/i.test(path) ? [] : [posix.normalize(path)];
  });
}

/** Modules that a built module imports before it runs; not what it may import later. */
export function importedBy(code: string): readonly string[] {
  const statements = code.matchAll(/\b(?:import|from)\s*["'](\.{1,2}\/[^"']+)["']/g);
  return [...new Set([...statements].map(([, path]) => path as string))];
}

/**
 * Everything that a browser loads before the page can run: the page, what it names, and what that imports.
 * @param read text of a file by its path relative to the page's folder
 */
export async function firstFiles(
  page: string,
  read: (path: string) => Promise<string>,
): Promise<readonly string[]> {
  const found = new Set([page]);
  const waiting = [...namedByHtml(await read(page))];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    if (!path.endsWith('.js')) continue;
    const folder = posix.dirname(path);
    waiting.push(...importedBy(await read(path)).map((other) => posix.join(folder, other)));
  }
  return [...found].sort();
}

/** Sizes of files in a folder, as they are and by gzip at its best. */
export async function sizesOf(folder: string, paths: readonly string[]): Promise<readonly BundleFile[]> {
  return Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(join(folder, ...path.split('/')));
      return { path, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
    }),
  );
}
