import { expect } from 'chai';
import { axeFindings } from './support/axe.ts';
import { exported, focusCanvas, nodeState, openFresh, openWorkflow, runEnd } from './support/editor.ts';
import { blurred, document, longTraining, SMALL_PICTURE } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const flipped = document('Flipped photograph', {
  photo: { type: 'image/load@1', params: { path: SMALL_PICTURE } },
  flip: { type: 'image/flip@1', in: { image: 'photo.image' } },
});

describe('tabs of graphs', () => {
  const studio = useStudio({ blurred, flipped, long: longTraining });
  const strip = () => studio.page.getByRole('navigation', { name: 'Open graphs' });
  const tab = (name: RegExp) => strip().getByRole('listitem').filter({ hasText: name });
  const titles = () => strip().locator('.graph-tab-title .ellipsis').allTextContents();

  /** Opens another workflow beside what is open. */
  const openBeside = async (title: string): Promise<void> => {
    const { page } = studio;
    await page.getByRole('button', { name: 'Gallery', exact: true }).click();
    await page.getByRole('button', { name: `Open ${title}`, exact: true }).click();
    await page.locator('.graph-tab.shown').filter({ hasText: title }).waitFor();
    await page.getByRole('heading', { name: 'Graph', exact: true }).waitFor();
  };

  const shownNodes = async (): Promise<readonly string[]> => Object.keys((await exported(studio.page)).nodes);

  beforeEach(async () => {
    await openWorkflow(studio.page, studio.server.url, 'Blurred photograph');
  });

  it('opens what is opened beside what is open, and shows a graph that is open instead of a second one', async () => {
    const { page } = studio;
    expect(await strip().count(), 'one graph needs no tabs').to.equal(0);
    await openBeside('Flipped photograph');
    expect(await titles()).to.deep.equal(['Blurred photograph', 'Flipped photograph']);
    await page.getByRole('button', { name: 'Gallery', exact: true }).click();
    await page.getByRole('button', { name: 'Open Blurred photograph', exact: true }).click();
    await page.locator('.graph-tab.shown').filter({ hasText: 'Blurred' }).waitFor();
    expect(await titles()).to.have.length(2);
    expect(await shownNodes()).to.have.members(['photo', 'blur', 'save']);
  });

  it('opens a workflow by Ctrl+K and its name', async () => {
    const { page } = studio;
    await focusCanvas(page);
    await page.keyboard.press('Control+k');
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('open flipped');
    await page.getByRole('option', { name: /^Open Flipped photograph/, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.graph-tab.shown').filter({ hasText: 'Flipped photograph' }).waitFor();
    expect(await shownNodes()).to.have.members(['photo', 'flip']);
  });

  it('keeps history, selection and view of each', async () => {
    const { page } = studio;
    await focusCanvas(page);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.locator('[data-node=blur]').click();
    await focusCanvas(page);
    await page.keyboard.press('Delete');
    await page.keyboard.press('1');
    const before = await page.getByRole('button', { name: /^Undo: / }).getAttribute('aria-label');
    expect(before).to.contain('Delete');
    await openBeside('Flipped photograph');
    await page.getByRole('button', { name: 'Undo', exact: true }).waitFor();
    await focusCanvas(page);
    await page.keyboard.press('Alt+PageUp');
    await page.locator('.graph-tab.shown').filter({ hasText: 'Blurred' }).waitFor();
    expect(await page.getByRole('button', { name: /^Undo: / }).getAttribute('aria-label')).to.equal(before);
    await page.getByRole('button', { name: 'Zoom 100%, set to 100%' }).waitFor();
    await page.keyboard.press('Control+z');
    expect(await shownNodes()).to.have.members(['photo', 'blur', 'save']);
    await page.keyboard.press('Alt+PageDown');
    await page.locator('.graph-tab.shown').filter({ hasText: 'Flipped' }).waitFor();
    expect(await shownNodes()).to.have.members(['photo', 'flip']);
  });

  it('brings tabs and unsaved changes back after a reload, each with its own', async () => {
    const { page } = studio;
    await page.getByLabel('Name of the graph').click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Precious');
    await openBeside('Flipped photograph');
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.locator('.graph-tab.shown').filter({ hasText: 'Flipped' }).waitFor();
    expect(await titles()).to.deep.equal(['Precious', 'Flipped photograph']);
    expect(await shownNodes()).to.have.members(['photo', 'flip']);
    await tab(/Precious/)
      .getByRole('button')
      .first()
      .click();
    await page.getByText('unsaved', { exact: true }).waitFor();
    expect(await page.getByLabel('Name of the graph').inputValue()).to.equal('Precious');
    expect(await shownNodes()).to.have.members(['photo', 'blur', 'save']);
  });

  it('shows what is opened while the graph of before still loads', async () => {
    const { page, server } = studio;
    await page.getByRole('button', { name: 'Gallery', exact: true }).click();
    await page.getByRole('heading', { name: 'Start with a workflow' }).waitFor();
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const graph = /\/api\/templates\/./;
    await page.route(graph, async (route) => {
      await held;
      await route.continue();
    });
    try {
      const asked = page.waitForRequest(graph);
      await page.goto('about:blank');
      await page.goto(server.url);
      await page.getByRole('heading', { name: 'Start with a workflow' }).waitFor();
      await asked;
      await page.keyboard.press('Alt+n');
      await page.getByRole('application', { name: /^Graph of 0/ }).waitFor();
      const answered = page.waitForResponse(graph);
      letGo();
      await (await answered).finished();
    } finally {
      letGo();
      await page.unroute(graph);
    }
    // What was asked for is answered before this is: nothing comes after it.
    await page.evaluate(() => fetch('api/templates').then((response) => response.text()));
    await page.getByRole('application', { name: /^Graph of 0/ }).waitFor();
    await tab(/Blurred photograph/).click();
    await page.getByRole('application', { name: /^Graph of 3/ }).waitFor();
  });

  it('leaves a run with its graph: its states are there only, and its end is told elsewhere', async () => {
    const { page } = studio;
    await openBeside('Long training');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('[data-run-status=running]').waitFor();
    await page.keyboard.press('Alt+PageUp');
    await page.locator('.graph-tab.shown').filter({ hasText: 'Blurred' }).waitFor();
    expect(await page.locator('[data-run-status]').count(), 'no run of this graph').to.equal(0);
    await page.getByRole('button', { name: 'Outline' }).click();
    expect(await page.locator('[data-node=photo]').getAttribute('data-state')).to.equal('');
    await tab(/Long/).locator('[data-run-state=running]').waitFor();
    // What is started here waits for it, and is shown here.
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('[data-run-status=queued]').waitFor();
    await tab(/Long/).getByRole('button').first().click();
    await page.locator('[data-run-status=running]').waitFor();
    await page.getByRole('banner').getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.keyboard.press('Alt+PageUp');
    expect(await runEnd(page)).to.equal('done');
    expect(await nodeState(page, 'blur')).to.match(/done|cached/);
    await page.keyboard.press('Alt+PageDown');
    await page.locator('[data-run-status=cancelled]').waitFor();
  });

  it('closes by the middle button and by keys, asks where something is not saved, and opens it again', async () => {
    const { page } = studio;
    await openBeside('Flipped photograph');
    await tab(/Blurred/)
      .getByRole('button')
      .first()
      .click({ button: 'middle' });
    await strip().waitFor({ state: 'detached' });
    expect(await shownNodes()).to.have.members(['photo', 'flip']);
    await openBeside('Blurred photograph');
    await page.getByLabel('Name of the graph').click();
    await page.keyboard.type(' again');
    await page.keyboard.press('Alt+w');
    await page
      .getByRole('dialog', { name: 'Unsaved changes' })
      .getByRole('button', { name: 'Close without saving' })
      .click();
    await strip().waitFor({ state: 'detached' });
    await focusCanvas(page);
    await page.keyboard.press('Alt+Shift+w');
    await page.locator('.graph-tab.shown').filter({ hasText: 'again' }).waitFor();
    expect(await shownNodes()).to.have.members(['photo', 'blur', 'save']);
  });

  it('has no serious finding of axe, and fits on a phone', async () => {
    const { page } = studio;
    await openBeside('Flipped photograph');
    expect(await axeFindings(page)).to.deep.equal([]);
    await page.setViewportSize({ width: 390, height: 844 });
    const canvas = await page.getByRole('application').boundingBox();
    expect(canvas?.height).to.be.above(0.6 * 844);
    await page.setViewportSize({ width: 1280, height: 800 });
    await openFresh(page, studio.server.url);
  });
});
