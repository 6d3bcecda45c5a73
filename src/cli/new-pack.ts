import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PatchwiseError } from '../errors.ts';
import { packPrefix } from '../graph/types/pack.ts';
import { ensureFolder, writeFileAtomic } from '../runtime/files.ts';
import { VERSION } from '../version.ts';

/**
 * Writes a new pack with one node, its spec and a graph that uses it, ready for `npm install && npm test`.
 * @param name of its npm package: the types of its nodes begin with it; `@acme/halftone` becomes the folder `halftone`
 * @param parent folder that it goes into
 * @returns path of its folder, and of each file from there
 * @throws `usage/invalid` for a name that no pack can have, or a folder that is there already; `file/unwritable`
 */
export async function newPack(
  name: string,
  parent = '.',
): Promise<{ readonly folder: string; readonly files: readonly string[] }> {
  const prefix = packPrefix(name);
  if (prefix === undefined) {
    throw new PatchwiseError('usage/invalid', `"${name}" cannot be the name of a pack.`, {
      hint: 'Node types begin with it: lower-case letters, digits and "-", perhaps after a scope (@acme/halftone).',
    });
  }
  const folder = join(resolve(parent), name.split('/').at(-1) as string);
  if (existsSync(folder)) {
    throw new PatchwiseError('usage/invalid', `${folder} is there already.`, {
      hint: 'Take another name, or go to another folder.',
    });
  }
  const files = filesOf(name, prefix);
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    await ensureFolder(join(file, '..'));
    await writeFileAtomic(file, new TextEncoder().encode(text));
  }
  return { folder, files: Object.keys(files) };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function filesOf(name: string, prefix: string): Readonly<Record<string, string>> {
  const type = `${prefix}/negative`;
  return {
    'package.json': json({
      name,
      version: '1.0.0',
      type: 'module',
      patchwise: { nodes: './dist/nodes.js', workflows: './workflows' },
      files: ['dist', 'workflows'],
      scripts: { build: 'tsc', test: 'tsc && mocha "test/**/*.spec.js"' },
      peerDependencies: { patchwise: `>=${VERSION} <1` },
      devDependencies: { mocha: '^12.0.3', patchwise: `^${VERSION}`, typescript: '^7.0.2' },
    }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'ES2023',
        lib: ['ES2023', 'DOM'],
        module: 'NodeNext',
        types: [],
        strict: true,
        skipLibCheck: true,
        rootDir: 'src',
        outDir: 'dist',
      },
      include: ['src'],
    }),
    'src/negative.ts': `import { defineNode, port, z } from 'patchwise';

export const negative = defineNode({
  type: '${type}',
  version: 1,
  title: 'Negative',
  category: 'Image',
  help: 'Turns an image into its negative: strength 1 maps x to −x, strength 0 leaves it.',
  inputs: { image: port('image', 'The image to turn.') },
  outputs: { image: port('image', 'Its negative.') },
  params: z.object({
    strength: z.number().min(0).max(1).default(1).describe('How far to go, 0 to 1.'),
  }),
  // An image is [1, C, H, W] in [−1, 1]. Values are shared: what comes in is never written to.
  run: async ({ image }, { strength }) => ({
    image: { shape: image.shape, data: image.data.map((x) => (1 - 2 * strength) * x) },
  }),
});
`,
    'src/nodes.ts': `import { definePack } from 'patchwise';
import { negative } from './negative.js';

export const pack = definePack({ nodes: [negative] });
`,
    'test/negative.spec.js': `import assert from 'node:assert/strict';
import { nodeRunner } from 'patchwise/testing';
import { negative } from '../dist/negative.js';

const runNode = nodeRunner();

describe('${type}', () => {
  it('maps x to −x at full strength', async () => {
    const image = { shape: [1, 1, 2, 2], data: new Float32Array([-1, -0.5, 0.25, 1]) };
    const { outputs } = await runNode(negative, { image }, {});
    assert.deepEqual([...outputs.image[0].data], [1, 0.5, -0.25, -1]);
  });
});
`,
    'workflows/negative.json': json({
      format: 'patchwise-graph',
      version: 1,
      meta: { title: 'Negative', description: 'A photograph and its negative.' },
      nodes: {
        photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
        negative: { type: `${type}@1`, in: { image: 'photo.image' } },
        save: { type: 'image/save@1', params: { name: 'negative.png' }, in: { image: 'negative.image' } },
      },
      view: {
        nodes: { photo: { x: 40, y: 60 }, negative: { x: 300, y: 60 }, save: { x: 560, y: 60 } },
      },
    }),
    'README.md': `# ${name}
Nodes for Patchwise.

\`\`\`sh
npm install && npm test     # in this folder
patchwise packs add .
patchwise run workflows/negative.json
\`\`\`
`,
    '.gitignore': 'node_modules\ndist\n',
  };
}
