import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { encodeModel } from '../../src/model/file/model-file.ts';
import { encodeSafetensors } from '../../src/model/file/safetensors.ts';
import { type RunningServer, startServer } from '../../src/server/main.ts';
import { isAlive } from '../server/support/is-alive.ts';
import { editedModel } from '../support/edited-model.ts';
import { pngHeader } from '../support/png-header.ts';
import { pick } from '../support/random.ts';
import { tinyModel } from '../support/tiny-model.ts';
import { childrenOf } from './children.ts';
import { tryOften, untried } from './table.ts';

describe('attack: files', () => {
  let home = '';
  let server: RunningServer;
  const pictures: Buffer[] = [];
  const model = encodeModel(tinyModel());
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'patchwise-attack-'));
    server = await startServer({ home, port: 0, engine: 'onnx-cpu', threads: 1 });
    const plain = sharp({ create: { width: 40, height: 30, channels: 3, background: '#369' } });
    for (const format of ['png', 'jpeg', 'webp', 'tiff', 'gif', 'avif'] as const) {
      pictures.push(await plain.clone().toFormat(format).toBuffer());
    }
  });
  after(async () => {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });

  async function upload(path: string, bytes: Uint8Array, name: string): Promise<number> {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)]), name);
    const answer = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'x-patchwise': '1' },
      body: form,
    });
    await answer.arrayBuffer();
    return answer.status;
  }
  const sound = async () =>
    expect(await upload('/api/assets', pictures[0] as Buffer, 'a.png')).to.be.oneOf([200, 201]);

  it('pictures: damaged, cut, with headers that lie, with something behind them', () =>
    tryOften('hostile picture', async (_, random) => {
      const bytes = Buffer.from(pick(random, pictures));
      const changed = pick(random, [
        () => bytes.subarray(0, Math.floor(random() * bytes.length)),
        () => {
          for (let i = 0; i < 1 + random() * 20; i++)
            bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
          return bytes;
        },
        () => Buffer.concat([bytes.subarray(0, 8), Buffer.alloc(100_000, Math.floor(random() * 256))]),
        () => pngHeader(1 + Math.floor(random() * 60_000), 1 + Math.floor(random() * 60_000)),
        () => Buffer.concat([bytes, Buffer.from('<script>alert(1)</script>')]),
        () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      ])();
      const name = pick(random, ['x.png', '../../x.png', 'x.svg', 'a\u202egnp.exe', '\0', 'y'.repeat(5000)]);
      expect(await upload('/api/assets', changed, name)).to.be.lessThan(500);
      await sound();
      for (const { name: kept } of await server.studio.assets.list({ kind: 'image', limit: 99 })) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(kept).to.match(/^[^\u0000-\u001f/\\\u202e]{1,200}$/);
      }
    }));

  it('models: damaged, cut, with shapes and steps that lie', () =>
    tryOften('hostile model', async (_, random) => {
      const bytes = Buffer.from(model);
      const changed = pick<() => Uint8Array>(random, [
        () => bytes.subarray(0, Math.floor(random() * bytes.length)),
        () => {
          bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
          return bytes;
        },
        () => editedModel(model, '"steps":', `"steps":${1e9}0`),
        () => editedModel(model, '"height":', '"height":9999999'),
        () => editedModel(model, '"version":1', `"version":${2 + Math.floor(random() * 1e6)}`),
        () => encodeSafetensors({}, { patchwise: '['.repeat(50_000) }),
        () => Buffer.concat([Buffer.from([255, 255, 255, 255, 255, 255, 255, 127]), bytes]),
        () => readFileSync('samples/photos/lake.jpg'),
      ])();
      const status = await upload('/api/models', changed, 'm.safetensors');
      expect(status).to.be.within(400, 499);
    }));

  it('pictures that keep the decoder busy or kill it: the next upload is decoded', async function () {
    if (process.platform !== 'linux') {
      untried('decoder killed while it decodes', 'only Linux lists the children of a process');
      return this.skip();
    }
    const large = await sharp({ create: { width: 3000, height: 2500, channels: 3, background: '#963' } })
      .png()
      .toBuffer();
    await tryOften('decoder killed while it decodes', async () => {
      await sound();
      const decoders = childrenOf(process.pid, /decoder-child/);
      expect(decoders.length, 'a process that decodes').to.be.greaterThan(0);
      const uploading = upload('/api/assets', large, 'large.png');
      for (const pid of decoders) process.kill(pid, 'SIGKILL');
      // Decoded before, refused, or by the next process: never a failure of the server.
      expect(await uploading).to.be.oneOf([200, 201, 400, 415, 422]);
      await sound();
      for (const pid of decoders) expect(isAlive(pid)).to.equal(false);
    });
  });
});
