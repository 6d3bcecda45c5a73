import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { headingAnchor } from '../../scripts/heading-anchor.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every document of the repository for people, by its path with `/`. */
const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'],
  ...['docs', 'samples', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((path) => !path.includes('node_modules')),
  ),
];

const textOf = (path: string) => readFileSync(join(root, path), 'utf8').replaceAll(/```[\s\S]*?```/g, '');

/** Anchors of a document's headings, as code hosts and the site make them. */
function anchorsOf(path: string): ReadonlySet<string> {
  return new Set([...textOf(path).matchAll(/^#{1,6} (.+)$/gm)].map(([, title = '']) => headingAnchor(title)));
}

interface Link {
  readonly from: string;
  readonly link: string;
}

const links: readonly Link[] = documents.flatMap((from) =>
  [...textOf(from).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => ({ from, link }))
    .filter(({ link }) => !/^[a-z]+:/i.test(link)),
);

describe('the documents', () => {
  it('link to files and pictures that are there', () => {
    expect(links.length).to.be.above(100);
    const dead = links.filter(({ from, link }) => {
      const path = link.split('#')[0] ?? '';
      return path !== '' && !existsSync(join(root, dirname(from), path));
    });
    expect(dead).to.deep.equal([]);
  });

  it('name files of the project that are there', () => {
    // Guides to packs, and the changes of before, name files that are elsewhere or gone.
    const present = documents.filter((path) => path === 'README.md' || path.startsWith('docs/'));
    const named = present.flatMap((from) =>
      [...textOf(from).matchAll(/`((?:src|scripts|bench|test|kernels)\/[\w./-]+\.\w+)`/g)].map(
        ([, path = '']) => ({ from, path }),
      ),
    );
    expect(named.length).to.be.above(50);
    expect(named.filter(({ path }) => !existsSync(join(root, path)))).to.deep.equal([]);
  });

  it('say of each sample model which workflows load it', () => {
    const sources = (path: string) => [
      ...new Set(
        [...readFileSync(join(root, path), 'utf8').matchAll(/samples\/models\/([\w-]+\.safetensors)/g)].map(
          ([, model = '']) => model,
        ),
      ),
    ];
    const list = textOf('samples/models/README.md');
    const names = readdirSync(join(root, 'workflows')).filter((file) => file.endsWith('.json'));
    for (const name of names.map((file) => file.slice(0, -'.json'.length))) {
      const models = sources(`workflows/${name}.json`);
      const page = `docs/workflows/${name}.md`;
      if (existsSync(join(root, page))) expect(sources(page), page).to.deep.equal(models);
      const rows = list
        .split('\n')
        .filter((line) => line.startsWith('|') && line.split('|')[3]?.match(`\\b${name}\\b`));
      expect(
        rows.map((row) => row.split('|')[1]?.trim()),
        `${name} in samples/models/README.md`,
      ).to.deep.equal(models);
    }
  });

  it('have lines of at most 120 characters, but for tables, equations and what is written by scripts', () => {
    const written = /^docs\/(nodes|commands|gallery|faults|problems)\b/;
    const wide = documents
      .filter((path) => !written.test(path))
      .flatMap((path) =>
        textOf(path)
          .split('\n')
          .map((line) => ({ path, line })),
      )
      .filter(({ line }) => [...line].length > 120 && !/^(\||!\[| {4})/.test(line));
    expect(wide).to.deep.equal([]);
  });

  it('import what is there, in the guide to a node', async () => {
    const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
    const [node = '', spec = ''] = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);
    const imports = [
      ['src/nodes/image', node],
      ['test/nodes/image', spec],
    ].flatMap(([folder = '', code = '']) =>
      [...code.matchAll(/import \{ ([^}]+) \} from '(\.[^']+)'/g)].map(([, names = '', path = '']) => ({
        file: join(root, folder, path),
        names: names.split(', '),
      })),
    );
    // The node of the guide itself is for the reader to add.
    const others = imports.filter(({ names }) => !names.includes('imageNegative'));
    expect(others).to.have.length(4);
    for (const { file, names } of others) {
      expect(await import(pathToFileURL(file).href), file).to.include.all.keys(names);
    }
  });

  it('show pictures on the first page of the site that are there', () => {
    const script = readFileSync(join(root, 'scripts', 'docs-site.mjs'), 'utf8');
    const shown = [...script.matchAll(/asset\('([^']+)'\)/g)].map(([, path = '']) => path);
    expect(shown).not.to.deep.equal([]);
    expect(shown.filter((path) => !existsSync(join(root, path)))).to.deep.equal([]);
  });

  it('link to headings that are there', () => {
    const anchored = links.filter(({ link }) => link.includes('#'));
    const dead = anchored.filter(({ from, link }) => {
      const [path = '', anchor = ''] = link.split('#');
      const target = path === '' ? from : normalize(join(dirname(from), path));
      return target.endsWith('.md') && !anchorsOf(target).has(anchor);
    });
    expect(dead).to.deep.equal([]);
  });

  it('each stand in the side bar of the site', () => {
    const config = readFileSync(join(root, 'site', '.vitepress', 'config.ts'), 'utf8');
    const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
    expect(pages.filter((name) => !config.includes(`'${name}'`))).to.deep.equal([]);
  });

  it('have a line for each trial, with its verdict and its key figure', () => {
    const rows = [...textOf('docs/trials.md').matchAll(/^\|(.+)\|$/gm)]
      .map(([, row = '']) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()))
      .filter(([first = '']) => first !== 'tried' && !/^-+$/.test(first));
    expect(rows).to.have.length.above(50);
    for (const row of rows) {
      expect(row, row[0]).to.have.length(3);
      expect(row[1], row[0]).to.match(/^(adopted|rejected|an option|a yardstick)/);
      expect(row[2], row[0]).not.to.equal('');
    }
  });

  it('tell what holds: days stand in the trials, the changes and the records of runs alone', () => {
    const DIARY = ['docs/trials.md', 'CHANGELOG.md', 'docs/faults.md'];
    const MONTH =
      'January|February|March|April|June|July|August|September|October|November|December|May(?= 20)';
    const dated = documents
      .filter((path) => !DIARY.includes(path))
      .flatMap((path) =>
        textOf(path)
          .split('\n')
          .filter((line) =>
            new RegExp(`\\b\\d{1,2} (${MONTH})\\b|\\b20(2[5-9]|[3-9]\\d)-\\d\\d-\\d\\d`).test(line),
          )
          .map((line) => ({ path, line })),
      );
    expect(dated).to.deep.equal([]);
  });

  it('have a tutorial with a picture for each workflow, and run it by its name', () => {
    const tutorials = readdirSync(join(root, 'docs', 'workflows')).filter((name) => name !== 'README.md');
    expect(tutorials).to.have.length.above(10);
    for (const name of tutorials) {
      const text = readFileSync(join(root, 'docs', 'workflows', name), 'utf8');
      expect(text, name).to.match(/!\[[^\]]+\]\([^)]+\.(webp|png)\)/);
      const workflow = name.slice(0, -'.md'.length);
      expect(text, name).to.include(`npx patchwise run ${workflow} --out out/${workflow}\n`);
      expect(existsSync(join(root, 'workflows', `${workflow}.json`)), workflow).to.equal(true);
    }
  });
});
