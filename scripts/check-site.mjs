// Whether every link, picture and anchor inside of a built site leads somewhere.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { JSDOM } from 'jsdom';

const ORIGIN = 'http://site.invalid';
const ATTRIBUTES = ['href', 'src', 'poster'];

/** What a page of the site offers and asks for. */
function readPage(file, address) {
  const { document } = new JSDOM(readFileSync(file, 'utf8')).window;
  const anchors = new Set([...document.querySelectorAll('[id]')].map(({ id }) => id));
  const links = ATTRIBUTES.flatMap((name) =>
    [...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name)),
  );
  return { address, anchors, links: [...new Set(links)] };
}

/** The file that a static server gives for a path below the base, or undefined. */
function fileAt(folder, path) {
  for (const candidate of [path, `${path.replace(/\/$/, '')}/index.html`]) {
    const file = join(folder, candidate);
    if (existsSync(file) && statSync(file).isFile()) return file;
  }
  return undefined;
}

/**
 * @param folder a built site
 * @param base where it will stand on its host: `/` or `/name/`
 * @param elsewhere addresses below the base that are put there by others, such as `try/`
 * @returns how many links were followed, and the faults: `page: link (why)`
 */
export function checkSite(folder, { base = '/', elsewhere = [] } = {}) {
  const pages = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.html')) continue;
    const file = join(entry.parentPath, entry.name);
    pages.set(file, readPage(file, relative(folder, file).split(sep).join('/')));
  }
  const faults = [];
  let followed = 0;
  for (const { address, links } of pages.values()) {
    for (const link of links) {
      const from = `${ORIGIN}${base}${address}`;
      const url = URL.canParse(link, from) ? new URL(link, from) : undefined;
      if (url !== undefined && url.origin !== ORIGIN) continue;
      followed++;
      const fault = url === undefined ? 'no address' : faultOf(url);
      if (fault !== undefined) faults.push(`${address}: ${link} (${fault})`);
    }
  }
  return { pages: pages.size, followed, faults };

  function faultOf({ pathname, hash }) {
    const path = decodeURIComponent(pathname);
    if (!`${path}/`.startsWith(base)) return `outside of ${base}`;
    const below = path.slice(base.length);
    if (elsewhere.some((place) => below.startsWith(place))) return undefined;
    const file = fileAt(folder, below);
    if (file === undefined) return 'no such file';
    const anchor = decodeURIComponent(hash.slice(1));
    const page = pages.get(file);
    if (anchor === '' || page === undefined || page.anchors.has(anchor)) return undefined;
    return 'no such anchor';
  }
}
