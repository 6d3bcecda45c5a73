import { expect } from 'chai';
import { axeFindings, findingsInBothSchemes } from './support/axe.ts';
import { openFresh, openWorkflow, place, runCommand } from './support/editor.ts';
import { blurred, tinyTraining } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

describe('accessibility', () => {
  const studio = useStudio({ blurred, 'tiny-training': tinyTraining });

  it('has no serious finding in gallery, editor, inspector and panels, dark and light', async () => {
    const { page, server } = studio;
    await openFresh(page, server.url);
    expect(await findingsInBothSchemes(page), 'gallery').to.deep.equal([]);
    await openWorkflow(page, server.url, 'Tiny training');
    expect(await findingsInBothSchemes(page), 'editor').to.deep.equal([]);
    await page.mouse.click(...(await place(page, 'train')));
    expect(await findingsInBothSchemes(page), 'inspector of a node').to.deep.equal([]);
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.getByRole('tab', { name: /Problems/ }).click();
    expect(await findingsInBothSchemes(page), 'outline and problems').to.deep.equal([]);
    await page.getByRole('button', { name: /^Runs/ }).click();
    expect(await findingsInBothSchemes(page), 'runs').to.deep.equal([]);
    await page.getByRole('button', { name: 'Library' }).click();
    await page.getByText('used by runs', { exact: false }).waitFor();
    expect(await findingsInBothSchemes(page), 'library').to.deep.equal([]);
    await openFresh(page, server.url);
    await page.getByRole('button', { name: 'Start with lake' }).click();
    await page.getByRole('heading', { name: 'What do you want to do with it?' }).waitFor();
    expect(await findingsInBothSchemes(page), 'the question').to.deep.equal([]);
  });

  it('has no serious finding in dialogs and menus, dark and light', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    await page.keyboard.press('Control+k');
    expect(await findingsInBothSchemes(page), 'command palette').to.deep.equal([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Keys and help' }).click();
    expect(await findingsInBothSchemes(page), 'keys').to.deep.equal([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Nodes', exact: true }).click();
    await page.getByRole('button', { name: 'Help for Blur image' }).click();
    expect(await findingsInBothSchemes(page), 'help of a node').to.deep.equal([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'File', exact: true }).click();
    expect(await findingsInBothSchemes(page), 'menu').to.deep.equal([]);
    await page.keyboard.press('Escape');
    await page.mouse.click(...(await place(page, 'photo')));
    await page.getByRole('button', { name: 'Change the picture' }).click();
    expect(await findingsInBothSchemes(page), 'choice of pictures').to.deep.equal([]);
    await page.keyboard.press('Escape');
    await runCommand(page, 'Save as…');
    expect(await findingsInBothSchemes(page), 'save').to.deep.equal([]);
    await page.keyboard.press('Escape');
  });

  it('would have one by a button that nothing names', async () => {
    const { page } = studio;
    const button = await page.evaluateHandle(() =>
      document.body.appendChild(document.createElement('button')),
    );
    expect(await axeFindings(page)).to.deep.equal(['button-name: <button></button>']);
    await button.evaluate((element) => element.remove());
  });

  it('gives the focus back to where it was when a dialog closes', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    const help = page.getByRole('button', { name: 'Keys and help' });
    await help.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Keys and pointer' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await help.evaluate((element) => element === document.activeElement)).to.equal(true);
  });

  it('lists every command in the palette, with its key', async () => {
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Blurred photograph');
    await page.keyboard.press('Control+k');
    const options = await page
      .getByRole('dialog', { name: 'Commands' })
      .getByRole('option')
      .allTextContents();
    expect(options.length).to.be.above(45);
    expect(options.join('\n'))
      .to.match(/Undo.*Ctrl\+Z/)
      .and.match(/Run.*Ctrl\+Enter/)
      .and.match(/Redo/);
    await page.keyboard.press('Escape');
  });
});
