import { mkdtempSync, rmSync } from 'node:fs';
import * as nodeFiles from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { encodeAnimation } from '../../src/image/codec/encode-animation.ts';
import { decodeImage } from '../../src/image/codec/image-codec.ts';
import { liftImage } from '../../src/model/lift/lift-image.ts';
import { drawSvg } from '../../src/render/draw-svg.ts';
import { assetPath } from '../../src/runtime/assets.ts';
import { acceptModel } from '../../src/studio/uploads/accept-model.ts';
import { shrunk, smallPhoto } from '../model/lift/pictures.ts';
import { codeOfAsync } from '../support/code-of.ts';
import { CHROMIUM_ARGS, requireChromium } from './support/browser.ts';
import { buildPage } from './support/build-page.ts';
import { type FileServer, serveFolders } from './support/file-server.ts';
import { requireSite } from './support/try-site.ts';

/** What lets threads share memory; in the site, the service worker adds it. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const floatsOf = (text: string) => new Float32Array(bytesOf(text).buffer);

/** In the page: bytes as text, which is what comes over fast. */
const HELPERS = `
globalThis.__name = (value) => value;
globalThis.toText = (array) => {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
};
globalThis.toBytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
`;
declare const toText: (array: Uint8Array | Float32Array) => string;
declare const toBytes: (text: string) => Uint8Array<ArrayBuffer>;

