import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { main } from '../../src/cli/main.ts';
import { processTerminal } from '../../src/cli/terminal.ts';
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

const terminal = processTerminal();

/** Runs a workflow as it ships, nothing kept from before, and puts its contact sheet into the folder. */
export async function showApplication(
  root: string,
  workflow: string,
  folder: string,
  options: readonly string[],
): Promise<ApplicationFigures> {
  const out = join(root, 'out', 'gallery', workflow);
  const graph = join(root, 'workflows', `${workflow}.json`);
  const code = await main(['run', graph, '--out', out, '--quiet', '--no-cache', ...options], terminal);
  if (code !== 0) throw new Error(`The workflow ${workflow} ended with exit code ${code}.`);
  const picture = `${workflow}.webp`;
  const box = { width: 1000, height: 1000, fit: 'inside', withoutEnlargement: true } as const;
  await sharp(join(out, 'sheet.png')).resize(box).webp({ quality: 86 }).toFile(join(folder, picture));
  const record = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as { readonly elapsedMs: number };
  return { workflow, picture, run: record.elapsedMs / 1000 };
}
