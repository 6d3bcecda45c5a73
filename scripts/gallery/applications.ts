import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { main } from '../../src/cli/main.ts';
import type { ApplicationFigures } from './page.ts';

/** The workflows shown, in the order of the page. */
export const APPLICATIONS = [
  'harmonization',
  'editing',
  'paint-to-image',
  'style-transfer',
  'inpainting',
  'outpainting',
  'animation',
  'arbitrary-size',
  'panorama',
  'super-resolution',
] as const;

/** Nodes whose time is that of the energy. */
const ENERGY = /^(sampling|energy)\//;

/** Runs a workflow as it ships, nothing kept from before, and puts its contact sheet into the folder. */
export async function showApplication(
  root: string,
  workflow: string,
  folder: string,
  options: readonly string[],
): Promise<ApplicationFigures> {
  const out = join(root, 'out', 'gallery', workflow);
  const graph = join(root, 'workflows', `${workflow}.json`);
  const code = await main(['run', graph, '--out', out, '--quiet', '--no-cache', ...options]);
  if (code !== 0) throw new Error(`The workflow ${workflow} ended with exit code ${code}.`);
  const picture = `${workflow}.webp`;
  const box = { width: 1000, height: 1000, fit: 'inside', withoutEnlargement: true } as const;
  await sharp(join(out, 'sheet.png')).resize(box).webp({ quality: 80 }).toFile(join(folder, picture));
  const record = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as {
    readonly elapsedMs: number;
    readonly nodes: Readonly<Record<string, { readonly ms?: number }>>;
    readonly graph: { readonly nodes: Readonly<Record<string, { readonly type: string }>> };
  };
  const sampling = Object.entries(record.nodes)
    .filter(([id]) => ENERGY.test(record.graph.nodes[id]?.type ?? ''))
    .reduce((sum, [, { ms = 0 }]) => sum + ms / 1000, 0);
  return { workflow, picture, sampling, run: record.elapsedMs / 1000 };
}
