import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Command } from 'commander';
import sharp from 'sharp';
import { program } from '../../src/cli/main.ts';
import { workflowNames } from '../../src/cli/workflow-names.ts';
import type { GraphDocument } from '../../src/graph/document/document.ts';
import { mapNodes, walkNodes } from '../../src/graph/document/nesting.ts';
import { writeDocument } from '../../src/graph/document/write.ts';
import { decodeImage, encodeImage } from '../../src/image/codec/image-codec.ts';
import { encodeModel } from '../../src/model/file/model-file.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { withCard } from '../../src/recipes/card.ts';
import { filled } from '../../src/runtime/tensor.ts';
import { cli, TINY } from '../cli/support.ts';
import { tinyImage } from '../support/tiny-model.ts';
import { readWorkflow, untrainedModel, WORKFLOWS } from '../workflows/run-workflow.ts';
import { PAGES, readPage, type Shown, shownCommands } from './shown-commands.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REFERENCE = join(ROOT, 'reference');

/** Settings that change how many or how large things are; others are tried by docs-settings.spec.ts, without a run. */
const SHAPING = /\.(count|frames|unit|width|height|right|top|name|fill)=/;

/**
 * What runs until it is stopped, asks the registry, looks after the data of a studio, or computes the reference vectors on
 * another device (a software one compiles for them most of a minute): their own specs run them.
 */
const ELSEWHERE =
  /^(serve|worker|completion|packs (add|new|remove)|sessions|check|gc|backup|restore|bench|verify --engine)\b/;

/** Workflows as they are: test/workflows/workflows.spec.ts runs them, and looks at what comes; docs-commands.spec.ts knows their names. */
const AS_THEY_ARE =
  /^run (random|arbitrary-size|panorama|animation|harmonization|editing|paint-to-image)( --out \S+)?$/;

/** Half of a line of a shell; a training longer than a moment; a size that small photographs do not have. */
const NOT_SMALL = /^-$|^-.*\s-$|^train\.(updates|longSide|preset)=|^lift\.(width|height|longest)=/;

/** Where a page leaves something for the reader to fill in, or names a place on a machine of theirs. */
const OPEN = /[…<>~*]|\.\.\.|\b[A-Z]{3,}\b|^https?:/;

/** Of pictures that commands name. */
const [HEIGHT, WIDTH] = [20, 24];

/** Parameters that make a training one of a moment, where a graph has one. */
const TRAINING = Object.fromEntries(
  TINY.filter((word) => word !== '--set').map((text) => {
    const [name = '', value = ''] = text.replace('train.', '').split('=');
    return [name, JSON.parse(value)];
  }),
);

/** A card of one's own as a reader has it, with a number that they may choose. */
const CARD = withCard(
  {
    format: 'patchwise-graph',
    version: 1,
    meta: { seed: 1 },
    nodes: {
      photo: { type: 'image/load@1', params: { path: 'photo.jpg' } },
      soft: { type: 'image/blur@1', params: { sigma: 1 }, in: { image: 'photo.image' } },
    },
  },
  {
    ...{ title: 'Soft', description: '', photo: 'photo' },
    controls: [{ param: 'soft.sigma', label: 'Softness', range: [0.5, 9], step: 0.1 }],
    result: 'soft.image',
  },
  patchwiseRegistry(),
);

