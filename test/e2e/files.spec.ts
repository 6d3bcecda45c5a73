import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { GRAPH_KEYWORD } from '../../src/graph/document/png-text.ts';
import { writeDocument } from '../../src/graph/document/write.ts';
import { withPngText } from '../../src/nodes/png-metadata.ts';
import { until } from '../server/support/waiting.ts';
import { PATIENCE_MS } from './support/browser.ts';
import {
  dropFiles,
  exported,
  focusCanvas,
  openGallery,
  openWorkflow,
  runCommand,
  typeInto,
} from './support/editor.ts';
import { blurred, document, solidPng } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const other = document('Another graph', {
  photo: { type: 'image/load@1', params: { path: 'sample:photos/lake.jpg' } },
  flip: { type: 'image/flip@1', in: { image: 'photo.image' } },
});

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A PNG that carries a graph, as Save image writes it. */
async function pngWith(graph: string): Promise<Uint8Array> {
  return withPngText(await solidPng(20, 160, 60), GRAPH_KEYWORD, graph);
}

describe('files', () => {
  const studio = useStudio({ blurred });

  beforeEach(async () => {
    await openWorkflow(studio.page, studio.server.url, 'Blurred photograph');
  });

  it('saves under a name, knows what is unsaved, keeps the history, and opens an old version', async () => {
    const { page, server } = studio;
    await focusCanvas(page);
    await page.keyboard.press('Control+s');
    await typeInto(page.getByRole('dialog', { name: 'Save' }).getByLabel('Name'), 'My dune');
    await page.keyboard.press('Enter');
    await page.getByText('Saved as version 1.').waitFor();
    await typeInto(page.getByLabel('Name of the graph'), 'My second dune');
    await page.getByText('unsaved', { exact: true }).waitFor();
    await focusCanvas(page);
    await page.keyboard.press('Control+s');
    await page.getByText('Saved as version 2.').waitFor();
    await openGallery(page, server.url);
    const row = page.getByRole('region', { name: 'Saved graphs' }).locator('.list-row').first();
    await row.getByText('My second dune').waitFor();
    await row.getByRole('button', { name: 'History' }).click();
    await page
      .getByRole('dialog', { name: 'History' })
      .getByRole('listitem')
      .filter({ hasText: 'Version 1' })
      .getByRole('button', { name: 'Open' })
      .click();
    await page.getByText('This is version 1.', { exact: false }).waitFor();
    expect(await page.getByLabel('Name of the graph').inputValue()).to.equal('My dune');
  });

  it('opens behind a panel that was opened while the graph was on its way', async () => {
    const { page, server } = studio;
    await openGallery(page, server.url);
    const row = page.getByRole('region', { name: 'Saved graphs' }).locator('.list-row').first();
    await row.getByRole('button', { name: 'History' }).click();
    const version = page.getByRole('listitem').filter({ hasText: 'Version 1' });
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const address = '**/api/graphs/*?revision=1';
    await page.route(address, async (route) => {
      await held;
      await route.continue();
    });
    await version.getByRole('button', { name: 'Open' }).click();
    const runs = page.getByRole('button', { name: /^Runs/ });
    const shown = page.getByRole('button', { name: /^Runs/, pressed: true });
    await runs.click();
    await shown.waitFor();
    letGo();
    const name = page.getByLabel('Name of the graph');
    await until(
      () => name.inputValue(),
      (value) => value === 'My dune',
      { timeoutMs: PATIENCE_MS },
    );
    await page.getByText('This is version 1.', { exact: false }).waitFor();
    expect(await shown.count()).to.equal(1);
    await runs.click();
    await page.getByRole('application').waitFor();
    await page.unroute(address);
  });

  it('asks when somebody else saved meanwhile, and keeps both', async () => {
    const { page, server } = studio;
    await runCommand(page, 'Save as…');
    await typeInto(page.getByRole('dialog', { name: 'Save' }).getByLabel('Name'), 'Shared');
    await page.keyboard.press('Enter');
    await page.getByText('Saved as version 1.').waitFor();
    const saved = (await server.studio.graphs.list({ limit: 10 })).find((g) => g.title === 'Shared');
    await server.studio.graphs.save(saved?.id ?? '', { ...other, meta: { title: 'Theirs' } }, 1);
    await typeInto(page.getByLabel('Name of the graph'), 'Mine');
    await focusCanvas(page);
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog', { name: 'Somebody saved this graph meanwhile' });
    await dialog.getByRole('button', { name: 'Overwrite' }).click();
    await page.getByText('Saved as version 3.').waitFor();
    const titles = (await server.studio.graphs.versions(saved?.id ?? '')).map((v) => v.title);
    expect(titles).to.deep.equal(['Mine', 'Theirs', 'Shared']);
  });

  it('says in another window that the graph was saved, takes that over, and undoes it', async () => {
    const { page, context, server } = studio;
    const name = (of: Page) => of.getByLabel('Name of the graph');
    const id = (await server.studio.graphs.list({ limit: 10 })).find((g) => g.title === 'Mine')?.id ?? '';
    const second = await context.newPage();
    try {
      for (const window of [page, second]) {
        await window.goto(`${server.url}#/graph/${id}`);
        await until(
          () => name(window).inputValue(),
          (value) => value === 'Mine',
          { timeoutMs: PATIENCE_MS },
        );
      }
      await page.bringToFront();
      await typeInto(name(page), 'Saved here');
      await focusCanvas(page);
      await page.keyboard.press('Control+s');
      await page.getByText('Saved as version 4.').waitFor();
      const notice = second.getByText('This graph was saved elsewhere meanwhile, as version 4.', {
        exact: false,
      });
      await notice.waitFor();
      expect(await name(second).inputValue(), 'nothing changes by itself').to.equal('Mine');
      await second.bringToFront();
      await second.getByRole('button', { name: 'Take it over' }).click();
      await until(
        () => name(second).inputValue(),
        (value) => value === 'Saved here',
        { timeoutMs: PATIENCE_MS },
      );
      await focusCanvas(second);
      await second.keyboard.press('Control+z');
      await until(
        () => name(second).inputValue(),
        (value) => value === 'Mine',
        { timeoutMs: PATIENCE_MS },
      );
      // It knows which version is stored: its own is the next.
      await second.keyboard.press('Control+s');
      await second.getByText('Saved as version 5.').waitFor();
    } finally {
      await second.close();
    }
  });

  it('asks before it closes what is not saved, and recovers a draft after a crash', async () => {
    const { page, server } = studio;
    await typeInto(page.getByLabel('Name of the graph'), 'Precious');
    // The draft is written a moment later.
    await until(
      () => page.evaluate(() => JSON.stringify({ ...localStorage })),
      (kept) => /"patchwise\.draft\.[^"]*":"[^\n]*Precious/.test(kept),
      { timeoutMs: PATIENCE_MS },
    );
    await runCommand(page, 'Close the tab');
    const dialog = page.getByRole('dialog', { name: 'Unsaved changes' });
    await dialog.getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByLabel('Name of the graph').inputValue()).to.equal('Precious');
    // The page is gone at once, as in a crash.
    let asked = false;
    page.once('dialog', (d) => {
      asked = d.type() === 'beforeunload';
      void d.accept();
    });
    await page.goto(new URL('icon.svg', server.url).href);
    expect(asked, 'the browser asks before it leaves').to.equal(true);
    // Its window with it: the tabs are gone.
    await page.evaluate(() => sessionStorage.clear());
    await openGallery(page, server.url);
    const drafts = page.getByRole('region', { name: 'Drafts' });
    await drafts.getByText('Precious').waitFor();
    await drafts.getByRole('button', { name: 'Restore' }).first().click();
    await page.getByText('The draft was restored.').waitFor();
    expect(await page.getByLabel('Name of the graph').inputValue()).to.equal('Precious');
    await page.getByText('unsaved', { exact: true }).waitFor();
  });

  it('exports a file that is dropped back as the same graph', async () => {
    const { page } = studio;
    const before = await exported(page);
    await dropFiles(page, [
      { name: 'other.json', type: 'application/json', bytes: text(writeDocument(other)) },
    ]);
    await page.getByText('"other.json" opened: 2 nodes.').waitFor();
    await dropFiles(page, [
      { name: 'back.json', type: 'application/json', bytes: text(JSON.stringify(before)) },
    ]);
    await page.getByText('"back.json" opened: 3 nodes.').waitFor();
    expect(await exported(page)).to.deep.equal(before);
  });

  it('opens the graph that a picture carries, or uses the picture, as one likes', async () => {
    const { page } = studio;
    const bytes = await pngWith(writeDocument(other));
    await dropFiles(page, [{ name: 'result.png', type: 'image/png', bytes }]);
    const dialog = page.getByRole('dialog', { name: 'This picture carries its graph' });
    await dialog.getByRole('button', { name: 'Open the graph' }).click();
    await page.getByText('"result.png" opened: 2 nodes.').waitFor();
    expect((await exported(page)).nodes).to.have.keys('photo', 'flip');
    await dropFiles(page, [{ name: 'result.png', type: 'image/png', bytes }]);
    await dialog.getByRole('button', { name: 'Use the picture' }).click();
    await page.getByText(/"result.png" goes into "Load image"/).waitFor();
  });

  it('refuses hostile and broken files with a clear message, and nothing changes', async () => {
    const { page } = studio;
    const before = await exported(page);
    const hostile: readonly (readonly [string, string, Uint8Array, RegExp])[] = [
      [
        'proto.json',
        'application/json',
        text('{"format":"patchwise-graph","version":1,"nodes":{},"__proto__":{"x":1}}'),
        /__proto__/,
      ],
      ['cut.json', 'application/json', text('{"format":"patchwise-graph",'), /cut\.json/],
      [
        'litegraph.json',
        'application/json',
        text('{"nodes":[],"links":[],"runStep":"x"}'),
        /not a Patchwise graph/,
      ],
      [
        'deep.json',
        'application/json',
        text(`${'['.repeat(5000)}${']'.repeat(5000)}`),
        /nested deeper|not a/,
      ],
      ['big.json', 'application/json', new Uint8Array(2_000_000).fill(32), /larger than a graph/],
      [
        'script.svg',
        'image/svg+xml',
        text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        /neither a picture nor a graph/,
      ],
      ['fake.png', 'image/png', text('not a picture at all'), /neither a picture nor a graph/],
      ['broken.png', 'image/png', (await solidPng(1, 2, 3)).slice(0, 40), /was not taken/],
      ['fake.safetensors', '', text('rubbish'), /was not taken/],
    ];
    for (const [name, type, bytes, message] of hostile) {
      await dropFiles(page, [{ name, type, bytes }]);
      await page.getByRole('alert').filter({ hasText: message }).first().waitFor();
    }
    expect(await exported(page)).to.deep.equal(before);
  });

  it('draws the text of a hostile graph as text', async () => {
    const { page } = studio;
    const evil = '<img src=x onerror="document.title=1">';
    const graph = {
      ...other,
      meta: { title: evil, description: evil },
      nodes: {
        ...other.nodes,
        strange: { type: 'evil/node@1', params: { text: evil }, in: { a: 'photo.image' } },
      },
      view: { nodes: { strange: { x: 0, y: 0, title: evil } }, notes: [{ text: evil, x: 9, y: 9 }] },
    };
    await dropFiles(page, [
      { name: 'evil.json', type: 'application/json', bytes: text(JSON.stringify(graph)) },
    ]);
    await page.getByText('"evil.json" opened: 3 nodes.').waitFor();
    await runCommand(page, 'Go to strange');
    await page.getByText('No node has the type "evil/node@1".', { exact: false }).waitFor();
    expect(await page.locator('img[src=x]').count()).to.equal(0);
    expect(await page.title()).to.equal('Patchwise');
    expect((await exported(page)).nodes['strange']).to.deep.equal(graph.nodes.strange);
  });
});
