import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { headingAnchor } from '../../scripts/heading-anchor.mjs';
import { searchOptions } from './search.mjs';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));

const base = process.env.SITE_BASE ?? '/';

/** The title that a page gives itself. */
function title(path: string): string {
  return /^# (.+)$/m.exec(readFileSync(docs + path, 'utf8'))?.[1] ?? path;
}

const page = (path: string) => ({ text: title(path), link: `/${path.replace(/\.md$/, '')}` });

const pagesOf = (folder: string) =>
  readdirSync(`${docs}${folder}`)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .map((name) => page(`${folder}/${name}`));

/** Pages of nodes, by their category. */
const categories = pagesOf('nodes').map(({ text, link }) => ({ text: text.replace(/^Nodes: /, ''), link }));

// biome-ignore lint/style/noDefaultExport: VitePress reads the default export.
export default defineConfig({
  // Where the site stands on its host: /NAME/ for the pages of a project.
  base,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  title: 'Patchwise',
  description: 'A visual dataflow studio for generative models learned from a single image',
  // The documents stay where they are read on a code host; the build copies them here (scripts/docs-site.mjs).
  srcDir: 'pages',
  outDir: '.vitepress/dist',
  cleanUrls: false,
  lastUpdated: false,
  // Once for all pages, not inside of each.
  metaChunk: true,
  // Every link inside of the site must lead somewhere: a dead one fails the build.
  ignoreDeadLinks: false,
  // Type parameters and names in angle brackets are text, not HTML.
  markdown: { html: false, anchor: { slugify: headingAnchor } },
  themeConfig: {
    logo: '/icon.svg',
    search: {
      provider: 'local',
      options: { miniSearch: { searchOptions } },
    },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/start' },
      { text: 'Workflows', link: '/workflows/' },
      { text: 'Nodes', link: '/nodes' },
      { text: 'API', link: '/api/' },
      // The studio in a page is put beside the site by who publishes both; it is no page of VitePress.
      ...(process.env.SITE_TRY === '1' ? [{ text: 'Try it', link: '/try/', target: '_self' }] : []),
    ],
    sidebar: [
      {
        text: 'Guide',
        items: [
          { text: 'Start', link: '/start' },
          { text: 'All documents', link: '/documents' },
          ...['tutorial.md', 'installing.md', 'editor.md', 'command-line.md', 'library.md', 'python.md'].map(
            page,
          ),
          ...['try.md', 'gallery.md', 'questions.md', 'troubleshooting.md', 'machines.md', 'studio.md'].map(
            page,
          ),
        ],
      },
      { text: 'Workflows', items: [{ text: 'All workflows', link: '/workflows/' }, ...pagesOf('workflows')] },
      {
        text: 'Reference',
        items: [
          page('commands.md'),
          page('problems.md'),
          { ...page('nodes.md'), collapsed: true, items: categories },
          ...['file-format.md', 'protocol.md'].map(page),
          { text: 'API', link: '/api/' },
        ],
      },
      {
        text: 'Inside',
        items: [
          ...[
            'method.md',
            'training.md',
            'new-pictures.md',
            'lifting.md',
            'reproduce.md',
            'architecture.md',
            'recipes.md',
            'performance.md',
            'faults.md',
            'advisories.md',
            'quality.md',
            'trials.md',
          ].map(page),
          { text: 'Contributing', link: '/contributing' },
          { text: 'Changes', link: '/changelog' },
          { text: 'Security', link: '/security' },
        ],
      },
    ],
  },
});
