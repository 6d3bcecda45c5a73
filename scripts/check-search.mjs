// Whether the search of a built site answers what a newcomer asks with the right page first.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { searchOptions } from '../site/.vitepress/search.mjs';

const ANSWERS = '/questions.html';

/** Questions, and the pages that may come first. */
const QUESTIONS = {
  'remove a person': [ANSWERS],
  'erase an object': [ANSWERS],
  'how to make a mask': [ANSWERS],
  mask: [ANSWERS, '/workflows/'],
  inpainting: ['/workflows/inpainting.html'],
  'style transfer': ['/workflows/style-transfer.html'],
  panorama: ['/workflows/panorama.html'],
  'size of picture': [ANSWERS],
  upscale: [ANSWERS, '/commands.html', '/workflows/enlarging.html'],
  'new or like the photograph': [ANSWERS, '/new-pictures.html'],
  transparent: [ANSWERS],
  video: [ANSWERS, '/workflows/animation.html'],
  'batch folder': [ANSWERS, '/commands.html', '/workflows/'],
  'train on my photo': [ANSWERS, '/training.html'],
  seed: [ANSWERS],
  progress: [ANSWERS],
  'stop a run': [ANSWERS],
  resume: [ANSWERS],
  slow: [ANSWERS, '/troubleshooting.html'],
  'out of memory': [ANSWERS],
  gpu: [ANSWERS, '/installing.html'],
  cuda: [ANSWERS, '/installing.html'],
  'install on windows': [ANSWERS, '/installing.html'],
  uninstall: [ANSWERS],
  offline: [ANSWERS, '/try.html'],
  docker: [ANSWERS, '/installing.html'],
  container: [ANSWERS, '/installing.html'],
  'where are my files': [ANSWERS],
  backup: [ANSWERS, '/commands.html'],
  'disk space': [ANSWERS, '/installing.html'],
  'change the port': [ANSWERS],
  proxy: [ANSWERS],
  token: [ANSWERS],
  license: [ANSWERS, '/start.html'],
  german: [ANSWERS, '/editor.html'],
  python: [ANSWERS, '/python.html'],
  jupyter: [ANSWERS, '/python.html'],
  typescript: [ANSWERS, '/library.html'],
  'export onnx': [ANSWERS, '/commands.html', '/python.html'],
  'rest api': [ANSWERS, '/protocol.html'],
  broker: [ANSWERS, '/machines.html'],
  'several machines': [ANSWERS, '/machines.html'],
  'custom node': [ANSWERS],
  'exit code': [ANSWERS, '/command-line.html'],
  'figures of the paper': ['/reproduce.html'],
};

/** The site's index, as its pages load it. */
async function openIndex(site) {
  const chunks = join(site, '.vitepress', 'dist', 'assets', 'chunks');
  const name = readdirSync(chunks).find((file) => file.startsWith('@localSearchIndex'));
  if (name === undefined) throw new Error(`${chunks} has no index for the search.`);
  const { default: data } = await import(pathToFileURL(join(chunks, name)).href);
  const MiniSearch = createRequire(join(site, 'package.json'))('minisearch');
  // What VitePress sets itself in VPLocalSearchBox.vue.
  return MiniSearch.loadJSON(data, {
    fields: ['title', 'titles', 'text'],
    storeFields: ['title', 'titles'],
    searchOptions: { boost: { title: 4, text: 2, titles: 1 }, ...searchOptions },
  });
}

/**
 * @param site the folder of the site, built
 * @param base where it will stand on its host: `/` or `/name/`
 * @returns how many questions were asked, and the faults: `question: first hit`
 */
export async function checkSearch(site, base = '/') {
  const index = await openIndex(site);
  const faults = [];
  for (const [question, pages] of Object.entries(QUESTIONS)) {
    const [first] = index.search(question);
    const page = first === undefined ? 'nothing' : `/${first.id.slice(base.length).split('#')[0]}`;
    if (!pages.includes(page)) faults.push(`${question}: ${first?.id ?? page}`);
  }
  return { asked: Object.keys(QUESTIONS).length, faults };
}