describe('commands that the documents show, run as they stand on small pictures', function () {
  this.timeout(600_000);
  let stage: string;
  const whence = process.cwd();
  const silent = { out() {}, err() {}, bytes() {}, clearLine() {}, interactive: false, columns: 80 };
  const all = program(silent, () => {});

  before(async () => {
    stage = mkdtempSync(join(tmpdir(), 'patchwise-docs-'));
    await makeStage(stage);
    // Processes that are started from there find the compiler of the specs.
    symlinkSync(join(ROOT, 'node_modules'), join(stage, 'node_modules'), 'junction');
    process.chdir(stage);
  });
  after(() => {
    process.chdir(whence);
    rmSync(stage, { recursive: true, force: true, maxRetries: 3 });
  });

  const seen = new Set<string>();
  const commands = [...shownCommands(), ...settingsOfWorkflows()].filter(({ words }) => {
    // A workflow by name and by path is one.
    const text = words
      .join(' ')
      .replace(/ workflows\/([\w-]+)\.json/, ' $1')
      .replace(/ --out \S+/, '');
    const command = commandOf(all, words);
    const isWhole =
      command !== undefined &&
      command.registeredArguments.filter(({ required }) => required).length <= plain(words);
    if (
      seen.has(text) ||
      ELSEWHERE.test(text) ||
      AS_THEY_ARE.test(text) ||
      words.some((word) => OPEN.test(word) || NOT_SMALL.test(word)) ||
      !isWhole
    )
      return false;
    seen.add(text);
    return true;
  });

  it('are most of them', () => {
    expect(commands.length).to.be.above(60);
  });

  for (const { page, words } of commands) {
    it(`${page}: patchwise ${words.join(' ')}`, async () => {
      for (const word of words.slice(1)) await provide(word);
      const { code, err } = await cli(...words, ...small(commandOf(all, words) as Command, words));
      // What a page says of programs and devices that must be there holds here, too.
      if (!/tool\/missing|engine\/unavailable/.test(err)) expect(code, err).to.equal(0);
    });
  }
});

/** The command that words name, with those of a group. */
function commandOf(all: Command, [first, second]: readonly string[]): Command | undefined {
  const found = all.commands.find((one) => one.name() === first);
  return found?.commands.find((one) => one.name() === second) ?? found;
}

/** Words before the first option, without the command's own name. */
function plain(words: readonly string[]): number {
  const end = words.findIndex((word) => word.startsWith('-') && word !== '-');
  return (end < 0 ? words.length : end) - 1;
}

/** What makes a command one for a moment and keeps it in the stage: options that it has and was not given. */
function small(command: Command, words: readonly string[]): readonly string[] {
  const has = (long: string) =>
    command.options.some((option) => option.long === long) && !words.includes(long);
  const isShort =
    command.parent?.name() === 'patchwise' && command.registeredArguments[0]?.name() === 'photo';
  return [
    ...(has('--home') ? ['--home', 'home'] : []),
    ...(has('--engine') ? ['--engine', 'onnx-cpu'] : []),
    ...(has('--threads') ? ['--threads', '1'] : []),
    ...(isShort && command.name() !== 'stylize' ? TINY : []),
    ...(isShort && command.name() === 'sample' ? ['--set', 'samples.candidates=1'] : []),
  ];
}

