import { expect } from 'chai';
import { imagePad } from '../../../src/nodes/image/pad.ts';
import { crop } from '../../../src/runtime/crop.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { at, distinct, flat, imageOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

const image = distinct(4, 5);
const margins = { left: 2, right: 1, top: 3, bottom: 0 };

describe('image/pad', () => {
  it('keeps the image and says in the mask where it is', async () => {
    for (const fill of ['reflect', 'edge', 'value'] as const) {
      const { outputs } = await runNode(imagePad, { image }, { ...margins, fill });
      const [padded, known] = [outputs.image[0]!, outputs.known[0]!];
      expect(padded.shape).to.deep.equal([1, 3, 7, 8]);
      expect(known.shape).to.deep.equal([1, 1, 7, 8]);
      const inner = { left: 2, top: 3, width: 5, height: 4 };
      expect(crop(padded, inner)).to.deep.equal(image);
      expect(crop(known, inner)).to.deep.equal(flat(1, 4, 5, 1));
      expect(known.data.reduce((sum, value) => sum + value, 0)).to.equal(20);
    }
  });

  it('counts in percent of each side, too', async () => {
    const { outputs } = await runNode(
      imagePad,
      { image },
      { left: 40, top: 50, bottom: 30, unit: 'percent' },
    );
    expect(outputs.image[0]!.shape).to.deep.equal([1, 3, 7, 7]);
    expect(crop(outputs.image[0]!, { left: 2, top: 2, width: 5, height: 4 })).to.deep.equal(image);
  });

  it('mirrors, repeats the edge, or paints the value', async () => {
    const corner = async (fill: 'reflect' | 'edge' | 'value') => {
      const { outputs } = await runNode(imagePad, { image }, { left: 1, fill, value: 0.5 });
      return at(outputs.image[0]!, 2, 0, 0);
    };
    expect(await corner('reflect')).to.equal(at(image, 2, 0, 1));
    expect(await corner('edge')).to.equal(at(image, 2, 0, 0));
    expect(await corner('value')).to.equal(0.5);
  });

  it('gives the edges beside a margin the tone of what lies farther in, where it is told to', async () => {
    const line = imageOf(3, 40, 60, (_, _y, x) => (x < 2 || x >= 58 ? 0.1 : 0.16));
    const { outputs } = await runNode(imagePad, { image: line }, { left: 5, evenEdges: true });
    const row = (x: number) => at(outputs.image[0]!, 0, 20, x);
    for (const x of [0, 4, 5, 6]) expect(row(x), `column ${x}`).to.be.closeTo(0.16, 0.01);
    expect(row(5 + 59), 'no margin there').to.be.closeTo(0.1, 1e-6);
    expect(
      outputs.known[0]!.data.reduce((sum, value) => sum + value, 0),
      'known',
    ).to.equal(40 * 60);
    const plain = await runNode(imagePad, { image: line }, { left: 5 });
    expect(at(plain.outputs.image[0]!, 0, 20, 5)).to.be.closeTo(0.1, 1e-6);
  });

  it('changes nothing without margins', async () => {
    const { outputs } = await runNode(imagePad, { image }, {});
    expect(outputs.image[0]).to.deep.equal(image);
    expect(outputs.known[0]).to.deep.equal(flat(1, 4, 5, 1));
  });

  it('refuses a result above the limit', async () => {
    const run = () => runNode(imagePad, { image }, { left: 32_000, right: 764 });
    expect(await codeOfAsync(run), 'a side').to.equal('image/too-large');
    const area = () => runNode(imagePad, { image }, { right: 9000, bottom: 9000 });
    expect(await codeOfAsync(area), 'all in all').to.equal('image/too-large');
  });
});
