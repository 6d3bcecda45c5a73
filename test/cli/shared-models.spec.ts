import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { decodeImage } from '../../src/image/codec/decode-image.ts';
import { encodeModel } from '../../src/model/file/model-file.ts';
import { sha256 } from '../../src/runtime/sha256.ts';
import { serverPictures } from '../../src/server/security/pictures.ts';
import { storeAsset } from '../../src/studio/store-asset.ts';
import { acceptImage } from '../../src/studio/uploads/accept-image.ts';
import { acceptModel } from '../../src/studio/uploads/accept-model.ts';
import { realStudio } from '../server/support/real-studio.ts';
import { tinyImage, tinyModel } from '../support/tiny-model.ts';
import { cli, ENGINE, TINY, temporaryFolder, writePicture } from './support.ts';

describe('one library for the command line and the studio', () => {
  const at = temporaryFolder();
  const { home, open } = realStudio();
  const sample = (...args: readonly string[]) =>
    cli('sample', at('lake.png'), ...ENGINE, '--home', home(), '--out', at('out.png'), ...args);

  it('shows in the studio what the command line has learned, with its photograph, and deletes both', async () => {
    await writePicture(at('lake.png'), tinyImage(24, 28));
    const learned = await sample(...TINY);
    expect(learned.code, learned.err).to.equal(0);
    const studio = await open();
    await studio.kept?.takeIn();
    const [model, ...more] = await studio.assets.list({ kind: 'model', limit: 9 });
    expect(more).to.deep.equal([]);
    expect(model?.name).to.equal('lake');
    const [photo] = await studio.assets.list({ kind: 'image', limit: 9 });
    expect(model?.info?.['picture']).to.equal(`asset:${photo?.id}`);
    expect(photo).to.include({ width: 28, height: 24, name: 'lake' });

    await studio.kept?.takeIn();
    expect(await studio.assets.list({ kind: 'model', limit: 9 })).to.have.length(1);
    await studio.kept?.forget(String(model?.info?.['kept']));
    await studio.assets.remove(String(model?.id));
    await studio.kept?.takeIn();
    expect(await studio.assets.list({ kind: 'model', limit: 9 })).to.deep.equal([]);
    expect(await readdir(join(home(), 'models'))).to.deep.equal([]);
  });

  it('takes what the studio has learned, while it runs, and learns nothing', async () => {
    await writePicture(at('lake.png'), tinyImage(24, 28));
    const studio = await open();
    const bytes = await readFile(at('lake.png'));
    const image = await acceptImage(serverPictures, bytes);
    const photo = await storeAsset(studio, { ...image, bytes: image.png, kind: 'image', name: 'lake' });
    const made = await acceptModel(encodeModel(tinyModel()));
    const model = await storeAsset(studio, { ...made, kind: 'model', name: 'lake' });
    await studio.assets.note(model.id, { picture: `asset:${photo.id}` });

    const { code, err } = await cli(
      ...['apply', 'recovery', at('lake.png'), ...ENGINE],
      ...['--home', home(), '--out', at('out.png')],
    );
    expect(code, err).to.equal(0);
    expect(err).to.include('The studio has learned lake.png').and.to.not.include('Learning');
    // It is the same one, and does not come back as a second.
    await studio.kept?.takeIn();
    expect(await studio.assets.list({ kind: 'model', limit: 9 })).to.have.length(1);
  });

  it('runs a graph that was saved in the studio, with the files that the studio keeps here', async () => {
    const studio = await open();
    await writePicture(at('lake.png'), tinyImage(24, 28));
    const image = await acceptImage(serverPictures, await readFile(at('lake.png')));
    const { png, thumbnail, width, height } = image;
    const photo = await storeAsset(studio, {
      kind: 'image',
      name: 'lake',
      bytes: png,
      thumbnail,
      width,
      height,
    });
    const graph = (id: string) =>
      JSON.stringify({
        format: 'patchwise-graph',
        version: 1,
        meta: { title: 'Saved' },
        nodes: {
          photo: { type: 'image/load@1', params: { path: `asset:${id}` } },
          copy: { type: 'image/save@1', params: { name: 'copy.png' }, in: { image: 'photo.image' } },
        },
      });
    await writeFile(at('saved.json'), graph(photo.id));
    const run = () => cli('run', at('saved.json'), '--home', home(), '--out', at('out'));
    const done = await run();
    expect(done.code, done.err).to.equal(0);
    expect((await decodeImage(at('out/copy.png'))).image.data).to.deep.equal(
      (await decodeImage(png)).image.data,
    );
    await writeFile(at('saved.json'), graph('elsewhere'));
    const missing = await run();
    expect(missing.code).to.equal(2);
    expect(missing.err).to.include('--home').and.to.include('is a file in a studio');
  });

  it('needs no other model for another seed or another name', async () => {
    await writePicture(at('lake.png'), tinyImage(24, 28));
    expect((await sample(...TINY)).err).to.include('Learning');
    const first = sha256(await readFile(at('out.png')));
    await writeFile(at('other.png'), await readFile(at('lake.png')));
    const again = await cli(
      'sample',
      at('other.png'),
      ...TINY,
      ...ENGINE,
      '--home',
      home(),
      '--out',
      at('out.png'),
      '--seed',
      '9',
    );
    expect(again.code, again.err).to.equal(0);
    expect(again.err).to.not.include('Learning');
    expect(sha256(await readFile(at('out.png')))).to.not.equal(first);
  });
});