/** Each setting that the page of a workflow shows, as the command that the reader makes of it, up to what is set. */
function settingsOfWorkflows(): readonly Shown[] {
  return PAGES.filter((page) => page.startsWith('docs/workflows/') && !page.endsWith('README.md')).flatMap(
    (page) =>
      [...readPage(page).matchAll(/`(--set [^`]+)`/g)]
        .map(([, settings = '']) => settings)
        .filter((settings) => SHAPING.test(settings))
        .map((settings) => {
          const nodes = new Set([...settings.matchAll(/--set ([\w-]+)\./g)].map(([, node = '']) => node));
          const only = [...nodes].flatMap((node) => ['--only', node]);
          const workflow = `workflows/${basename(page, '.md')}.json`;
          return { page, words: ['run', workflow, ...settings.split(/\s+/), ...only] };
        }),
  );
}

/** A folder as a reader has it: the workflows with everything in them small, and photographs of their own. */
async function makeStage(stage: string): Promise<void> {
  mkdirSync(join(stage, 'workflows'));
  await cp(REFERENCE, join(stage, 'reference'), { recursive: true });
  for (const name of workflowNames()) {
    const { document } = await readWorkflow(name);
    const text = writeDocument(await smaller(document, stage));
    await writeFile(join(stage, 'workflows', `${name}.json`), text);
    // By name, too: what lies before the user is what they mean.
    await writeFile(join(stage, name), text);
  }
}

/**
 * The graph on small copies of its pictures and untrained models of them, with two samples of one candidate; what it draws
 * on sheets is small, and has no labels, which would be of more.
 */
async function smaller(document: GraphDocument, stage: string): Promise<GraphDocument> {
  const copies: Promise<void>[] = [];
  // Models are of 40 px; of patches alone, three quarters of that take a third of the time.
  const share = [...walkNodes(document)].some(({ entry }) => entry.type === 'model/patches@1') ? 64 : 48;
  const changed = mapNodes(document, (_id, node) => {
    const { path } = node.params ?? {};
    const params = {
      ...node.params,
      ...(node.type === 'image/grid@1' && { cellSize: 40 }),
      ...(node.type === 'training/train-pyramid@1' && TRAINING),
      ...(node.type === 'sampling/sample-pyramid@1' && {
        count: Math.min(2, Number(node.params?.['count'] ?? 1)),
        candidates: 1,
      }),
    };
    if (typeof path === 'string') {
      const copy = join(stage, 'samples', String(share), basename(path));
      copies.push(copyOf(resolve(WORKFLOWS, path), copy, share));
      Object.assign(params, { path: copy });
    }
    if (Object.keys(params).length === 0) return node;
    const { labels: _, ...wires } = node.in ?? {};
    return { ...node, params, ...(node.type === 'image/grid@1' && { in: wires }) };
  });
  await Promise.all(copies);
  return changed;
}

const made = new Map<string, Promise<void>>();

function copyOf(path: string, copy: string, share: number): Promise<void> {
  const making = made.get(copy) ?? makeCopy(path, copy, share);
  made.set(copy, making);
  return making;
}

async function makeCopy(path: string, copy: string, share: number): Promise<void> {
  mkdirSync(dirname(copy), { recursive: true });
  if (extname(path) === '.safetensors') {
    const photo = join(
      WORKFLOWS,
      '..',
      'samples',
      'photos',
      `${basename(path).replace(/-\d+\.safetensors$/, '')}.jpg`,
    );
    return writeFile(copy, encodeModel(untrainedModel((await decodeImage(photo)).image)));
  }
  const picture = sharp(path);
  const { width = 0, height = 0 } = await picture.metadata();
  const size = { width: Math.round(width / share), height: Math.round(height / share) };
  await writeFile(
    copy,
    await picture
      .resize({ ...size, fit: 'fill' })
      .toFormat(extname(path) === '.png' ? 'png' : 'jpeg')
      .toBuffer(),
  );
}

/** Makes the file that a word of a command names, of the kind that its name says; nothing for other words. */
async function provide(word: string): Promise<void> {
  const path = word.includes('=') ? word.slice(word.indexOf('=') + 1) : word;
  if (path === 'photos' && !existsSync(path)) {
    mkdirSync(path);
    for (const name of ['one', 'two'])
      await writeFile(join(path, `${name}.png`), await encodeImage(tinyImage(16, 19), 'png'));
    return;
  }
  const ending = extname(path);
  if (existsSync(path) || ending === '' || /^\d|^out\//.test(path)) return;
  mkdirSync(dirname(resolve(path)), { recursive: true });
  await writeFile(path, await contentOf(basename(path), ending));
}

async function contentOf(name: string, ending: string): Promise<Uint8Array | string> {
  if (name === 'picture.png') {
    const run = ['run', 'workflows/paint-to-image.json', '--out', 'first', '--home', 'home'];
    const { code, err } = await cli(...run, '--engine', 'onnx-cpu', '--threads', '1');
    expect(code, err).to.equal(0);
    const [picture] = (await readdir('first')).filter((file) => file.endsWith('.png'));
    return readFile(join('first', picture as string));
  }
  if (name === 'my-card.json') return writeDocument(CARD);
  switch (ending) {
    case '.safetensors':
      return encodeModel(untrainedModel(tinyImage(HEIGHT, WIDTH)));
    case '.json':
      return name.includes('vectors')
        ? readFile(
            join(REFERENCE, (await readdir(REFERENCE)).find((file) => file.endsWith('.json')) as string),
          )
        : readFile('train-and-sample');
    case '.png':
    case '.jpg': {
      const mask = filled([1, 1, HEIGHT, WIDTH], -1);
      const edited = tinyImage(HEIGHT, WIDTH);
      for (let y = 10; y < 16; y++) {
        mask.data.fill(1, y * WIDTH + 15, y * WIDTH + 22);
        edited.data.fill(0.7, y * WIDTH + 15, y * WIDTH + 22);
      }
      const image = name.includes('mask')
        ? mask
        : name.includes('by-hand')
          ? edited
          : tinyImage(HEIGHT, WIDTH);
      return encodeImage(image, ending === '.png' ? 'png' : 'jpeg');
    }
    default:
      return '';
  }
}
