import { expect } from 'chai';
import { matchLight } from '../../src/image/match-light.ts';
import { type Tensor, tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { imageOf } from '../support/images.ts';

const H = 40;
const W = 50;

const picture = (valueAt: (c: number, x: number, y: number) => number, channels = 3): Tensor =>
  imageOf(channels, H, W, (c, y, x) => valueAt(c, x, y));

const isInside = (x: number, y: number): boolean => x >= 15 && x < 35 && y >= 12 && y < 28;
const mask = picture((_c, x, y) => (isInside(x, y) ? 1 : 0), 1);
const at = ({ data }: Tensor, c: number, x: number, y: number): number => data[c * H * W + y * W + x]!;
/** Of 0 to 1. */
const value = (share: number): number => 2 * share - 1;

describe('matchLight', () => {
  const dusk = [0.4, 0.2, 0.1];
  const ground = picture((c) => value(dusk[c]!));
  const grey = (x: number, y: number): number => ((x + y) % 2 === 0 ? 0.3 : 0.5);
  const scene = picture((c, x, y) => value(isInside(x, y) ? grey(x, y) : dusk[c]!));

  it('goes half of the way to the mean of the surroundings, as a factor a channel', () => {
    const lit = matchLight(ground, scene, mask);
    for (const [c, around] of dusk.entries()) {
      const factor = (around / 0.4) ** 0.5;
      expect((at(lit, c, 20, 20) + 1) / 2, `channel ${c}`).to.be.closeTo(0.3 * factor, 1e-6);
      expect((at(lit, c, 21, 20) + 1) / 2, 'detail goes with it').to.be.closeTo(0.5 * factor, 1e-6);
    }
    const whole = matchLight(ground, scene, mask, { strength: 1 });
    const mean = (at(whole, 1, 20, 20) + at(whole, 1, 21, 20)) / 2;
    expect((mean + 1) / 2).to.be.closeTo(dusk[1]!, 1e-6);
  });

  it('leaves white white and black black where it becomes brighter', () => {
    const dark = picture((_c, x, y) => value(isInside(x, y) ? (x === 20 ? 1 : x === 21 ? 0 : 0.1) : 0.6));
    const lit = matchLight(
      picture(() => value(0.6)),
      dark,
      mask,
    );
    expect(at(lit, 0, 20, 20)).to.be.closeTo(1, 1e-6);
    expect(at(lit, 0, 21, 20)).to.be.closeTo(-1, 1e-6);
    expect(at(lit, 0, 25, 20)).to.be.above(value(0.15));
  });

  it('takes a colour that no light makes only so far', () => {
    const noRed = picture((c) => value(c === 0 ? 0 : 0.4));
    const lit = matchLight(
      noRed,
      picture((c, x, y) => value(isInside(x, y) ? 0.4 : c === 0 ? 0 : 0.4)),
      mask,
    );
    expect((at(lit, 0, 20, 20) + 1) / 2, 'half of the most, 1/4').to.be.within(0.15, 0.2);
  });

  it('keeps the background, what a soft edge shows of it, and all at strength 0', () => {
    const soft = picture((_c, x, y) => (isInside(x, y) ? (x === 15 ? 0.25 : 1) : 0), 1);
    const blended = picture((c, x, y) => {
      const opacity = at(soft, 0, x, y);
      return value(opacity * grey(x, y) + (1 - opacity) * dusk[c]!);
    });
    const lit = matchLight(ground, blended, soft);
    expect(at(lit, 1, 5, 5)).to.equal(at(ground, 1, 5, 5));
    const own = grey(15, 20) * (dusk[1]! / 0.4) ** 0.5;
    expect((at(lit, 1, 15, 20) + 1) / 2).to.be.closeTo(0.25 * own + 0.75 * dusk[1]!, 0.005);
    expect(matchLight(ground, scene, mask, { strength: 0 }).data).to.deep.equal(scene.data);
    const nowhere = picture(() => 0, 1);
    expect(matchLight(ground, scene, nowhere).data).to.deep.equal(ground.data);
  });

  it('knows the lightness of a grey picture', () => {
    const lit = matchLight(
      picture(() => value(0.1), 1),
      picture((_c, x, y) => value(isInside(x, y) ? 0.4 : 0.1), 1),
      mask,
    );
    expect((at(lit, 0, 20, 20) + 1) / 2).to.be.closeTo(0.2, 1e-6);
  });

  it('refuses other shapes', () => {
    expect(codeOf(() => matchLight(ground, scene, tensor([1, 1, 2, 2], new Float32Array(4))))).to.equal(
      'tensor/shape',
    );
    expect(codeOf(() => matchLight(ground, mask, mask))).to.equal('tensor/shape');
  });
});
