// Makes docs/gallery.md and docs/images/gallery: samples with seeds 0 to 7 of each model, and each application.
//
//   npm run gallery -- [--models DIR] [--only lake,editing] [--note "machine idle"] [--engine E] [--threads N]
//
// The sample models are always there. DIR has models of other photographs, each as the command that trains it leaves it:
//
//   npx patchwise run workflows/train-and-sample.json --input photo=samples/photos/dune.jpg \
//     --only model --out DIR/dune
//
// or as `npm run bench:quality -- FOLDER --out DIR` does. The time of a training comes from the record beside the model
// (run.json, or NAME.json); that of a sample model from DIR/lake/run.json and so on, or from the run before.
// --only makes some of them again and keeps the others as they were.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openEngine } from '../src/runtime/engine/engines.ts';
import { writeFileAtomic } from '../src/runtime/files.ts';
import { machineInfo } from '../src/runtime/machine.ts';
import { APPLICATIONS, showApplication } from './gallery/applications.ts';
import { type ModelSource, showModel } from './gallery/models.ts';
import {
  type ApplicationFigures,
  type GalleryFigures,
  galleryPage,
  type ModelFigures,
} from './gallery/page.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures = join(root, 'docs', 'images', 'gallery');
const figuresPath = join(pictures, 'figures.json');

const { values } = parseArgs({
  options: {
    models: { type: 'string' },
    only: { type: 'string' },
    note: { type: 'string', default: 'the machine had other work to do' },
    engine: { type: 'string', default: 'auto' },
    threads: { type: 'string' },
  },
});

/** The shipped models and those of the folder, by name. */
async function modelSources(folder: string | undefined): Promise<ModelSource[]> {
  const recordsOf = (name: string) =>
    folder === undefined ? [] : [join(folder, name, 'run.json'), join(folder, `${name}.json`)];
  const shipped = ['lake', 'rock', 'waves'].map((name) => ({
    ...{ name, path: join(root, 'samples', 'models', `${name}.safetensors`), records: recordsOf(name) },
  }));
  if (folder === undefined) return shipped;
  const names = new Set((await readdir(folder)).map((entry) => entry.replace(/\.safetensors$/, '')));
  const others = [...names].sort().flatMap((name) => {
    const path = [join(folder, name, 'model.safetensors'), join(folder, `${name}.safetensors`)].find(
      existsSync,
    );
    const known = path === undefined || shipped.some((model) => model.name === name);
    return known ? [] : [{ name, path, records: recordsOf(name) }];
  });
  return [...shipped, ...others];
}

/** The new entries in place of the old ones of their name, the others kept. */
function merged<T>(before: readonly T[], made: readonly T[], nameOf: (entry: T) => string): T[] {
  const names = new Set(made.map(nameOf));
  return [...before.filter((entry) => !names.has(nameOf(entry))), ...made];
}

const folder = values.models === undefined ? undefined : resolve(values.models);
const sources = await modelSources(folder);
const asked = values.only?.split(',');
const known = [...sources.map(({ name }) => name), ...APPLICATIONS];
const unknown = asked?.find((name) => !known.includes(name));
if (unknown !== undefined) throw new Error(`--only knows ${known.join(', ')}, not "${unknown}".`);
const wanted = (name: string) => asked === undefined || asked.includes(name);

await mkdir(pictures, { recursive: true });
const before = existsSync(figuresPath)
  ? (JSON.parse(await readFile(figuresPath, 'utf8')) as GalleryFigures)
  : undefined;

const models: ModelFigures[] = [];
const engine = await openEngine(values.engine, {
  threads: values.threads === undefined ? undefined : Number(values.threads),
});
try {
  for (const source of sources.filter(({ name }) => wanted(name))) {
    console.error(`… ${source.name}`);
    const shown = await showModel(engine, source, pictures);
    const old = before?.models.find(({ name }) => name === source.name);
    models.push({ ...shown, training: shown.training ?? old?.training });
  }
} finally {
  await engine.dispose();
}
const applications: ApplicationFigures[] = [];
const options = [
  '--engine',
  values.engine,
  ...(values.threads === undefined ? [] : ['--threads', values.threads]),
];
for (const workflow of APPLICATIONS.filter(wanted)) {
  console.error(`… ${workflow}`);
  applications.push(await showApplication(root, workflow, pictures, options));
}

const { cpu, cores } = machineInfo();
const order = (list: readonly string[]) => (a: string, b: string) => list.indexOf(a) - list.indexOf(b);
const inPage = order(known);
const figures: GalleryFigures = {
  machine: `${cores} cores of an ${cpu}, ${engine.id}`,
  note: values.note,
  models: merged(before?.models ?? [], models, ({ name }) => name).sort((a, b) => inPage(a.name, b.name)),
  applications: merged(before?.applications ?? [], applications, ({ workflow }) => workflow).sort((a, b) =>
    inPage(a.workflow, b.workflow),
  ),
};
await writeFileAtomic(figuresPath, `${JSON.stringify(figures, null, 2)}\n`);
await writeFileAtomic(join(root, 'docs', 'gallery.md'), galleryPage(figures));
console.error('docs/gallery.md');
