import { expect } from 'chai';
import { dropFiles, exported, focusCanvas, openWorkflow } from './support/editor.ts';
import { blurred, solidPng } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

/** Nothing is filled in from outside: what a person presses must arrive. */
describe('keys that are really pressed', () => {
  const studio = useStudio({ blurred });

  beforeEach(async () => {
    await openWorkflow(studio.page, studio.server.url, 'Blurred photograph');
  });

  it('type a name into the dialog of Save, over the one that is there', async () => {
    const { page, server } = studio;
    await focusCanvas(page);
    await page.keyboard.press('Control+s');
    await page.getByRole('dialog', { name: 'Save' }).waitFor();
    await page.keyboard.type('Hello world');
    expect(await page.getByRole('dialog', { name: 'Save' }).getByLabel('Name').inputValue()).to.equal(
      'Hello world',
    );
    await page.keyboard.press('Enter');
    await page.getByText('Saved as version 1.').waitFor();
    expect((await server.studio.graphs.list({ limit: 1 }))[0]?.title).to.equal('Hello world');
  });

  it('give the focus back to the canvas when a dialog is left by Escape', async () => {
    const { page } = studio;
    await focusCanvas(page);
    await page.keyboard.press('Control+Shift+s');
    await page.getByRole('dialog', { name: 'Save' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Save' }).waitFor({ state: 'detached' });
    await page.waitForFunction(() => globalThis.document.activeElement?.className.includes('graph'));
  });

  it('come to nothing that a panel covers, to each way of a workflow once, and back to the graph', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: /^Gallery/ }).click();
    await page.getByRole('button', { name: 'Open Blurred photograph' }).waitFor();
    await page.getByLabel('Search workflows').focus();
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: at } = globalThis.document;
        return at?.getAttribute('aria-label') ?? at?.textContent ?? '';
      });
    await page.keyboard.press('Tab');
    expect(await focused()).to.equal('Open Blurred photograph');
    await page.keyboard.press('Tab');
    expect(await focused()).to.equal('Open and run Blurred photograph');
    // Backwards to the bars above: the graph lies before the gallery, and is covered.
    const passed: string[] = [];
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Shift+Tab');
      passed.push(await focused());
    }
    expect(passed).to.include('Choose a photograph');
    expect(passed.filter((name) => name.startsWith('Graph of'))).to.deep.equal([]);
    await page.getByRole('button', { name: /^Runs/ }).click();
    await page.getByLabel('Find a run').focus();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => globalThis.document.activeElement?.className.includes('graph'));
  });

  it('lead from a photograph to the question what to do with it, which has the focus then', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: /^Gallery/ }).click();
    await page.getByRole('button', { name: 'Start with dune' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () => globalThis.document.activeElement?.textContent === 'What do you want to do with it?',
    );
    // The next stop belongs to it.
    await page.keyboard.press('Tab');
    await page.waitForFunction(() => globalThis.document.activeElement?.closest('.journey') !== null);
  });

  it('write a note with spaces and several lines', async () => {
    const { page } = studio;
    await focusCanvas(page);
    await page.keyboard.press('Shift+n');
    await page.waitForFunction(() => globalThis.document.querySelector('canvas.graph') !== null);
    const document = await exported(page);
    expect(document.view?.notes).to.have.length(1);
    const note = document.view?.notes?.[0];
    const at = await page.evaluate(
      ([x, y]) => {
        const canvas = globalThis.document.querySelector('canvas.graph') as HTMLCanvasElement & {
          data: { camera: { zoom: number; offset: readonly [number, number] } };
        };
        const { left, top } = canvas.getBoundingClientRect();
        const { zoom, offset } = canvas.data.camera;
        return [left + (x + offset[0]) * zoom, top + (y + offset[1]) * zoom] as const;
      },
      [(note?.x ?? 0) + 60, (note?.y ?? 0) + 40] as const,
    );
    await page.mouse.dblclick(...at);
    await page.getByRole('dialog', { name: 'Note' }).waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('One two');
    await page.keyboard.press('Enter');
    await page.keyboard.type('three');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog', { name: 'Note' }).waitFor({ state: 'detached' });
    expect((await exported(page)).view?.notes?.[0]?.text).to.equal('One two\nthree');
  });

  it('confirm a question by Enter on the button that goes on', async () => {
    const { page } = studio;
    await page.getByLabel('Name of the graph').click();
    await page.keyboard.type(' again');
    await page.keyboard.press('Alt+w');
    await page.getByRole('dialog', { name: 'Unsaved changes' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Save' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('leave a second picture beside the first', async () => {
    const { page } = studio;
    const file = async (name: string, r: number, size: number) => ({
      name,
      type: 'image/png',
      bytes: await solidPng(r, 60, 90, size, size),
    });
    // The large one takes longer: the small one that follows must not overtake it.
    await dropFiles(page, [await file('large.png', 200, 1500)]);
    await dropFiles(page, [await file('small.png', 10, 16)]);
    await page.getByText('"small.png" is in the new node', { exact: false }).waitFor();
    const { nodes } = await exported(page);
    const paths = Object.values(nodes).flatMap(({ type, params }) =>
      type.startsWith('image/load') ? [String(params?.['path'])] : [],
    );
    expect(paths).to.have.length(2);
    expect(new Set(paths).size, 'two pictures').to.equal(2);
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.locator('[data-node=photo]').click();
    await page.getByText('large.png', { exact: true }).first().waitFor();
  });
});
