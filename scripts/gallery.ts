// Makes docs/gallery.md and docs/images/gallery: new pictures of each shipped photograph, and each application.
//
//   npm run gallery -- [--only lake,editing] [--note "machine idle"] [--engine E] [--threads N]
//
// --only makes some of them again and keeps the others as they were.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openEngine } from '../src/runtime/engine/engines.ts';
import { writeFileAtomic } from '../src/runtime/files.ts';
import { machineInfo } from '../src/runtime/machine.ts';
import { APPLICATIONS, showApplication } from './gallery/applications.ts';
import {
  type ApplicationFigures,
  type GalleryFigures,
  galleryPage,
  type PhotographFigures,
} from './gallery/page.ts';
import { showPhotograph } from './gallery/photographs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures = join(root, 'docs', 'images', 'gallery');
const figuresPath = join(pictures, 'figures.json');

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    note: { type: 'string', default: 'the machine had other work to do' },
    engine: { type: 'string', default: 'auto' },
    threads: { type: 'string' },
  },
});

/** The new entries in place of the old ones of their name, the others kept. */
function merged<T>(before: readonly T[], made: readonly T[], nameOf: (entry: T) => string): T[] {
  const names = new Set(made.map(nameOf));
  return [...before.filter((entry) => !names.has(nameOf(entry))), ...made];
}

/** The shipped photographs of which there is a model, too: those that are no test of something else. */
const sources = (await readdir(join(root, 'samples', 'models')))
  .filter((file) => file.endsWith('-96.safetensors'))
  .map((file) => file.replace('-96.safetensors', ''))
  .sort()
  .map((name) => ({ name, path: join(root, 'samples', 'photos', `${name}.jpg`) }));
const asked = values.only?.split(',');
const known = [...sources.map(({ name }) => name), ...APPLICATIONS];
const unknown = asked?.find((name) => !known.includes(name));
if (unknown !== undefined) throw new Error(`--only knows ${known.join(', ')}, not "${unknown}".`);
const wanted = (name: string) => asked === undefined || asked.includes(name);

await mkdir(pictures, { recursive: true });
const before = existsSync(figuresPath)
  ? (JSON.parse(await readFile(figuresPath, 'utf8')) as GalleryFigures)
  : undefined;

const photographs: PhotographFigures[] = [];
const engine = await openEngine(values.engine, {
  threads: values.threads === undefined ? undefined : Number(values.threads),
});
try {
  for (const source of sources.filter(({ name }) => wanted(name))) {
    console.error(`… ${source.name}`);
    photographs.push(await showPhotograph(engine, source, pictures));
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
  photographs: merged(before?.photographs ?? [], photographs, ({ name }) => name).sort((a, b) =>
    inPage(a.name, b.name),
  ),
  applications: merged(before?.applications ?? [], applications, ({ workflow }) => workflow).sort((a, b) =>
    inPage(a.workflow, b.workflow),
  ),
};
await writeFileAtomic(figuresPath, `${JSON.stringify(figures, null, 2)}\n`);
await writeFileAtomic(join(root, 'docs', 'gallery.md'), galleryPage(figures));
console.error('docs/gallery.md');
