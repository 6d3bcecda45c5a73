import { readFileSync, utimesSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import sharp from 'sharp';
import request from 'supertest';
import { THUMBNAIL_SIDE } from '../../../src/protocol/thumbnail.ts';
import { noiseGraph } from '../support/graphs.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

/** A picture whose left half is red and whose right half is blue. */
function halves(width: number, height: number, alpha = 1) {
  const pixel = (x: number) => (x < width / 2 ? [255, 0, 0] : [0, 0, 255]).concat(Math.round(255 * alpha));
  const row = Array.from({ length: width }, (_, x) => pixel(x)).flat();
  return sharp(Buffer.concat(Array<Buffer>(height).fill(Buffer.from(row))), {
    raw: { width, height, channels: 4 },
  });
}

/** Red, green, blue and alpha of a place in a picture, from 0 to 1 across and down. */
async function colourAt(bytes: Buffer, x: number, y: number): Promise<readonly number[]> {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = Math.floor(y * info.height) * info.width + Math.floor(x * info.width);
  return [...data.subarray(4 * at, 4 * at + 4)];
}

function expectNear(colour: readonly number[], expected: readonly number[]): void {
  for (const [i, value] of expected.entries()) expect(colour[i], `${colour}`).to.be.closeTo(value, 12);
}

describe('Thumbnails', () => {
  let server: TestServer;
  let run: string;
  before(async () => {
    server = await startTestServer();
    run = (await request(server.url).post('/api/runs').send({ document: noiseGraph() })).body.id;
  });
  after(() => server.close());
  const get = (address: string) => request(server.url).get(address).buffer(true);
  const of = (name: string) => get(`/api/runs/${run}/thumbnail?name=${encodeURIComponent(name)}`);
  const keep = (name: string, bytes: Uint8Array) => server.studio.play.output(run, name, bytes);
  /** The thumbnail of a file that the run is given. */
  const small = async (name: string, bytes: Uint8Array): Promise<Buffer> => {
    await keep(name, bytes);
    return (await of(name).expect(200).expect('content-type', 'image/webp')).body;
  };

  it('of a run have at most 256 px a side and a fraction of the bytes of the file', async () => {
    const photo = await sharp('samples/photos/lake.jpg').png().toBuffer();
    const thumbnail = await small('photo.png', photo);
    const { width, height } = await sharp(thumbnail).metadata();
    expect(Math.max(width, height)).to.equal(THUMBNAIL_SIDE);
    const whole = await sharp(photo).metadata();
    expect(width / height).to.be.closeTo(whole.width / whole.height, 0.01);
    expect(thumbnail.length).to.be.below(photo.length / 50);
  });

  it('are upright', async () => {
    // Stored lying: what is left in the file is above in the picture.
    const lying = await halves(400, 300).flatten().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const thumbnail = await small('lying.jpg', lying);
    const { width, height } = await sharp(thumbnail).metadata();
    expect([width, height]).to.deep.equal([192, 256]);
    expectNear(await colourAt(thumbnail, 0.5, 0.1), [255, 0, 0]);
    expectNear(await colourAt(thumbnail, 0.5, 0.9), [0, 0, 255]);
  });

  it('keep transparency', async () => {
    const thumbnail = await small('clear.png', await halves(400, 300, 0.5).png().toBuffer());
    expectNear(await colourAt(thumbnail, 0.1, 0.5), [255, 0, 0, 128]);
  });

  it('show the first frame of an animation', async () => {
    const [red, blue] = await Promise.all(
      ['red', 'blue'].map((background) =>
        sharp({ create: { width: 300, height: 200, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const moving = await sharp([red as Buffer, blue as Buffer], { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await sharp(moving).metadata()).pages).to.equal(2);
    const thumbnail = await small('moving.gif', moving);
    expect((await sharp(thumbnail).metadata()).pages ?? 1).to.equal(1);
    expectNear(await colourAt(thumbnail, 0.5, 0.5), [255, 0, 0]);
  });

  it('are the pixels of a picture that is small itself', async () => {
    const noise = Buffer.from(Uint8Array.from({ length: 48 * 32 * 3 }, (_, i) => (i * 7919) % 256));
    const raw = { width: 48, height: 32, channels: 3 } as const;
    const thumbnail = await small('tiny.png', await sharp(noise, { raw }).png().toBuffer());
    expect(await sharp(thumbnail).raw().toBuffer()).to.deep.equal(noise);
  });

  it('are in sRGB, of 16 bits with a profile, too', async () => {
    const red = sharp({ create: { width: 400, height: 300, channels: 3, background: '#c04020' } });
    const deep = await red.toColourspace('rgb16').withIccProfile('p3').png().toBuffer();
    const { icc, depth } = await sharp(deep).metadata();
    expect([icc !== undefined, depth]).to.deep.equal([true, 'ushort']);
    const thumbnail = await small('deep.png', deep);
    expect((await sharp(thumbnail).metadata()).icc).to.equal(undefined);
    expectNear(await colourAt(thumbnail, 0.5, 0.5), [0xc0, 0x40, 0x20]);
  });

  it('are made once, and again when the file is another', async () => {
    const red = await halves(400, 300).png().toBuffer();
    await keep('changed.png', red);
    const first = await of('changed.png').expect(200);
    const { etag = '' } = first.headers;
    expect(first.headers['cache-control']).to.equal('private, no-cache');
    await of('changed.png').set('If-None-Match', etag).expect(304);
    // The same size and time: nobody looks into it again.
    const path = await server.studio.runs.output(run, 'changed.png');
    const at = new Date(1_700_000_000_000);
    utimesSync(path, at, at);
    await of('changed.png').set('If-None-Match', etag).expect(304);
    await writeFile(path, Buffer.alloc(red.length, 7));
    utimesSync(path, at, at);
    await of('changed.png').set('If-None-Match', etag).expect(304);
    await writeFile(path, await sharp(red).negate({ alpha: false }).png().toBuffer());
    const { body } = await of('changed.png').set('If-None-Match', etag).expect(200);
    expectNear(await colourAt(body, 0.1, 0.5), [0, 255, 255]);
  });

  it('are refused, with what to do, of files that are no pictures, by their bytes', async () => {
    await keep('run.json', Buffer.from('{}'));
    await keep('drawing.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    await keep('cut.png', (await halves(400, 300).png().toBuffer()).subarray(0, 90));
    for (const name of ['run.json', 'drawing.png', 'cut.png']) {
      const { body } = await get(`/api/runs/${run}/thumbnail?name=${name}`).buffer(false).expect(422);
      expect(body.code, name).to.equal('image/undecodable');
      expect(body.message).to.include(name);
      expect(body.hint).to.match(/fetch the file itself|again/);
    }
  });

  it('are refused of what lies elsewhere, and of what is not there', async () => {
    for (const name of ['../x.png', '/etc/hostname', '..%2Fx.png', 'a\\b.png', '..']) {
      await of(name).expect((answer) => expect(answer.status, name).to.be.oneOf([400, 404]));
    }
    await of('../x.png').expect(400);
    await of('none.png').expect(404);
    await get('/api/runs/none/thumbnail?name=photo.png').expect(404);
    await get(`/api/runs/${run}/thumbnail`).expect(400);
    await get('/api/samples/thumbnail?name=../package.json').expect(400);
    await get('/api/samples/thumbnail?name=photos/none.jpg').expect(404);
    await get('/api/samples/thumbnail?name=README.md').expect(422);
  });

  it('of shipped photographs are small', async () => {
    const { body } = await get('/api/samples/thumbnail?name=photos/lake.jpg')
      .expect(200)
      .expect('content-type', 'image/webp');
    const { width, height } = await sharp(body).metadata();
    expect(Math.max(width, height)).to.equal(THUMBNAIL_SIDE);
    expect(body.length).to.be.below(readFileSync('samples/photos/lake.jpg').length / 10);
  });
});
