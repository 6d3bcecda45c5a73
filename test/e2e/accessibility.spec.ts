import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { openFresh, openWorkflow, place, runCommand } from './support/editor.ts';
import { blurred, tinyTraining } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical findings of axe, as "rule: element". */
async function findings(page: Page): Promise<readonly string[]> {
  // Colours are judged as they are, not while they change.
  await page.waitForTimeout(250);
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: tool } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    interface Violation {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string }[];
    }
    const { violations } = await tool.run();
    return violations
      .filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)}`));
  });
}

describe('accessibility', () => {
  const studio = useStudio({ blurred, 'tiny-training': tinyTraining });

  for (const scheme of ['dark', 'light'] as const) {
    it(`has no serious finding in the ${scheme} gallery, editor, inspector and panels`, async () => {
      const { page, server } = studio;
      await page.emulateMedia({ colorScheme: scheme });
      await openFresh(page, server.url);
      expect(await findings(page), 'gallery').to.deep.equal([]);
      await openWorkflow(page, server.url, 'Tiny training');
      expect(await findings(page), 'editor').to.deep.equal([]);
      await page.mouse.click(...(await place(page, 'train')));
      expect(await findings(page), 'inspector of a node').to.deep.equal([]);
      await page.getByRole('button', { name: 'Outline' }).click();
      await page.getByRole('tab', { name: /Problems/ }).click();
      expect(await findings(page), 'outline and problems').to.deep.equal([]);
      await page.getByRole('button', { name: /^Runs/ }).click();
      expect(await findings(page), 'runs').to.deep.equal([]);
      await page.getByRole('button', { name: 'Library' }).click();
      await page.getByText('used by runs', { exact: false }).waitFor();
      expect(await findings(page), 'library').to.deep.equal([]);
      await openFresh(page, server.url);
      await page.getByRole('button', { name: 'Start with lake' }).click();
      await page.getByRole('heading', { name: 'What do you want to do with it?' }).waitFor();
      expect(await findings(page), 'the question').to.deep.equal([]);
    });

    it(`has no serious finding in the ${scheme} dialogs and menus`, async () => {
      const { page, server } = studio;
      await page.emulateMedia({ colorScheme: scheme });
      await openWorkflow(page, server.url, 'Blurred photograph');
      await page.keyboard.press('Control+k');
      expect(await findings(page), 'command palette').to.deep.equal([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Keys and help' }).click();
      expect(await findings(page), 'keys').to.deep.equal([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Nodes', exact: true }).click();
      await page.getByRole('button', { name: 'Help for Blur image' }).click();
      expect(await findings(page), 'help of a node').to.deep.equal([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'File', exact: true }).click();
      expect(await findings(page), 'menu').to.deep.equal([]);
      await page.keyboard.press('Escape');
      await page.mouse.click(...(await place(page, 'photo')));
      await page.getByRole('button', { name: 'Change the picture' }).click();
      expect(await findings(page), 'choice of pictures').to.deep.equal([]);
      await page.keyboard.press('Escape');
      await runCommand(page, 'Save as…');
      expect(await findings(page), 'save').to.deep.equal([]);
      await page.keyboard.press('Escape');
    });
  }

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
