import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { buildExample, type NpmRegistry, npmRegistry, packExample } from '../packs/build-pack.ts';
import {
  exported,
  findPixel,
  focusCanvas,
  nodeState,
  openGallery,
  openWorkflow,
  runEnd,
  typeInto,
} from './support/editor.ts';
import { document, SMALL_PICTURE } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

/** Large dots, so that the picture on a node shows them. */
const print = document('My print', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { longSide: 96 } },
  screen: { type: 'patchwise-halftone/screen@1', params: { size: 24 } },
  dots: { type: 'patchwise-halftone/dots@1', in: { image: 'small.image', screen: 'screen.screen' } },
  save: { type: 'image/save@1', in: { image: 'dots.image' } },
});

/** Runs before there is a pack: the process that computes is there then, without the pack's code. */
const plain = document('Plain', {
  noise: { type: 'noise/uniform@1', params: { width: 8, height: 8 } },
  save: { type: 'image/save@1', in: { image: 'noise.images' } },
});

describe('a pack of nodes', () => {
  let example: string;
  let registry: NpmRegistry;
  const studio = useStudio(
    { plain, print },
    async () => {
      example = buildExample();
      registry = await npmRegistry(
        'patchwise-halftone',
        JSON.parse(readFileSync(join(example, 'package.json'), 'utf8')).version,
        await packExample(example),
      );
    },
    () => ({ packsFromPage: true }),
  );
  after(() => {
    registry.close();
    rmSync(dirname(example), { recursive: true, force: true });
  });
  const settings = () => studio.page.getByRole('region', { name: 'Packs of nodes' });

  it('that is added while the studio runs brings a workflow to the open gallery, and that is valid', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Plain');
    await focusCanvas(page);
    await page.keyboard.press('Control+Enter');
    expect(await runEnd(page)).to.equal('done');
    await openGallery(page, server.url);
    await page.getByRole('button', { name: 'Open Plain', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Open Halftone', exact: true }).count()).to.equal(0);
    await page.keyboard.press('Control+,');
    await settings().getByText('None: only the nodes').waitFor();
    await settings().getByRole('textbox', { name: 'Name of a pack at npm' }).fill('patchwise-halftone');
    await page.keyboard.press('Enter');
    await page.getByText('they may do all that this studio may').waitFor();
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByText('patchwise-halftone is added').waitFor();
    await page.getByText('Packs were added or removed').waitFor();
    await settings().getByText('patchwise-halftone/dots').waitFor();
    await openGallery(page, server.url);
    await page.getByRole('button', { name: 'Open Halftone', exact: true }).waitFor();
    await openWorkflow(page, server.url, 'Halftone');
    const { nodes } = await exported(page);
    expect(nodes['dots']?.type).to.equal('patchwise-halftone/dots@1');
    await page.getByRole('button', { name: 'Outline' }).click();
    expect(await page.locator('[data-node=engraving]').count()).to.equal(1);
  });

  it('brings its nodes to the palette, and they are added like any other', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Nodes', exact: true }).click();
    await typeInto(page.getByRole('searchbox', { name: 'Search nodes' }), 'halftone');
    await page.getByRole('button', { name: 'Halftone', exact: true }).click();
    const { nodes } = await exported(page);
    const added = Object.values(nodes).filter(({ type }) => type === 'patchwise-halftone/dots@1');
    expect(added).to.have.length(3);
  });

  it('runs in Chromium: the node shows its picture, and a value of its own port type has one', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'My print');
    await focusCanvas(page);
    await page.keyboard.press('Control+Enter');
    expect(await runEnd(page)).to.equal('done');
    expect(await nodeState(page, 'dots')).to.equal('done');
    // A dot of ink in red on paper: nothing else on the node is cyan.
    expect(await findPixel(page, 'dots', [0, 255, 255])).to.be.below(60);
    const shots = process.env['PATCHWISE_E2E_SHOTS'];
    if (shots !== undefined) await page.screenshot({ path: `${shots}/pack-runs.png` });
    await page.locator('[data-node=screen]').click();
    await page.getByRole('button', { name: 'Watch screen of screen' }).waitFor();
  });

  it('that was removed leaves its graphs as they are, and says what to add', async () => {
    const { page } = studio;
    await page.keyboard.press('Control+,');
    await settings().getByRole('button', { name: 'Remove patchwise-halftone' }).click();
    await page.getByRole('button', { name: 'Remove it', exact: true }).click();
    await settings().getByText('None: only the nodes').waitFor();
    await openWorkflow(page, studio.server.url, 'My print');
    await page.getByRole('tab', { name: /Problems/ }).click();
    const problems = page.getByRole('region', { name: 'Problems' });
    await problems.getByText('patchwise packs add patchwise-halftone').first().waitFor();
    const shots = process.env['PATCHWISE_E2E_SHOTS'];
    if (shots !== undefined) await page.screenshot({ path: `${shots}/pack-missing.png` });
    expect((await exported(page)).nodes).to.deep.equal(print.nodes);
  });
});
