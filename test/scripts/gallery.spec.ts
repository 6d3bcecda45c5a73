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
    const shown = [...figures.photographs, ...figures.applications].map(({ picture }) => picture).sort();
    const there = (await readdir(new URL('images/gallery/', docs))).filter((name) => name.endsWith('.webp'));
    expect(there.sort()).to.deep.equal(shown);
  });
});
