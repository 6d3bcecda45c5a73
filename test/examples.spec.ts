import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { encodeImage } from '../src/image/codec/image-codec.ts';
import { filled } from '../src/runtime/tensor.ts';
import { tinyImage } from './support/tiny-model.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Inside of the project, where the packages that examples import are found. */
const folder = join(root, `.examples-${process.pid}`);

/** Of which a sentence says all. */
const NEED_NONE: ReadonlySet<string> = new Set(['isCancelled']);

interface Example {
  /** File and line where it begins. */
  readonly at: string;
  readonly code: string;
}

/** Every `@example` in the comments of a file. */
function examplesOf(path: string): readonly Example[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((comment) => {
    const lines = comment[0].split('\n').map((line) => line.replace(/^\s*\*( |\/?$)/, ''));
    const begin = lines.findIndex((line) => line.startsWith('@example'));
    if (begin < 0) return [];
    const rest = lines.slice(begin + 1);
    const end = rest.findIndex((line) => line.startsWith('@'));
    const line = text.slice(0, comment.index).split('\n').length + begin;
    return [
      {
        at: `${relative(root, path)}:${line}`,
        code: `${(end < 0 ? rest : rest.slice(0, end)).join('\n').trim()}\nexport {};\n`,
      },
    ];
  });
}

/** Whether a comment stands right before a declaration, or before that which the file passes on. */
function isDocumented(path: string, name: string): boolean {
  const text = readFileSync(path, 'utf8');
  const passedOn = new RegExp(`export (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)'`).exec(
    text,
  )?.[1];
  if (passedOn !== undefined) return isDocumented(join(path, '..', passedOn), name);
  const declared = new RegExp(
    `(\\*/\\n)?^export (?:(?:async )?(?:function|const|class|interface|type) ${name}\\b|const \\{[^}]*\\b${name}\\b)`,
    'm',
  ).exec(text);
  return declared?.[1] !== undefined;
}

describe('the examples of the public API', () => {
  after(() => rmSync(folder, { recursive: true, force: true }));

  const examples = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => examplesOf(join(root, 'src', name)));
  const guides = ['README.md', 'docs/library.md', 'docs/tutorial.md'].flatMap((at) =>
    [...readFileSync(join(root, at), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => ({
      at,
      code: `${code}\nexport {};\n`,
    })),
  );
  const all = [...examples, ...guides];

  it('run as they stand in the guides, on small pictures and by small trainings', async function () {
    this.timeout(180_000);
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    symlinkSync(root, join(folder, 'node_modules', 'patchwise'), 'junction');
    const photo = await encodeImage(tinyImage(14, 30), 'png');
    for (const name of ['photo.jpg', 'drawing.png']) writeFileSync(join(folder, name), photo);
    const mask = filled([1, 1, 14, 30], -1);
    for (let y = 5; y < 9; y++) mask.data.fill(1, y * 30 + 10, y * 30 + 16);
    writeFileSync(join(folder, 'mask.png'), await encodeImage(mask, 'png'));
    const small = '{ ...TRAINING_PRESETS.balanced, updates: 2, steps: 2, recoverySteps: 2, poolSize: 2 }';
    const programs = guides.map(({ at, code }, i) => {
      const program = code
        .replaceAll(/settings: TRAINING_PRESETS\.balanced/g, `settings: ${small}`)
        .replaceAll('seed: 7 }', "seed: 7, set: { 'samples.candidates': 1 } }");
      writeFileSync(join(folder, `guide-${i}.ts`), program);
      return { at, name: `./guide-${i}.ts` };
    });
    // One process for all: what they import is loaded once.
    const all = programs
      .map(({ at, name }) => `await import('${name}').catch((error) => fail('${at}', error));`)
      .join('\n');
    const fail = 'const fail = (at, error) => { console.log("FAILED", at, error); };';
    writeFileSync(join(folder, 'guides.mjs'), `${fail}\n${all}\nconsole.log('the end');\n`);
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'guides.mjs'], {
      cwd: folder,
      env: { ...process.env, PATCHWISE_HOME: join(folder, 'home') },
    });
    expect(programs).to.have.length.above(5);
    expect(stdout).to.include('the end').and.not.include('FAILED');
    expect(stdout, 'the graph runs').to.match(/^done $/m);
    expect(existsSync(join(folder, 'out', 'filling.png'))).to.equal(true);
  });

  it('stand at what does something: its functions', () => {
    const code = all.map((example) => example.code).join('\n');
    const index = readFileSync(join(root, 'src', 'index.ts'), 'utf8');
    const names = [...index.matchAll(/export \{([^}]*)\} from '\./g)].flatMap(([, list = '']) =>
      list.split(',').map((name) => name.trim()),
    );
    const doing = names.filter((name) => /^[a-z]\w+$/.test(name) && !NEED_NONE.has(name));
    expect(doing).to.have.length.above(25);
    expect(doing.filter((name) => !new RegExp(`\\b${name}\\(|[ :]${name}\\b`).test(code))).to.deep.equal([]);
    expect(examples).to.have.length.above(25);
  });

  it('stand beside the words that every exported symbol has', () => {
    const index = readFileSync(join(root, 'src', 'index.ts'), 'utf8');
    const silent = [...index.matchAll(/export (?:type )?\{([^}]*)\} from '(\.[^']+)'/g)].flatMap(
      ([, names = '', from = '']) =>
        names
          .split(',')
          .map((name) => name.replace(/^\s*type /, '').trim())
          .filter((name) => name !== '' && !isDocumented(join(root, 'src', from), name))
          .map((name) => `${name} in ${from}`),
    );
    expect(silent).to.deep.equal([]);
  });

  it('compile as they stand', async () => {
    mkdirSync(folder, { recursive: true });
    for (const [i, { code }] of all.entries()) writeFileSync(join(folder, `example-${i}.ts`), code);
    const base = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as { compilerOptions: object };
    const compilerOptions = {
      ...base.compilerOptions,
      noEmit: true,
      noUnusedLocals: false,
      incremental: false,
      tsBuildInfoFile: undefined,
      // By the declarations that users get.
      paths: {
        patchwise: ['../dist/index.d.ts'],
        'patchwise/model': ['../dist/entry/model.d.ts'],
        'patchwise/graph': ['../dist/entry/graph.d.ts'],
        'patchwise/testing': ['../dist/testing/index.d.ts'],
      },
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const said = await promisify(execFile)(process.execPath, [compiler, '-p', folder], { cwd: folder }).then(
      () => '',
      (error: { readonly stdout: string }) => error.stdout,
    );
    const named = said.replaceAll(/example-(\d+)\.ts/g, (_, i: string) => all[Number(i)]?.at ?? '');
    expect(named).to.equal('');
  });
});
