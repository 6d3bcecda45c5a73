import { expect } from 'chai';
import { isWide, type SampleWindow, sampleInWindows } from '../../../src/model/chain/wide-sample.ts';
import { filled, type Tensor } from '../../../src/runtime/tensor.ts';

const OWN = { width: 20, height: 4 };

/** Draws windows whose pixels are the number of the window, what is known included. */
async function numbered(width: number): Promise<{ image: Tensor; windows: SampleWindow[] }> {
  const windows: SampleWindow[] = [];
  const image = await sampleInWindows(OWN, { width, height: 4 }, 3, async (window) => {
    windows.push(window);
    return filled([1, 3, 4, window.size.width], window.index + 1);
  });
  return { image, windows };
}

describe('sampleInWindows', () => {
  it('draws every column once, the first width of the photograph from nothing', async () => {
    const { image, windows } = await numbered(95);
    expect(image.shape).to.deep.equal([1, 3, 4, 95]);
    const row = [...image.data.subarray(0, 95)];
    expect(row.slice(0, 20)).to.deep.equal(Array(20).fill(1));
    expect(row).to.deep.equal([...row].sort((a, b) => a - b));
    expect(new Set(row).size).to.equal(windows.length);
    expect(windows[0]?.known).to.equal(undefined);
    expect([...image.data.subarray(-95)], 'each row and channel alike').to.deep.equal(row);
  });

  it('goes on from half a width of what is there, and adds no more than three quarters', async () => {
    const { windows } = await numbered(160);
    for (const { index, count, size, known } of windows) {
      expect(count).to.equal(windows.length);
      expect(size.height).to.equal(4);
      if (known === undefined) continue;
      const free = [...known.free.data.subarray(0, size.width)];
      expect(free.indexOf(1)).to.equal(10);
      expect(free.slice(10)).to.not.include(0);
      const shown = [...known.image.data.subarray(0, size.width)];
      expect(shown[9]).to.equal(index);
      expect(shown.slice(10).every((value) => value === 0)).to.equal(true);
      expect(size.width).to.be.at.most(10 + 15 + 5);
    }
  });

  it('needs one window where the photograph is as wide', async () => {
    expect((await numbered(20)).windows).to.have.length(1);
  });

  it('is for samples twice as wide as the photograph', () => {
    expect(isWide(OWN, { width: 39, height: 4 })).to.equal(false);
    expect(isWide(OWN, { width: 40, height: 90 })).to.equal(true);
  });
});
