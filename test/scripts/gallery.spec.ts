import { readdir, readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { type GalleryFigures, galleryPage } from '../../scripts/gallery/page.ts';

const docs = new URL('../../docs/', import.meta.url);

describe('the gallery', () => {
  let figures: GalleryFigures;
  before(async () => {
    figures = JSON.parse(
      await readFile(new URL('images/gallery/figures.json', docs), 'utf8'),
    ) as GalleryFigures;
  });

  it('is what its script makes of its figures: changes by hand would be lost', async () => {
    expect(await readFile(new URL('gallery.md', docs), 'utf8')).to.equal(galleryPage(figures));
  });

  it('has every picture that it shows, and shows every picture that it has', async () => {
    const shown = [...figures.models, ...figures.applications].map(({ picture }) => picture).sort();
    const there = (await readdir(new URL('images/gallery/', docs))).filter((name) => name.endsWith('.webp'));
    expect(there.sort()).to.deep.equal(shown);
  });

  it('says so where no record of a training was found', () => {
    const [model] = figures.models;
    const page = (training: number | undefined) =>
      galleryPage({ ...figures, models: [{ ...model!, training }] });
    expect(page(undefined)).to.contain('| not recorded |');
    expect(page(61.6)).to.contain('| 62 s |').and.not.contain('not recorded');
  });
});
