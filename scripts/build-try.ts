/**
 * `npm run build:try`: the site on which the studio runs whole in the browser, as static files in try/dist. Any file
 * server will do, below any address; no headers are needed.
 */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { tryConfig } from './try/config.ts';
import { collectSite, writeSite } from './try/site.ts';

const out = fileURLToPath(new URL('../try/dist', import.meta.url));
await rm(out, { recursive: true, force: true });
const site = await collectSite();
await build(tryConfig(site, out));
await writeSite(site, out);
console.log(`The site is in ${out}: any file server can give it, such as "npx serve try/dist".`);
