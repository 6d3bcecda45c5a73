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
import { loadDocument } from '../src/graph/check/load.ts';
import { writeDocument } from '../src/graph/document/write.ts';
import { patchwiseRegistry } from '../src/nodes/registry.ts';
import { THEME } from '../src/render/theme.ts';
import { withPhotograph } from '../web/src/journey/graph/with-photograph.ts';
import { withResult } from '../web/src/journey/graph/with-result.ts';
import { RECIPES, type Recipe } from '../web/src/journey/recipes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const cards = join(root, 'workflows', 'cards');
const registry = patchwiseRegistry();
const terminal = processTerminal();
/** Twice the size at which a card is shown. */
const SIZE = { width: 520, height: 325 };

/** The photograph that a workflow is shown with: that of its model. */
function photographOf(text: string): string {
  const model = /samples\/models\/([a-z0-9]+)(?:-\d+)?\.safetensors/.exec(text)?.[1] ?? 'lake';
  return `../samples/photos/${model}.jpg`;
}

async function makeCard(recipe: Recipe): Promise<void> {
  const text = await readFile(join(root, 'workflows', `${recipe.id}.json`), 'utf8');
  const { document } = loadDocument(text, registry);
  if (document === undefined) throw new Error(`workflows/${recipe.id}.json is no graph.`);
  const set = withPhotograph(document, { set: recipe.set ?? {} }, { picture: photographOf(text) }, registry);
  const prepared = withResult(set, recipe, photographOf(text), registry);
  if (prepared === undefined) throw new Error(`${recipe.id} has no output ${recipe.main.join(' or ')}.`);
  const out = await mkdtemp(join(tmpdir(), 'patchwise-card-'));
  // As far from the root as the workflows, so that paths of samples hold.
  const file = join(root, 'out', `card-${recipe.id}.json`);
  try {
    await writeFile(file, writeDocument(prepared.document, registry));
    const code = await main(
      ['run', file, '--only', prepared.result, '--out', out, '--quiet', '--engine', 'onnx'],
      terminal,
    );
    if (code !== 0) throw new Error(`${recipe.id} ended with exit code ${code}.`);
    const [first] = (await readdir(out)).filter((name) => name.startsWith(prepared.result)).sort();
    if (first === undefined) throw new Error(`${recipe.id} wrote no result.`);
    const picture = sharp(join(out, first), { animated: recipe.gives === 'animation' });
    const card =
      recipe.gives === 'animation'
        ? picture.resize({ width: 320 }).webp({ quality: 25, effort: 6 })
        : picture
            // A sheet is shown whole, on its own paper.
            .resize({
              ...SIZE,
              fit: recipe.gives === 'sheet' ? 'contain' : 'cover',
              background: THEME.background,
              kernel: 'cubic',
            })
            .webp({ quality: 86 });
    await writeFile(join(cards, `${recipe.id}.webp`), await card.toBuffer());
    console.error(`workflows/cards/${recipe.id}.webp`);
  } finally {
    await rm(file, { force: true });
    await rm(out, { recursive: true, force: true });
  }
}

const wanted = process.argv.slice(2);
await mkdir(cards, { recursive: true });
await mkdir(join(root, 'out'), { recursive: true });
for (const recipe of RECIPES) {
  if (wanted.length === 0 || wanted.includes(recipe.id)) await makeCard(recipe);
}
