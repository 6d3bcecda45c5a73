import { expect } from 'chai';
import { maskStrokes } from '../../../src/nodes/mask/strokes.ts';
import { imageOf } from '../../support/images.ts';
import { runNode } from '../harness.ts';

describe('mask/strokes', () => {
  it('marks what is thin for the width that is said', async () => {
    const painting = imageOf(3, 36, 64, (_c, y) => (y >= 10 && y < 13 ? 0.5 : 0));
    const rows = async (width: number) => {
      const { outputs } = await runNode(maskStrokes, { image: painting }, { width });
      return Array.from({ length: 36 }, (_, y) => outputs.mask[0]?.data[y * 64 + 30]).flatMap((value, y) =>
        value === 1 ? [y] : [],
      );
    };
    expect(await rows(5)).to.deep.equal([10, 11, 12]);
    expect(await rows(1)).to.deep.equal([]);
  });
});
