/** What Node is given with `--import` to run TypeScript, from any folder. */
export const TYPESCRIPT = new URL('./typescript.mjs', import.meta.url).href;
