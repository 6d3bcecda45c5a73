import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { packPaths, writeAllowed } from '../../src/nodes/packs/pack-folder.ts';
import { buildPatchwise } from '../packs/build-pack.ts';
import { noiseGraph } from '../server/support/graphs.ts';
import { startTestServer, type TestServer } from '../server/support/start-server.ts';
import { until } from '../server/support/waiting.ts';
import { CHROMIUM_ARGS, PATIENCE_MS, requireChromium } from './support/browser.ts';
import { openWorkflow, typeInto } from './support/editor.ts';
import { document as graphOf } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

declare global {
  interface Window {
    /** What a script of the attacker's would set. */
    pwned?: string;
    violations?: string[];
  }
}

const SCRIPT = `window.pwned = 'script'; try { top.pwned = 'script'; } catch {}`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="${SCRIPT}"><script>${SCRIPT}</script></svg>`;
const HTML = `<!doctype html><script>${SCRIPT}</script><img src="x" onerror="${SCRIPT}">`;

/** Files that somebody else made, in a real browser, at the studio's own origin. */
describe('Files that hold scripts', function () {
  this.timeout(600_000);
  let studio: TestServer;
  let browser: Browser;
  let page: Page;
  let other: Server;
  const heard: string[] = [];
  let run = '';
  before(async function () {
    const executablePath = requireChromium(this);
    studio = await startTestServer();
    other = createServer((request, response) => {
      heard.push(request.url ?? '');
      response.setHeader('Access-Control-Allow-Origin', '*').end('ok');
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const submitted = await fetch(`${studio.url}/api/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ document: noiseGraph() }),
    });
    run = ((await submitted.json()) as { id: string }).id;
    const outputs = join(studio.studio.folder, 'runs', run);
    mkdirSync(outputs, { recursive: true });
    for (const [name, text] of [
      ...[['a.svg', SVG] as const, ['a.html', HTML] as const, ['a.js', SCRIPT] as const],
      ...[['a.xhtml', HTML] as const, ['a.png', HTML] as const, ['a.json', SCRIPT] as const],
    ]) {
      writeFileSync(join(outputs, name), text);
    }
    browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] });
  });
  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(studio.url);
    await page.evaluate(() => {
      window.violations = [];
      addEventListener('securitypolicyviolation', (event) =>
        window.violations?.push(event.violatedDirective),
      );
    });
  });
  afterEach(() => page.close());
  after(async () => {
    await browser?.close();
    other?.close();
    await studio?.close();
  });
  const output = (name: string) => `${studio.url}/api/runs/${run}/file?name=${name}`;
  const pwned = () => page.evaluate(() => window.pwned);
  /** Resolves when each of these directives has kept something out. */
  const violated = (...directives: readonly string[]) =>
    until(
      () => page.evaluate(() => window.violations ?? []),
      (all) => directives.every((one) => all.includes(one)),
      { timeoutMs: PATIENCE_MS },
    );

  it('are no pictures: SVG and HTML are refused as uploads, whatever they are called', async () => {
    for (const [text, name] of [
      [SVG, 'a.svg'],
      [SVG, 'a.png'],
      [HTML, 'a.html'],
      [`\u0089PNG\r\n\u001a\n${HTML}`, 'a.png'],
    ] as const) {
      const form = new FormData();
      form.append('file', new Blob([text]), name);
      const headers = { 'x-patchwise': '1' };
      const answer = await fetch(`${studio.url}/api/assets`, { method: 'POST', headers, body: form });
      expect(answer.status, name).to.be.oneOf([415, 422]);
    }
  });

  it('are saved and never opened: a tab that is led to one stays where it is', async () => {
    for (const name of ['a.svg', 'a.html', 'a.xhtml', 'a.js']) {
      const saved = page.waitForEvent('download');
      await page.evaluate((url) => {
        location.href = url;
      }, output(name));
      await (await saved).cancel();
      expect(page.url(), name).to.equal(`${studio.url}/`);
    }
    // A picture that is HTML is shown as a picture that is broken.
    await page.goto(output('a.png'));
    expect(await pwned()).to.equal(undefined);
  });

  it('run in no way of being put into a page of the studio', async () => {
    await page.evaluate(
      ({ svg, html, js, script, markup }) => {
        const parts: readonly (readonly [string, object])[] = [
          ['script', { textContent: script }],
          ['script', { src: js }],
          ['script', { src: `data:text/javascript,${script}` }],
          ['iframe', { srcdoc: markup }],
          ['iframe', { src: svg }],
          ['iframe', { src: html }],
          ['object', { data: svg }],
          ['embed', { src: svg }],
          ['img', { src: svg }],
          ['div', { innerHTML: markup }],
          [
            'div',
            { innerHTML: `<svg><script>${script}</script><animate onbegin="${script}" dur="1s"/></svg>` },
          ],
        ];
        for (const [tag, members] of parts) {
          document.body.append(Object.assign(document.createElement(tag), members));
        }
        const link = Object.assign(document.createElement('a'), { href: `javascript:${script}` });
        document.body.append(link);
        link.click();
        setTimeout(script as never, 0);
        try {
          new Worker(URL.createObjectURL(new Blob([script])));
        } catch {
          // Refused at once by some.
        }
      },
      { svg: output('a.svg'), html: output('a.html'), js: output('a.js'), script: SCRIPT, markup: HTML },
    );
    await violated('script-src', 'script-src-elem', 'script-src-attr', 'object-src', 'worker-src');
    expect(await pwned()).to.equal(undefined);
  });

  it('reach no other place from a page of the studio', async () => {
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    await page.evaluate(async (url) => {
      await fetch(`${url}fetch`).catch(() => undefined);
      navigator.sendBeacon(`${url}beacon`, 'x');
      new WebSocket(`${url.replace('http', 'ws')}socket`).onerror = () => undefined;
      for (const [tag, members] of [
        ['img', { src: `${url}img` }],
        ['script', { src: `${url}script` }],
        ['iframe', { src: `${url}frame` }],
        ['link', { rel: 'stylesheet', href: `${url}style` }],
        ['audio', { src: `${url}media` }],
        ['base', { href: url }],
      ] as const) {
        document.body.append(Object.assign(document.createElement(tag), members));
      }
      const form = Object.assign(document.createElement('form'), { action: `${url}form`, method: 'post' });
      document.body.append(form);
      form.submit();
    }, elsewhere);
    await violated('connect-src', 'img-src', 'script-src-elem', 'frame-src', 'style-src-elem', 'media-src');
    await violated('base-uri', 'form-action');
    expect(heard).to.deep.equal([]);
  });
});

