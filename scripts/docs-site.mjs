// Builds the documentation site into site/.vitepress/dist, ready for any static host: npm run docs:site
// The pages are docs/, README, CONTRIBUTING, CHANGELOG and SECURITY, copied with their links led to where they are in
// the site, and the API by TypeDoc. A link that leads nowhere fails the build, and so does a
// newcomer's question that its search answers with the wrong page.
//   SITE_BASE=/name/  where the site will stand on its host (/)
//   SITE_TRY=1        the studio in a page will stand below try/: link to it
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkSearch } from './check-search.mjs';
import { checkSite } from './check-site.mjs';

const base = process.env.SITE_BASE ?? '/';
if (!/^\/(.*\/)?$/.test(base)) {
  console.error(`SITE_BASE begins and ends with a slash, such as /patchwise/, and is not ${base}`);
  process.exit(1);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const pages = join(root, 'site', 'pages');

/** Documents outside of docs/, by their place in the site. */
const OTHERS = {
  'README.md': 'start.md',
  'CONTRIBUTING.md': 'contributing.md',
  'CHANGELOG.md': 'changelog.md',
  'SECURITY.md': 'security.md',
  'samples/models/README.md': 'sample-models.md',
  'docs/README.md': 'documents.md',
  'docs/workflows/README.md': 'workflows/index.md',
};

function npm(args, cwd) {
  const cli = process.env.npm_execpath;
  const result = cli?.endsWith('.js')
    ? spawnSync(process.execPath, [cli, ...args], { cwd, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function markdownBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** Where a document of the repository is in the site; undefined for anything that is no page. */
function placeOf(path) {
  const page = path.startsWith('docs/') && path.endsWith('.md');
  return OTHERS[path] ?? (page ? path.slice('docs/'.length) : undefined);
}

/** Files that pages show, copied once: pictures lie under docs/, workflows/ and samples/. */
function asset(path) {
  const target = posix.join('public', 'files', path);
  const file = join(pages, target);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    cpSync(join(root, path), file);
  }
  return `/files/${path}`;
}

function withLinks(text, from) {
  return text.replaceAll(/(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g, (whole, image, label, link) => {
    if (/^([a-z]+:|#)/i.test(link)) return whole;
    const [path, anchor] = link.split('#');
    const target = posix.normalize(posix.join(posix.dirname(from), path));
    const place = placeOf(target);
    if (place !== undefined && existsSync(join(root, target))) {
      return `[${label}](/${place.replace(/(^|\/)index\.md$/, '$1')}${anchor === undefined ? '' : `#${anchor}`})`;
    }
    if (!existsSync(join(root, target))) throw new Error(`${from} links to ${link}, which is not there.`);
    // A folder or a file of the sources, which the site does not have: its name is enough.
    if (!image && !/\.(png|webp|jpe?g|svg|json|safetensors)$/.test(target)) return `\`${target}\``;
    return `${image}[${label}](${asset(target)})`;
  });
}

/** Comments are for who edits the document; the site shows no HTML, and would print them. */
const withoutComments = (text) => text.replaceAll(/^<!--[\s\S]*?-->\n*/gm, '');

rmSync(pages, { recursive: true, force: true });
for (const path of [...markdownBelow('docs'), ...Object.keys(OTHERS)]) {
  const file = join(pages, placeOf(path));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, withLinks(withoutComments(readFileSync(join(root, path), 'utf8')), path));
}
cpSync(join(root, 'web', 'public', 'icon.svg'), join(pages, 'public', 'icon.svg'));

/** What the first page leads to: an application a card. */
const CARDS = [
  ['random', 'New pictures', 'Samples that rearrange a photograph, at its own size.'],
  ['inpainting', 'Things removed', 'What a mask covers goes; the place is filled with what fits.'],
  ['outpainting', 'A wider canvas', 'The photograph goes on beyond its edges.'],
  ['harmonization', 'Objects pasted in', 'An object takes the look of what surrounds it.'],
  ['style-transfer', 'Style', 'A photograph in the strokes of a painting.'],
  ['panorama', 'Panoramas', 'Much wider than the photograph, from its patches.'],
];
const cards = CARDS.map(
  ([name, title, details]) =>
    `  - { title: ${title}, details: "${details}", link: /workflows/${name}, icon: { src: ${asset(`workflows/cards/${name}.webp`)}, width: 160, height: 100, wrap: false } }`,
);
writeFileSync(
  join(pages, 'index.md'),
  `---
layout: home
hero:
  name: Patchwise
  text: Generative models learned from one image
  tagline: A visual dataflow studio, a command line and a library
  actions:
    - { theme: brand, text: Start, link: /start }
    - { theme: alt, text: Workflows, link: /workflows/ }
features:
${cards.join('\n')}
---

![Training in the studio: synthesis and recovery appear on the node while it learns](${asset('docs/images/training.png')})
`,
);
const site = join(root, 'site');
if (!existsSync(join(site, 'node_modules'))) npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], site);
// The API is read from the declarations that users get: the site's compiler is another than the project's, and infers
// some types differently.
npm(['run', 'build'], root);
npm(['run', 'api'], site);
npm(['run', 'build'], site);
const {
  pages: count,
  followed,
  faults,
} = checkSite(join(site, '.vitepress', 'dist'), {
  base,
  elsewhere: process.env.SITE_TRY === '1' ? ['try/'] : [],
});
console.log(`${count} pages, ${followed} links inside of the site followed`);
if (faults.length > 0) {
  console.error(`Links that lead nowhere:\n${faults.join('\n')}`);
  process.exit(1);
}
const search = await checkSearch(site, base);
console.log(`${search.asked} questions asked of its search`);
if (search.faults.length > 0) {
  console.error(`Questions that another page answers first:\n${search.faults.join('\n')}`);
  process.exit(1);
}
