// Makes docs/gallery.md and docs/images/gallery: samples with seeds 0 to 7 of each model, and each application.
//
//   npm run gallery -- [--records DIR] [--only lake,editing] [--note "machine idle"] [--engine E] [--threads N]
//
// The models are those of samples/models that were made at 96 px, each of a shipped photograph. The time of a training
// comes from the record beside it (DIR/lake-96/run.json, as scripts/train-samples.mjs leaves it in out/samples), or from
// the run before.
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
    records: { type: 'string', default: 'out/samples' },
    only: { type: 'string' },
    note: { type: 'string', default: 'the machine had other work to do' },
    engine: { type: 'string', default: 'auto' },
    threads: { type: 'string' },
  },
});

/** The models of 96 px, each of a shipped photograph of the same name. */
async function modelSources(records: string): Promise<ModelSource[]> {
  const folder = join(root, 'samples', 'models');
  const files = (await readdir(folder)).filter((file) => file.endsWith('-96.safetensors')).sort();
  return files.map((file) => {
    const name = file.replace('-96.safetensors', '');
    return {
      ...{ name, path: join(folder, file), photo: join(root, 'samples', 'photos', `${name}.jpg`) },
      record: join(records, `${name}-96`, 'run.json'),
    };
  });
}

/** The new entries in place of the old ones of their name, the others kept. */
function merged<T>(before: readonly T[], made: readonly T[], nameOf: (entry: T) => string): T[] {
  const names = new Set(made.map(nameOf));
  return [...before.filter((entry) => !names.has(nameOf(entry))), ...made];
}

const sources = await modelSources(resolve(values.records));
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
  models: merged(
    (before?.models ?? []).filter(({ name }) => known.includes(name)),
    models,
    ({ name }) => name,
  ).sort((a, b) => inPage(a.name, b.name)),
  applications: merged(before?.applications ?? [], applications, ({ workflow }) => workflow).sort((a, b) =>
    inPage(a.workflow, b.workflow),
  ),
};
await writeFileAtomic(figuresPath, `${JSON.stringify(figures, null, 2)}\n`);
await writeFileAtomic(join(root, 'docs', 'gallery.md'), galleryPage(figures));
console.error('docs/gallery.md');