const MARKUP = `<img src=x onerror="${SCRIPT.replaceAll('"', "'")}"><script>${SCRIPT}</script>`;

/** A pack and a graph whose every text is HTML. */
describe('Texts of packs and graphs', () => {
  const hostile = {
    ...graphOf(`Graph ${MARKUP}`, { noise: { type: 'hostile/one@1' } }),
    view: {
      nodes: { noise: { x: 0, y: 0, title: MARKUP } },
      notes: [{ text: MARKUP, x: 0, y: 200 }],
      groups: [{ title: MARKUP, x: -20, y: -20, width: 300, height: 200 }],
    },
  };
  const studio = useStudio({ hostile }, async (home) => {
    buildPatchwise();
    const folder = join(packPaths(home).modules, 'hostile');
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({
        ...{ name: 'hostile', version: '1.0.0', type: 'module', patchwise: { nodes: './nodes.js' } },
        peerDependencies: { patchwise: '*' },
      }),
    );
    const text = JSON.stringify(MARKUP);
    writeFileSync(
      join(folder, 'nodes.js'),
      `import { definePack, defineNode, port, z } from 'patchwise';
      const one = defineNode({
        type: 'hostile/one', version: 1, title: 'Hostile ' + ${text}, category: ${text}, help: ${text},
        inputs: {}, outputs: { value: port('number', ${text}) },
        params: z.object({ level: z.number().default(1).meta({ title: ${text} }).describe(${text}) }),
        run: async () => ({ value: 1 }),
      });
      export const pack = definePack({ nodes: [one] });`,
    );
    await writeAllowed(home, [{ name: 'hostile', version: '1.0.0', hash: 'ab'.repeat(32) }]);
  });

  it('are texts: none of them becomes an element, or runs', async () => {
    const { page, server } = studio;
    await page.goto(server.url);
    await openWorkflow(page, server.url, hostile.meta?.title ?? '');
    await page.getByRole('button', { name: 'Nodes', exact: true }).click();
    await typeInto(page.getByRole('searchbox', { name: 'Search nodes' }), 'hostile');
    await page.getByText('Hostile <img', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.locator('[data-node=noise]').first().click();
    const found = await page.evaluate(() => ({
      pwned: window.pwned,
      elements: document.querySelectorAll('img[onerror], body script:not([src])').length,
    }));
    expect(found).to.deep.equal({ pwned: undefined, elements: 0 });
  });
});
