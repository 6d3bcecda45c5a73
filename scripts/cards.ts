// Makes workflows/cards: the result of each recipe alone, by its own workflow and the shipped models.
//
//   npm run cards -- [random inpainting …]
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { main } from '../src/cli/main.ts';
import { processTerminal } from '../src/cli/terminal.ts';
import { workflowNames, workflowPath } from '../src/cli/workflow-names.ts';
import { loadDocument } from '../src/graph/check/load.ts';
import type { GraphDocument } from '../src/graph/document/document.ts';
import { writeDocument } from '../src/graph/document/write.ts';
import { patchwiseRegistry } from '../src/nodes/registry.ts';
import { bind } from '../src/recipes/bind.ts';
import { type Recipe, recipeIn } from '../src/recipes/recipe.ts';
import { THEME } from '../src/render/theme.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const cards = join(root, 'workflows', 'cards');
const registry = patchwiseRegistry();
const terminal = processTerminal();
/** Twice the size at which a card is shown. */
const SIZE = { width: 520, height: 325 };

async function makeCard(id: string, document: GraphDocument, recipe: Recipe): Promise<void> {
  // Its own photograph, as a person's is put in: as many pictures as the page makes of one.
  const [node = '', param = ''] = (recipe.slots['photo']?.param ?? '').split('.');
  const photo = document.nodes[node]?.params?.[param];
  const bound = bind(document, { slots: typeof photo === 'string' ? { photo } : {} });
  const { gives } = recipe.result;
  const out = await mkdtemp(join(tmpdir(), 'patchwise-card-'));
  // As far from the root as the workflows, so that paths of samples hold.
  const file = join(root, 'out', `card-${id}.json`);
  try {
    await writeFile(file, writeDocument(bound.document, registry));
    const code = await main(
      ['run', file, '--only', bound.targets[0], '--out', out, '--quiet', '--engine', 'onnx'],
      terminal,
    );
    if (code !== 0) throw new Error(`${id} ended with exit code ${code}.`);
    const [first] = (await readdir(out)).filter((name) => name.startsWith('result')).sort();
    if (first === undefined) throw new Error(`${id} wrote no result.`);
    const picture = sharp(join(out, first), { animated: gives === 'animation' });
    const card =
      gives === 'animation'
        ? picture.resize({ width: 320 }).webp({ quality: 25, effort: 6 })
        : picture
            // A sheet is shown whole, on its own paper.
            .resize({
              ...SIZE,
              fit: gives === 'sheet' ? 'contain' : 'cover',
              background: THEME.background,
              kernel: 'cubic',
            })
            .webp({ quality: 86 });
    await writeFile(join(cards, `${id}.webp`), await card.toBuffer());
    console.error(`workflows/cards/${id}.webp`);
  } finally {
    await rm(file, { force: true });
    await rm(out, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
await mkdir(cards, { recursive: true });
await mkdir(join(root, 'out'), { recursive: true });
for (const id of workflowNames().filter((name) => wanted.length === 0 || wanted.includes(name))) {
  const { document } = loadDocument(await readFile(workflowPath(id), 'utf8'), registry);
  if (document === undefined) throw new Error(`workflows/${id}.json is no graph.`);
  const recipe = recipeIn(document);
  if (recipe?.group !== undefined) await makeCard(id, document, recipe);
}
