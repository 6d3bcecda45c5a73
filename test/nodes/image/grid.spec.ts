import { expect } from 'chai';
import { imageGrid } from '../../../src/nodes/image/grid.ts';
import { contactSheet } from '../../../src/render/contact-sheet.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { distinct, flat } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const images = [distinct(6, 8), flat(0.5, 8, 6, 1), distinct(4, 4)];
const sheet = async (params: object, inputs: { labels?: string[] } = {}) =>
  (await runNode(imageGrid, { images, ...inputs }, params)).outputs.image[0]!;

describe('image/grid', () => {
  it('is the contact sheet of its images, titles and labels', async () => {
    const labels = ['a', 'b', 'c'];
    const params = { title: 'Title', caption: 'Caption', columns: 2, cellSize: 40, fit: 'common' } as const;
    const cells = images.map((image, i) => ({ image, label: labels[i]! }));
    const expected = await contactSheet([{ cells }], { ...params, magnification: 'bicubic' });
    expect(await sheet({ ...params, magnification: 'bicubic' }, { labels })).to.deep.equal(expected);
  });

  it('counts its labels on to the last image, and ends them with it', async () => {
    const three = await sheet({}, { labels: ['photograph', 'sample 0', 'sample 1'] });
    expect(await sheet({}, { labels: ['photograph', 'sample 0'] })).to.deep.equal(three);
    const many = Array.from({ length: 9 }, (_, i) => `sample ${i}`);
    expect(await sheet({}, { labels: ['photograph', ...many] })).to.deep.equal(three);
    const fewer = ['photograph', 'hole', 'filling', 'sample 0'];
    expect(await codeOfAsync(() => sheet({}, { labels: fewer })), 'it would name another image').to.equal(
      'stream/length-mismatch',
    );
  });

  it('leaves out what is not given', async () => {
    const expected = await contactSheet([{ cells: images.map((image) => ({ image })) }]);
    expect(await sheet({})).to.deep.equal(expected);
  });

  it('gets higher with fewer columns', async () => {
    const height = async (columns: number) => (await sheet({ columns })).shape[2];
    expect(await height(1)).to.be.above((await height(3)) as number);
  });

  it('refuses no images, and another number of labels than images', async () => {
    expect(await codeOfAsync(() => runNode(imageGrid, { images: [] }, {}))).to.equal('value/out-of-range');
    expect(await codeOfAsync(() => sheet({}, { labels: ['a'] }))).to.equal('stream/length-mismatch');
    expect(imageGrid.params.safeParse({ columns: 0 }).success).to.equal(false);
  });

  it('refuses a sheet that would not fit in memory', async () => {
    const many = Array.from({ length: 100 }, () => flat(0));
    const run = () => runNode(imageGrid, { images: many }, { cellSize: 4096 });
    expect(await codeOfAsync(run)).to.equal('image/too-large');
  });
});