/** A picture with soft waves and, if told, holes. */
function waves(channels: 1 | 2 | 3 | 4, deep = false) {
  const [width, height] = [60, 40];
  const top = deep ? 65535 : 255;
  const samples = deep
    ? new Uint16Array(width * height * channels)
    : new Uint8Array(width * height * channels);
  for (let i = 0; i < samples.length; i++) {
    const [c, x, y] = [i % channels, Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    samples[i] = Math.round((top * (2 + Math.sin(x * 0.11 + c) + Math.cos(y * 0.13 - c))) / 4);
  }
  const space = channels >= 3 ? (deep ? 'rgb16' : 'srgb') : deep ? 'grey16' : 'b-w';
  return sharp(samples, { raw: { width, height, channels } }).toColourspace(space);
}

/** The same calls on files, in Node and in the page: what comes of them. */
async function useFiles(fs: typeof nodeFiles, root: string): Promise<unknown[]> {
  const at = (name: string) => `${root}/${name}`;
  const out: unknown[] = [];
  const tell = async (action: () => Promise<unknown>) => {
    try {
      out.push((await action()) ?? 'done');
    } catch (error) {
      out.push((error as { code?: string }).code ?? String(error));
    }
  };
  const names = async (name: string) => (await fs.readdir(at(name))).sort();
  // Node tells which folder was the first; nobody asks for that.
  await tell(() => fs.mkdir(at('a/b'), { recursive: true }).then(() => undefined));
  await tell(() => fs.writeFile(at('a/one.txt'), 'größe'));
  await tell(() => fs.writeFile(at('a/b/two'), Uint8Array.of(1, 2, 3)));
  await tell(() => fs.writeFile(at('none/two'), 'x'));
  await tell(() => fs.readFile(at('a/one.txt'), 'utf8'));
  await tell(async () => [...(await fs.readFile(at('a/b/two')))]);
  await tell(() => fs.readFile(at('a/none')));
  await tell(() => fs.readFile(at('a/one.txt/below')));
  await tell(async () => (await fs.stat(at('a/b/two'))).size);
  await tell(async () => (await fs.stat(at('a/b'))).isDirectory());
  await tell(() => fs.stat(at('c')));
  await tell(() => names('a'));
  await tell(() => names('c'));
  await tell(async () => {
    const found = await fs.readdir(at('a'), { withFileTypes: true, recursive: true });
    return found.map((entry) => `${entry.name} ${entry.isFile()}`).sort();
  });
  await tell(async () => {
    const found: string[] = [];
    for await (const entry of await fs.opendir(at('a'))) found.push(entry.name);
    return found.sort();
  });
  await tell(() => fs.rename(at('a/one.txt'), at('a/b/two')));
  await tell(() => fs.readFile(at('a/b/two'), 'utf8'));
  await tell(() => fs.rename(at('a/one.txt'), at('a/three')));
  await tell(async () => (await fs.open(at('a/b/two'), 'wx')).close());
  await tell(async () => {
    const file = await fs.open(at('a/new'), 'wx');
    await file.writeFile('new');
    await file.sync();
    await file.close();
    return fs.readFile(at('a/new'), 'utf8');
  });
  await tell(() => fs.rmdir(at('a/b')));
  await tell(() => fs.unlink(at('a/none')));
  await tell(() => fs.rm(at('a/none'), { force: true }));
  await tell(() => fs.rm(at('a'), { recursive: true }));
  await tell(() => fs.stat(at('a')));
  return out;
}

/** What the site puts in the place of Node, in Chromium, against Node itself: the same in, the same out. */
describe('adapters of the site, in Chromium', function () {
  this.timeout(600_000);
  let server: FileServer | undefined;
  let browser: Browser | undefined;
  let folder = '';
  let page: Page;

  async function open(headers: Readonly<Record<string, string>>): Promise<Page> {
    const context = await browser!.newContext();
    await context.addInitScript(HELPERS);
    if (Object.keys(headers).length > 0) {
      await context.route('**/*', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, headers: { ...response.headers(), ...headers } });
      });
    }
    const opened = await context.newPage();
    await opened.goto(server!.url);
    await opened.waitForFunction(() => window.adapters !== undefined);
    return opened;
  }

  before(async function () {
    const executablePath = requireChromium(this);
    folder = mkdtempSync(join(tmpdir(), 'patchwise-adapters-'));
    await buildPage('adapters-page.ts', requireSite(), folder);
    server = await serveFolders([folder]);
    browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS, '--disable-gpu'] });
    page = await open(ISOLATED);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    if (folder !== '') rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const decodeHere = (file: Uint8Array) =>
    page.evaluate(async (text) => {
      const { image, alpha, info } = await window.adapters.decodeImage(toBytes(text));
      return { shape: image.shape, image: toText(image.data), alpha: alpha && toText(alpha.data), info };
    }, base64(file));

  for (const [what, make, tolerance] of [
    ['PNG', () => waves(3).png(), 0],
    ['a grey PNG', () => waves(1).png(), 0],
    ['a PNG with a palette', () => waves(3).png({ palette: true }), 0],
    ['a PNG with alpha', () => waves(4).png(), 0],
    ['a grey PNG of 16 bits with alpha', () => waves(2, true).png(), 0],
    ['a PNG of 16 bits', () => waves(3, true).png(), 0],
    ['a JPEG', () => waves(3).jpeg(), 0.02],
    ['a grey JPEG', () => waves(1).jpeg(), 0.02],
    ['a JPEG that is turned', () => waves(3).jpeg().withMetadata({ orientation: 6 }), 0.02],
    ['a lossless WebP', () => waves(3).webp({ lossless: true }), 0],
    ['a WebP', () => waves(3).webp(), 0.02],
    ['a GIF', () => waves(3).gif(), 0],
  ] as const) {
    it(`reads ${what} as Node does`, async () => {
      const file = await make().toBuffer();
      const [here, there] = [await decodeHere(file), await decodeImage(file)];
      expect(here.shape).to.deep.equal(there.image.shape);
      for (const name of ['greyscale', 'hasAlpha', 'bitDepth', 'storedSize', 'format'] as const) {
        expect(here.info[name], name).to.deep.equal(there.info[name]);
      }
      expect(here.alpha && floatsOf(here.alpha)).to.deep.equal(there.alpha?.data);
      const values = floatsOf(here.image);
      const worst = values.reduce((most, v, i) => Math.max(most, Math.abs(v - there.image.data[i]!)), 0);
      expect(worst, 'largest difference').to.be.at.most(tolerance);
    });
  }

  it('refuses what is damaged, and a TIFF, each with its code', async () => {
    const png = await waves(3, true).png().toBuffer();
    const jpeg = await waves(3).jpeg().toBuffer();
    const files = [png.subarray(0, 200), jpeg.subarray(0, 60), await waves(3).tiff().toBuffer()];
    for (const file of files) {
      const code = await page.evaluate(
        (text) => window.adapters.decodeImage(toBytes(text)).catch((error: { code: string }) => error.code),
        base64(file),
      );
      expect(code).to.equal('image/undecodable');
    }
  });

  it('writes pictures that Node reads: PNG to the sample, JPEG and WebP closely', async () => {
    const source = await waves(4, true).png().toBuffer();
    const given = await decodeImage(source);
    const written = await page.evaluate(async (text) => {
      const { decodeImage: decode, encodeImage } = window.adapters;
      const { image, alpha } = await decode(toBytes(text));
      const refused = await encodeImage(image, 'webp', { lossless: true }).catch(
        (e: { code: string }) => e.code,
      );
      return {
        png: toText(await encodeImage(image, 'png', { bitDepth: 16, ...(alpha && { alpha }) })),
        jpeg: toText(await encodeImage(image, 'jpeg')),
        webp: toText(await encodeImage(image, 'webp')),
        refused,
      };
    }, base64(source));
    const png = await decodeImage(bytesOf(written.png));
    expect(png.image.data).to.deep.equal(given.image.data);
    expect(png.alpha?.data).to.deep.equal(given.alpha?.data);
    for (const name of ['jpeg', 'webp'] as const) {
      const { image, info } = await decodeImage(bytesOf(written[name]));
      expect(info.format).to.equal(name);
      const error =
        image.data.reduce((sum, v, i) => sum + (v - given.image.data[i]!) ** 2, 0) / image.data.length;
      expect(Math.sqrt(error), name).to.be.below(0.02);
    }
    expect(written.refused).to.equal('usage/invalid');
  });

  it('writes animations with their frames, times and turns', async () => {
    for (const [format, repeat] of [
      ['gif', 4],
      ['gif', 1],
      ['gif', 0],
      ['webp', 4],
    ] as const) {
      const timing = { rate: 10, repeat };
      const size = { width: 20, height: 12, count: 3 };
      const pixels = Uint8Array.from({ length: 3 * 720 }, (_, i) => 60 * Math.floor(i / 720) + 40);
      const native = await encodeAnimation({ ...size, pixels }, format, timing);
      const file = await page.evaluate(
        async ([kind, times, frames, text]) => {
          const given = { ...frames, pixels: toBytes(text) };
          return toText(await window.adapters.encodeAnimation(given, kind, times));
        },
        [format, timing, size, base64(pixels)] as const,
      );
      const image = sharp(bytesOf(file), { pages: -1 });
      const { pages, delay, loop, width, pageHeight } = await image.metadata();
      expect({ pages, delay, width, pageHeight }).to.deep.equal({
        ...{ pages: 3, delay: [100, 100, 100], width: 20, pageHeight: 12 },
      });
      expect(loop, `${format} ${repeat}`).to.equal((await sharp(native, { pages: -1 }).metadata()).loop);
      const raw = await image.removeAlpha().raw().toBuffer();
      for (const t of [0, 1, 2]) expect(raw[t * 720 + 100]).to.be.closeTo(60 * t + 40, 3);
    }
  });

  it('takes a picture in: its depth is kept, its thumbnail is small, and what is too long is refused', async () => {
    const take = (file: Uint8Array) =>
      page.evaluate(async (text) => {
        try {
          const { png, thumbnail, width, height } = await window.adapters.acceptImage(toBytes(text));
          return { png: toText(png), thumbnail: toText(thumbnail), width, height };
        } catch (error) {
          return (error as { code: string }).code;
        }
      }, base64(file));
    const deep = await waves(4, true).resize(600, 400).png().toBuffer();
    const taken = await take(deep);
    if (typeof taken === 'string') throw new Error(taken);
    expect([taken.width, taken.height]).to.deep.equal([600, 400]);
    const [own, given] = [await decodeImage(bytesOf(taken.png)), await decodeImage(deep)];
    expect(own.info.bitDepth).to.equal(16);
    expect(own.image.data).to.deep.equal(given.image.data);
    expect(own.alpha?.data).to.deep.equal(given.alpha?.data);
    const small = await sharp(bytesOf(taken.thumbnail)).metadata();
    expect([small.width, small.height]).to.deep.equal([256, 171]);
    const long = await sharp({ create: { width: 9000, height: 2, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect(await take(long)).to.equal('image/too-large');
    expect(await take(Buffer.from('no picture'))).to.equal('request/media-type');
  });

  it('draws SVG as Node does, on white, at any scale, and says what is none', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="24"><rect x="4" y="4" width="16" height="12" fill="#c02040"/>' +
      '<circle cx="30" cy="12" r="8" fill="#2060c0"/></svg>';
    for (const scale of [1, 2.5]) {
      const there = await drawSvg(svg, scale);
      const here = await page.evaluate(
        async ([text, by]) => {
          const { width, height, data } = await window.adapters.drawSvg(text, by);
          return { width, height, data: toText(data) };
        },
        [svg, scale] as const,
      );
      expect([here.width, here.height]).to.deep.equal([there.width, there.height]);
      const data = bytesOf(here.data);
      expect(data.length).to.equal(there.data.length);
      // Edges are smoothed a little differently.
      const sum = data.reduce((total, value, i) => total + Math.abs(value - (there.data[i] as number)), 0);
      expect(sum / data.length, `mean difference at ${scale}`).to.be.below(2);
      expect([...data.subarray(0, 3)], 'on white').to.deep.equal([255, 255, 255]);
    }
    const refused = await page.evaluate(() =>
      window.adapters.drawSvg('no picture', 1).then(
        () => 'drawn',
        () => 'refused',
      ),
    );
    expect(refused).to.equal('refused');
  });

  it('takes a model in as the server does, and refuses what is none with the same code', async () => {
    const model = await nodeFiles.readFile(assetPath('samples/models/lake-96.safetensors'));
    const take = (bytes: Uint8Array) =>
      page.evaluate(async (text) => {
        try {
          const { bytes: taken, thumbnail, ...rest } = await window.adapters.acceptModel(toBytes(text));
          return { rest, bytes: toText(taken), thumbnail: thumbnail.length > 0 };
        } catch (error) {
          return (error as { code: string }).code;
        }
      }, base64(bytes));
    const { bytes: taken, thumbnail, ...rest } = await acceptModel(model);
    expect(await take(model)).to.deep.equal({
      rest: JSON.parse(JSON.stringify(rest)),
      bytes: base64(taken),
      thumbnail: thumbnail.length > 0,
    });
    const damaged = model.subarray(0, 5000);
    expect(await take(damaged)).to.equal(await codeOfAsync(() => acceptModel(damaged)));
    expect(await page.evaluate(() => window.adapters.assetPath('samples/photos/lake.jpg'))).to.equal(
      '/package/samples/photos/lake.jpg',
    );
  });

  it('keeps files as Node does, with its codes where something is wrong', async () => {
    const root = join(folder, 'files');
    await nodeFiles.mkdir(root);
    const there = await useFiles(nodeFiles, root);
    const here = await page.evaluate(async (text) => {
      const use = new Function(`return (${text})`)() as (fs: unknown, root: string) => Promise<unknown[]>;
      return use(window.adapters.fs, '');
    }, String(useFiles));
    expect(here).to.deep.equal(there);
  });

  it('keeps bytes by what is in them, gives them back whole or says that they are damaged, and frees them', async () => {
    const told = await page.evaluate(async () => {
      const { createBlobStore, fs } = window.adapters;
      const blobs = createBlobStore('/blobs');
      const hash = await blobs.put(Uint8Array.of(1, 2, 3));
      const first = (await blobs.usedAt(hash)) ?? 0;
      while (Date.now() <= first);
      const again = await blobs.put(Uint8Array.of(1, 2, 3));
      const newer = ((await blobs.usedAt(hash)) ?? 0) > first;
      const other = await blobs.put(Uint8Array.of(4));
      const path = await blobs.find(hash);
      const all: string[] = [];
      for await (const blob of blobs.all()) all.push(`${blob.hash} ${blob.bytes}`);
      const size = await blobs.size();
      await fs.writeFile(path ?? '', Uint8Array.of(9, 9, 9));
      const damaged = await blobs.find(hash).catch((error: { code: string }) => error.code);
      await blobs.remove(hash);
      const gone = await blobs.find(hash);
      const never = await blobs.usedAt(hash);
      return {
        hash,
        again,
        newer,
        never,
        other,
        all: all.sort(),
        size,
        damaged,
        gone,
        left: await blobs.size(),
      };
    });
    const hash = '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81';
    const other = 'e52d9c508c502347344d8c07ad91cbd6068afc75ff6292f062a09ca381c89e71';
    expect(told).to.deep.equal({
      ...{
        hash,
        again: hash,
        newer: true,
        never: undefined,
        other,
        size: 4,
        damaged: 'blob/corrupt',
        gone: undefined,
        left: 1,
      },
      all: [`${hash} 3`, `${other} 1`],
    });
  });

  for (const [where, headers] of [
    ['on threads, where they may share memory', ISOLATED],
    ['on one thread elsewhere', {}],
  ] as const) {
    it(`lifts ${where}: bit for bit as Node does`, async () => {
      const photo = await smallPhoto();
      const small = shrunk(photo, 48, 27);
      const there = await liftImage(small, photo, { seed: 3 });
      const opened = await open(headers);
      const { isolated, image } = await opened.evaluate(
        async ([a, b]) => {
          const tensor = (text: string, h: number, w: number) => {
            return { shape: [1, 3, h, w], data: new Float32Array(toBytes(text).buffer) };
          };
          const { liftImage: lift, openKernelThreads: openKernels } = window.adapters;
          const lifted = await lift(tensor(a, 27, 48), tensor(b, 90, 160), { seed: 3, openKernels });
          return { isolated: crossOriginIsolated, image: toText(lifted.image.data) };
        },
        [base64(new Uint8Array(small.data.buffer)), base64(new Uint8Array(photo.data.buffer))] as const,
      );
      expect(isolated).to.equal('Cross-Origin-Opener-Policy' in headers);
      expect(floatsOf(image)).to.deep.equal(there.image.data);
      await opened.context().close();
    });
  }
});
