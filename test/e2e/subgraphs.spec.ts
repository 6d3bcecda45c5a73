import { expect } from 'chai';
import {
  drag,
  drawnDocument,
  focusCanvas,
  inputRow,
  nodeState,
  openWorkflow,
  place,
  runCommand,
  runToEnd,
  settled,
} from './support/editor.ts';
import { document, SMALL_PICTURE } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const chain = {
  ...document('Chain', {
    photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
    small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 24, height: 16 } },
    soft: { type: 'image/blur@1', in: { image: 'small.image' } },
    turned: { type: 'image/flip@1', in: { image: 'soft.image' } },
  }),
  view: {
    nodes: {
      photo: { x: 20, y: 60 },
      small: { x: 300, y: 60 },
      soft: { x: 580, y: 60 },
      turned: { x: 860, y: 60 },
    },
    zoom: 0.6,
    offset: [40, 60] as const,
  },
};

describe('bypass, mute and subgraphs', () => {
  const studio = useStudio({ chain });

  beforeEach(async () => {
    await openWorkflow(studio.page, studio.server.url, 'Chain');
  });

  it('bypasses and mutes by keys; what a run leaves out stays without a state', async () => {
    const { page } = studio;
    await page.mouse.click(...(await place(page, 'soft')));
    await focusCanvas(page);
    await page.keyboard.press('Control+b');
    expect((await drawnDocument(page)).nodes['soft']?.mode).to.equal('bypass');
    await page.mouse.click(...(await place(page, 'turned')));
    await focusCanvas(page);
    await page.keyboard.press('Control+m');
    expect((await drawnDocument(page)).nodes['turned']?.mode).to.equal('mute');
    expect(await runToEnd(page)).to.equal('done');
    expect(await nodeState(page, 'small')).to.equal('done');
    expect(await nodeState(page, 'soft')).to.equal('');
    expect(await nodeState(page, 'turned')).to.equal('');
    await page.mouse.click(...(await place(page, 'turned')));
    await focusCanvas(page);
    await page.keyboard.press('Control+m');
    expect(await runToEnd(page)).to.equal('done');
    expect(await nodeState(page, 'turned')).to.equal('done');
    await focusCanvas(page);
    await page.keyboard.press('Control+z');
    expect((await drawnDocument(page)).nodes['turned']?.mode).to.equal('mute');
  });

  it('makes a subgraph of the selection, opens it in place, changes it, leaves it, runs it and dissolves it', async () => {
    const { page } = studio;
    await focusCanvas(page);
    await page.mouse.click(...(await place(page, 'small')));
    await page.keyboard.down('Shift');
    await page.mouse.click(...(await place(page, 'soft')));
    await page.keyboard.up('Shift');
    await focusCanvas(page);
    await page.keyboard.press('Control+Shift+G');
    let saved = await drawnDocument(page);
    expect(Object.keys(saved.nodes)).to.deep.equal(['photo', 'subgraph', 'turned']);
    expect(saved.nodes['subgraph']?.in).to.deep.equal({ image: 'photo.image' });
    expect(saved.nodes['turned']?.in?.['image']).to.match(/^subgraph\./);

    // Enter opens it, Escape goes up; the way there is written over the canvas.
    await focusCanvas(page);
    await page.mouse.click(...(await place(page, 'subgraph')));
    await page.keyboard.press('Enter');
    await page
      .getByRole('navigation', { name: 'Subgraphs' })
      .getByText('subgraph', { exact: true })
      .waitFor();
    await settled(page);
    await page.mouse.click(...(await place(page, 'soft')));
    await page.getByRole('spinbutton', { name: 'Sigma' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('3');
    // A parameter becomes a port of the subgraph: an input node, wired to it.
    await page.getByRole('button', { name: 'Make sigma an input' }).click();
    await settled(page);
    const row = await inputRow(page, 'soft', 'sigma');
    const at = await place(page, 'soft', { input: row });
    await drag(page, at, [at[0] - 60, at[1] + 160]);
    await page.keyboard.type('subgraph input');
    await page.keyboard.press('Enter');
    await focusCanvas(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('navigation', { name: 'Subgraphs' }).waitFor({ state: 'detached' });
    saved = await drawnDocument(page);
    const inner = saved.nodes['subgraph']?.graph?.nodes;
    expect(inner?.['soft']?.in?.['sigma']).to.equal('input.value');
    expect(inner?.['input']?.params).to.deep.equal({ value: 3 });

    // Outside, it is a parameter of the subgraph.
    await page.mouse.click(...(await place(page, 'subgraph')));
    const field = page.getByRole('spinbutton', { name: 'Input' });
    await field.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('4');
    expect((await drawnDocument(page)).nodes['subgraph']?.params).to.deep.equal({ input: 4 });
    expect(await runToEnd(page)).to.equal('done');
    expect(await nodeState(page, 'subgraph')).to.equal('done');

    await runCommand(page, 'Dissolve the subgraph');
    saved = await drawnDocument(page);
    expect(Object.keys(saved.nodes).sort()).to.deep.equal(['photo', 'small', 'soft', 'turned']);
    expect(saved.nodes['soft']?.params?.['sigma']).to.equal(4);
    expect(saved.nodes['turned']?.in?.['image']).to.equal('soft.image');
  });

  it('nests them, copies them under other names, and leads problems into them', async () => {
    const { page } = studio;
    const wrap = async (key: string) => {
      await page.mouse.click(...(await place(page, key)));
      await focusCanvas(page);
      await page.keyboard.press('Control+Shift+G');
      await settled(page);
    };
    await wrap('soft');
    await wrap('subgraph');
    await focusCanvas(page);
    await page.keyboard.press('Control+d');
    const saved = await drawnDocument(page);
    const outer = saved.nodes['subgraph-2'];
    expect(outer?.graph?.nodes['subgraph']?.graph?.nodes).to.have.property('soft');
    const copy = saved.nodes['subgraph-3'];
    expect(copy?.graph?.nodes['subgraph-4']?.graph?.nodes).to.have.property('soft-2');
    // A wrong value deep inside is marked on the outermost and found by pressing the problem.
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.locator('[data-node="subgraph-2"]').click();
    await focusCanvas(page);
    await page.keyboard.press('Enter');
    await settled(page);
    await page.mouse.click(...(await place(page, 'subgraph')));
    await page.keyboard.press('Enter');
    await settled(page);
    await page.mouse.click(...(await place(page, 'soft')));
    await page.getByRole('spinbutton', { name: 'Sigma' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('-4');
    await focusCanvas(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('navigation', { name: 'Subgraphs' }).waitFor({ state: 'detached' });
    expect(await nodeState(page, 'subgraph-2')).to.equal('error');
    await page.getByRole('tab', { name: /Problems/ }).click();
    await page
      .getByRole('region', { name: 'Problems' })
      .getByRole('button', { name: /error:.*"soft"/ })
      .click();
    await page.getByRole('tab', { name: 'Inspector' }).click();
    await page.getByRole('region', { name: 'Node soft' }).waitFor();
  });
});
