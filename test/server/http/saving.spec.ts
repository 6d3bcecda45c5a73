import { expect } from 'chai';
import sharp from 'sharp';
import request from 'supertest';
import { exifOfFile } from '../../../src/image/codec/exif-in-file.ts';
import { noiseGraph } from '../support/graphs.ts';
import { startTestServer, type TestServer } from '../support/start-server.ts';

/** A photograph in Display P3 that says with what, when and where it was taken. */
async function photograph(): Promise<Buffer> {
  return sharp('samples/photos/lake.jpg')
    .resize(96)
    .withIccProfile('p3')
    .withExif({
      IFD0: { Make: 'Seagull', Model: 'DF-300' },
      IFD2: { DateTimeOriginal: '2024:06:07 08:09:10' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 28/1 4012/100' },
    })
    .jpeg()
    .toBuffer();
}

describe('Pictures of a run that are saved', () => {
  let server: TestServer;
  before(async () => {
    server = await startTestServer();
  });
  after(() => server.close());

  const upload = async (bytes: Buffer, query = '') =>
    request(server.url).post(`/api/assets${query}`).set('X-Patchwise', '1').attach('file', bytes, 'p.jpg');

  /** A run that makes something of a photograph, with a result. */
  async function runOf(reference: string): Promise<string> {
    const document = { ...noiseGraph(), extra: { journey: { picture: reference } } };
    const { id } = (await request(server.url).post('/api/runs').send({ document })).body;
    await server.studio.play.output(
      id,
      'result-000.png',
      await sharp(await photograph())
        .png()
        .toBuffer(),
    );
    return id;
  }

  const saved = async (run: string, query: string): Promise<Buffer> =>
    (
      await request(server.url)
        .get(`/api/runs/${run}/saved?name=result-000.png&${query}`)
        .buffer(true)
        .parse((answer, done) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('end', () => done(null, Buffer.concat(parts)));
        })
        .expect(200)
    ).body;

  it('carry camera and date of the photograph, and its place only if that is asked for', async () => {
    const { body: asset } = await upload(await photograph());
    expect(asset.info).to.include({ located: true });
    expect(asset.info, 'the bytes are told to nobody').to.not.have.any.keys('exif', 'profile');
    const run = await runOf(asset.reference);
    const { body } = await request(server.url).get(`/api/runs/${run}/outputs`);
    expect(body.saving).to.deep.include({ noted: true, located: true, profile: true });
    for (const format of body.saving.formats) {
      const file = await saved(run, `format=${format}`);
      expect((await sharp(file).metadata()).format).to.equal(format);
      const exif = exifOfFile(file);
      expect(Buffer.from(exif?.image.find(({ tag }) => tag === 0x010f)?.value ?? []).toString()).to.equal(
        'Seagull\0',
      );
      expect(exif?.place, format).to.deep.equal([]);
      expect((await sharp(file).metadata()).icc, format).to.not.equal(undefined);
    }
    expect(exifOfFile(await saved(run, 'format=jpeg&place=keep'))?.place).to.have.length.greaterThan(1);
    const bare = await saved(run, 'format=jpeg&noted=drop&colours=srgb');
    expect(exifOfFile(bare)).to.equal(undefined);
    expect((await sharp(bare).metadata()).icc).to.equal(undefined);
  });

  it('have the quality and the size that are asked for', async () => {
    const run = await runOf((await upload(await photograph())).body.reference);
    const [good, poor] = [
      await saved(run, 'format=jpeg&quality=95'),
      await saved(run, 'format=jpeg&quality=55'),
    ];
    expect(poor.length).to.be.below(good.length);
    expect((await sharp(await saved(run, 'format=webp&longSide=40')).metadata()).width).to.equal(40);
  });

  it('of a graph that names no photograph: of the picture that it reads', async () => {
    const { body: asset } = await upload(await photograph());
    const document = { ...noiseGraph() };
    const nodes = { ...document.nodes, photo: { type: 'image/load@1', params: { path: asset.reference } } };
    const { body } = await request(server.url)
      .post('/api/runs')
      .send({ document: { ...document, nodes } });
    const outputs = await request(server.url).get(`/api/runs/${body.id}/outputs`);
    expect(outputs.body.saving.noted).to.equal(true);
  });

  it('say more of it when they are taken as the next photograph', async () => {
    const run = await runOf((await upload(await photograph())).body.reference);
    const other = await sharp('samples/photos/lake.jpg').resize(50).png().toBuffer();
    await server.studio.play.output(run, 'other.png', other);
    const { body: next } = await request(server.url)
      .post('/api/assets')
      .set('X-Patchwise', '1')
      .send({ run, output: 'other.png' })
      .expect(201);
    const second = await runOf(next.reference);
    const { body } = await request(server.url).get(`/api/runs/${second}/outputs`);
    expect(body.saving.noted).to.equal(true);
  });

  it('are refused in a format that cannot hold them, or that is none', async () => {
    const run = await runOf((await upload(await photograph())).body.reference);
    const long = await sharp({ create: { width: 17_000, height: 8, channels: 3, background: '#246' } })
      .png()
      .toBuffer();
    await server.studio.play.output(run, 'result-000.png', long);
    const at = (format: string) => `/api/runs/${run}/saved?name=result-000.png&format=${format}`;
    const { body } = await request(server.url).get(at('webp')).expect(413);
    expect(body.code).to.equal('image/too-large');
    expect(body.hint).to.include('JPEG');
    await request(server.url).get(at('bmp')).expect(400);
  });

  it('of a photograph that is too large: it is made smaller where that is asked for', async () => {
    const wide = await sharp({ create: { width: 20_000, height: 300, channels: 3, background: '#6a4' } })
      .withExif({ IFD0: { Make: 'Seagull' } })
      .jpeg()
      .toBuffer();
    const { body: refused, status } = await upload(wide);
    expect(status).to.be.oneOf([413, 422]);
    expect(refused.code).to.equal('image/too-large');
    const { body: asset } = await upload(wide, '?fit=true');
    expect([asset.width, asset.height]).to.deep.equal([16_384, 246]);
    const { body } = await request(server.url).get(`/api/runs/${await runOf(asset.reference)}/outputs`);
    expect(body.saving.noted).to.equal(true);
  });
});
