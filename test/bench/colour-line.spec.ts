import { expect } from 'chai';
import { colourLine, onLine } from '../../bench/colour-line/line.ts';
import { generator } from '../../src/runtime/random/random.ts';
import { type Tensor, tensor } from '../../src/runtime/tensor.ts';

/** Colours on a bent sheet: the third channel is a function of the other two, apart from a little noise. */
function sheet(noise: number): Tensor {
  const random = generator(1);
  const [a, b, e] = ['a', 'b', 'e'].map((name) => random.split(name).normal(400)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const c = a.map((x, i) => 0.05 * x + 0.02 * x * x + noise * e[i]!);
  return tensor(
    [1, 3, 20, 20],
    Float32Array.from([...a.map((x) => 0.5 * x), ...b.map((x) => 0.2 * x), ...c]),
  );
}

describe('the colour line', () => {
  it('explains the least axis by the other two, and leaves what lies near it alone', () => {
    const image = sheet(0);
    const line = colourLine(image);
    expect(line.deviation).to.be.below(0.01);
    const far = onLine(image, line, 1e3);
    for (const [i, value] of far.data.entries()) expect(value).to.be.closeTo(image.data[i]!, 1e-6);
  });

  it('holds what lies farther off at so many deviations', () => {
    const line = colourLine(sheet(0));
    const held = onLine(sheet(0.1), line, 2);
    const again = onLine(held, line, 2);
    for (const [i, value] of again.data.entries()) expect(value).to.be.closeTo(held.data[i]!, 1e-6);
    expect(held.data).to.not.deep.equal(sheet(0.1).data);
  });
});
