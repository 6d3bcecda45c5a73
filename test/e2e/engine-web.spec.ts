import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { chromium } from 'playwright-core';
import { CHROMIUM_ARGS, POLLING_MS, requireChromium } from './support/browser.ts';
import { buildPage } from './support/build-page.ts';
import type { ContractReport } from './support/engine-page.ts';
import { type FileServer, serveFolders } from './support/file-server.ts';
import { requireSite } from './support/try-site.ts';

/** The contract of every engine, with its reference vectors, in Chromium itself. */
describe('the engine web, in Chromium', function () {
  this.timeout(600_000);
  let server: FileServer | undefined;
  let folder = '';
  let executablePath = '';

  before(async function () {
    executablePath = requireChromium(this);
    folder = mkdtempSync(join(tmpdir(), 'patchwise-engine-page-'));
    const dist = requireSite();
    await buildPage('engine-page.ts', dist, folder);
    server = await serveFolders([folder, dist]);
  });

  after(async () => {
    await server?.stop();
    if (folder !== '') rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  /** @returns the report, or why there is none: a software GPU may take the page down with it */
  async function contract(
    device: 'wasm' | 'webgpu',
    args: readonly string[],
  ): Promise<ContractReport | string> {
    const browser = await chromium.launch({
      executablePath,
      args: [...CHROMIUM_ARGS, ...args],
    });
    try {
      const page = await browser.newPage();
      const gone = new Promise<string>((resolve) => {
        page.on('crash', () => resolve('Chromium ended the page.'));
        browser.on('disconnected', () => resolve('Chromium ended.'));
      });
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      await page.goto(`${server?.url}?device=${device}`);
      const done = page
        .waitForFunction(() => window.report?.done, undefined, { timeout: 580_000, polling: POLLING_MS })
        .then(() => page.evaluate(() => window.report))
        .catch((error: unknown) => `${error} ${faults.join(' ')}`);
      return await Promise.race([done, gone]);
    } finally {
      await browser.close().catch(() => undefined);
    }
  }

  it('keeps the contract of engines on WebAssembly, with the reference vectors', async () => {
    const report = await contract('wasm', ['--disable-gpu']);
    if (typeof report === 'string') throw new Error(report);
    expect(report.failed).to.deep.equal([]);
    expect(report.device).to.match(/^wasm: /);
    expect(report.passed.filter((title) => /energy-net-[12]/.test(title))).to.have.length.above(1);
    expect(report.passed.length).to.be.above(40);
  });

  it('keeps it on WebGPU, where Chromium has a GPU or a software one that works', async function () {
    const args = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];
    // The GPU computes; optimizing what only calls it would take a quarter of the time.
    args.push('--js-flags=--liftoff-only');
    const report = await contract('webgpu', args);
    if (typeof report === 'string' || report.device === undefined) {
      console.log(`      skipped: ${typeof report === 'string' ? report : report.reason}`);
      this.skip();
    }
    expect(report.failed).to.deep.equal([]);
    // A software GPU compiles for seconds: one of each. The others are computed by WebGPU in Node, and above.
    expect(report.passed.filter((title) => title.includes('energy-net-2'))).to.have.length(1);
    expect(report.passed.length).to.be.above(10);
  });
});
