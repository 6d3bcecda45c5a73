import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { type Browser, chromium, type Page, type Request } from 'playwright-core';
import { makeToken } from '../../src/server/security/token.ts';
import { noiseGraph } from '../server/support/graphs.ts';
import { startTestServer, type TestServer } from '../server/support/start-server.ts';
import { until } from '../server/support/waiting.ts';
import { CHROMIUM_ARGS, PATIENCE_MS, requireChromium } from './support/browser.ts';

/** What another web site can do to a studio through a visitor's real browser: nothing. */
describe('A web site that attacks the studio', function () {
  this.timeout(600_000);
  let studio: TestServer;
  let site: Server;
  let browser: Browser;
  let page: Page;
  let evil: string;

  before(async function () {
    const executablePath = requireChromium(this);
    studio = await startTestServer();
    site = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><title>Innocent</title><iframe name="sink"></iframe>');
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    evil = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
    browser = await chromium.launch({
      executablePath,
      args: [...CHROMIUM_ARGS, '--host-resolver-rules=MAP rebound.example 127.0.0.1'],
    });
  });
  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(evil);
  });
  afterEach(() => page.close());
  after(async () => {
    await browser?.close();
    site?.close();
    await studio?.close();
  });

  it('reads nothing', async () => {
    const outcome = await page.evaluate(
      (url) =>
        fetch(url).then(
          () => 'read',
          () => 'refused',
        ),
      `${studio.url}/api/nodes`,
    );
    expect(outcome).to.equal('refused');
  });

  it('shows none of its pictures', async () => {
    const outcome = await page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const image = new Image();
          image.onload = () => resolve('shown');
          image.onerror = () => resolve('refused');
          image.src = url;
        }),
      `${studio.url}/api/samples?name=photos/lake.jpg`,
    );
    expect(outcome).to.equal('refused');
  });

  it('starts no run, by request or by form', async () => {
    const body = JSON.stringify({ document: noiseGraph() });
    /** Requests to the studio, and whether each is over. */
    const sent = new Map<Request, boolean>();
    page.on('request', (request) => {
      if (request.url().startsWith(studio.url)) sent.set(request, false);
    });
    const over = (request: Request) => {
      if (sent.has(request)) sent.set(request, true);
    };
    page.on('requestfinished', over);
    page.on('requestfailed', over);
    await page.evaluate(
      async ([url, text]) => {
        for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
          const headers = { 'Content-Type': type };
          await fetch(url as string, {
            method: 'POST',
            mode: 'no-cors',
            headers,
            body: text as string,
          }).catch(() => {});
        }
        const json = {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: text as string,
        };
        await fetch(url as string, json).catch(() => {});
        navigator.sendBeacon(url as string, text);
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', action: url, enctype: 'text/plain', target: 'sink' });
        const field = document.createElement('input');
        [field.name, field.value] = [(text as string).slice(0, -1), '}'];
        form.append(field);
        document.body.append(form);
        form.submit();
      },
      [`${studio.url}/api/runs`, body],
    );
    // The beacon and the form go their way by themselves: both were sent, and whatever was sent has come to its end.
    await until(
      () => [...sent].map(([request, over]) => ({ kind: request.resourceType(), over })),
      (all) =>
        ['ping', 'document'].every((kind) => all.some((one) => one.kind === kind)) &&
        all.every(({ over }) => over),
      { timeoutMs: PATIENCE_MS },
    );
    expect(await studio.studio.runs.list({ limit: 10 })).to.have.length(0);
  });

  it('opens no socket', async () => {
    const outcome = await page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const socket = new WebSocket(url);
          socket.onopen = () => resolve('open');
          socket.onerror = () => resolve('refused');
        }),
      `${studio.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`,
    );
    expect(outcome).to.equal('refused');
  });

  it('cannot frame it, but may link to it', async () => {
    const framed = page.waitForResponse((response) => response.url() === `${studio.url}/`);
    await page.evaluate((url) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
    }, `${studio.url}/`);
    expect((await framed).status()).to.equal(403);
    await page.evaluate((url) => {
      location.href = url;
    }, `${studio.url}/`);
    await page.waitForURL(`${studio.url}/`);
    expect(await page.title()).to.equal('Patchwise');
  });

  it('gains nothing by pointing its name at this machine', async () => {
    const { port } = studio;
    const answer = await page.goto(`http://rebound.example:${port}/api/nodes`);
    expect(answer?.status()).to.equal(403);
    const socket = await page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const opened = new WebSocket(url);
          opened.onopen = () => resolve('open');
          opened.onerror = () => resolve('refused');
        }),
      `ws://rebound.example:${port}/socket.io/?EIO=4&transport=websocket`,
    );
    expect(socket).to.equal('refused');
  });

  it('cannot use the cookie of who is logged in', async () => {
    const token = makeToken();
    const guarded = await startTestServer({ token });
    try {
      const answer = await page.goto(guarded.openUrl);
      expect(answer?.status()).to.equal(200);
      expect(page.url()).to.equal(`${guarded.url}/`);
      expect(await page.evaluate(() => document.cookie), 'scripts do not see it').to.equal('');
      const own = await page.evaluate(() => fetch('/api/runs').then((response) => response.status));
      expect(own).to.equal(200);
      await page.goto(evil);
      const theirs = await page.evaluate(
        (url) =>
          fetch(url, { credentials: 'include' }).then(
            (response) => response.status,
            () => 'refused',
          ),
        `${guarded.url}/api/runs`,
      );
      expect(theirs).to.equal('refused');
    } finally {
      await guarded.close();
    }
  });
});
