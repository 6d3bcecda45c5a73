import { expect } from 'chai';
import { cutPieces } from '../../../src/model/lift/cut-pieces.ts';
import { LIFT_WASM } from '../../../src/model/lift/kernels.ts';
import { finerOf, textureOf, withTexture } from '../../../src/model/lift/texture.ts';
import { openKernels } from '../../../src/runtime/wasm/kernels.ts';
import { placed } from './pictures.ts';

/** A grey picture. */
function grey(width: number, height: number, level: (x: number, y: number) => number) {
  const bytes = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i += 4) bytes.fill(level(x, y), i, i + 3);
  return { width, height, bytes };
}

describe('texture', () => {
  it('is how much the photograph varies within a pixel, half of what it can be at 8 levels', () => {
    // Columns of 4 px: even, 8 levels up and down, 80 up and down.
    const photo = grey(12, 4, (x, y) => 100 + (y % 2 === 0 ? 1 : -1) * [0, 8, 80][Math.floor(x / 4)]!);
    const texture = textureOf(photo.bytes, photo, { width: 3, height: 1 });
    expect([...texture]).to.deep.equal([0, 128, Math.round((255 * 80) / 88)]);
    expect([...textureOf(photo.bytes, photo, photo)]).to.deep.equal(new Array(48).fill(0));
  });

  it('is read from a picture of eight times the width, or the largest there is', () => {
    const pictures = [10, 40, 80, 160].map((width) => ({ at: width, width, height: 10 }));
    expect([0, 1, 3].map((i) => finerOf(pictures, i).width)).to.deep.equal([80, 160, 160]);
  });

  it('takes the place of opacity in a copy', async () => {
    const kernels = await openKernels(LIFT_WASM);
    try {
      const { memory } = kernels;
      const small = placed(
        kernels,
        grey(2, 1, () => 60),
      );
      const fine = grey(4, 2, (x, y) => (x < 2 ? 60 : 60 + (y === 0 ? 8 : -8)));
      const copy = withTexture(memory, small, placed(kernels, fine));
      expect([...memory.bytes(copy.at, 8)]).to.deep.equal([60, 60, 60, 0, 60, 60, 60, 128]);
      expect([...memory.bytes(small.at, 8)]).to.deep.equal([60, 60, 60, 255, 60, 60, 60, 255]);
    } finally {
      kernels.close();
    }
  });

  for (const [textured, last] of [
    [false, 19],
    [true, 27],
  ] as const) {
    it(`${textured ? 'moves' : 'else does not move'} a border to where both pieces have the same`, async () => {
      const kernels = await openKernels(LIFT_WASM);
      try {
        // From column 10 to 29 both pieces have the colour of the target, in 27 and 28 the same fourth byte.
        const [width, height] = [40, 6];
        const target = grey(width, height, (x) => (x < 10 ? 60 : x < 30 ? 70 : 80));
        const source = grey(2 * width, height, (x) => (x < 10 ? 60 : x < 70 ? 70 : 80));
        for (let i = 0; i < 2 * width * height; i++) {
          const x = i % (2 * width);
          source.bytes[i * 4 + 3] = x < 40 || x === 67 || x === 68 ? 100 : 180;
        }
        const shifts = [
          { x: 0, y: 0 },
          { x: width, y: 0 },
        ];
        const start = Uint16Array.from({ length: width * height }, (_, i) => (i % width < 20 ? 0 : 1));
        const labels = await cutPieces(
          kernels,
          placed(kernels, target),
          shifts,
          start,
          {
            ...{
              source: placed(kernels, source),
              textured,
              parts: [{ top: 0, ...source }],
              hole: 0,
              forbidden: 0,
            },
            ...{ guide: 1, cap: 3000, stay: 0, heights: { top: 0, bottom: 1 } },
          },
          () => Promise.resolve(),
        );
        const expected = Array.from({ length: width * height }, (_, i) => (i % width <= last ? 0 : 1));
        expect([...labels]).to.deep.equal(expected);
      } finally {
        kernels.close();
      }
    });
  }
});
