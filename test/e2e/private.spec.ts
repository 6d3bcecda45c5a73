import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Browser, chromium } from 'playwright-core';
import { sessionsFile } from '../../src/disk/run-folders.ts';
import { type RunningServer, startServer } from '../../src/server/main.ts';
import { fileSessions } from '../../src/server/security/sessions.ts';
import { until } from '../server/support/waiting.ts';
import { CHROMIUM_ARGS, PATIENCE_MS, requireChromium } from './support/browser.ts';
import { typeInto } from './support/editor.ts';

const DIST = fileURLToPath(new URL('../../web/dist', import.meta.url));

describe('A private studio, in a browser', function () {
  this.timeout(600_000);
  let home = '';
  let studio: RunningServer;
  let browser: Browser;
  before(async function () {
    const executablePath = requireChromium(this);
    home = mkdtempSync(join(tmpdir(), 'patchwise-private-'));
    studio = await startServer({ home, port: 0, private: true, folders: { web: DIST } });
    browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
  });
  after(async () => {
    await browser?.close();
    await studio?.close();
    if (home !== '') rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  });

  it('says what to do, takes the token, and asks again when the session is revoked', async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const refused: string[] = [];
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) refused.push(message.text());
    });
    await page.goto(studio.url);
    const heading = page.getByRole('heading', { name: 'This studio asks for its token.' });
    await heading.waitFor();
    await typeInto(page.getByLabel('Token'), studio.token ?? '');
    await page.getByRole('button', { name: 'Open the studio' }).click();
    await page.locator('canvas, [role=main], main').first().waitFor();
    await page.waitForURL((url) => !url.href.includes('token'));
    expect(await heading.count()).to.equal(0);
    expect(await page.title()).not.to.equal('Patchwise: token');
    expect(refused).to.deep.equal([]);
    // As `patchwise sessions` does, in a process of its own: the server notices within seconds.
    const sessions = fileSessions(sessionsFile(home));
    expect(sessions.list()).to.have.length(1);
    sessions.revoke();
    await until(
      async () => (await page.reload())?.status(),
      (status) => status === 401,
      { everyMs: 200 },
    );
    await heading.waitFor();
    await page.close();
  });
});
