import { expect } from 'chai';
import { evenEdges, type Sides } from '../../src/image/edge-tone.ts';
import { flip } from '../../src/image/flip.ts';
import { byBytes, isDeep, LEVELS } from '../../src/image/pointwise.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { at, distinct, imageOf } from '../support/images.ts';

const [WIDTH, HEIGHT] = [300, 200];
const LEFT: Sides = { left: true, right: false, top: false, bottom: false };
/** What an edge has too much, levels, a channel. */
const TOO_MUCH = [6, -3, 2] as const;

/** A sky with grain, lighter downwards and to the right, of another tone in its first columns. */
function sky(columns: number): Tensor {
  const grain = (n: number) => 3 * (((Math.abs(Math.sin(n * 12.9898)) * 43758.5453) % 1) - 0.5);
  return imageOf(3, HEIGHT, WIDTH, (c, y, x) => {
    const level = 120 + 20 * c + x / 10 + y / 5 + grain(c + 3 * (x + WIDTH * y));
    return (level + (x < columns ? TOO_MUCH[c]! : 0)) / LEVELS - 1;
  });
}

/** By how much a column is lighter than that of another image in the mean, levels. */
function lighter(image: Tensor, than: Tensor, c: number, x: number): number {
  let sum = 0;
  for (let y = 0; y < HEIGHT; y++) sum += at(image, c, y, x) - at(than, c, y, x);
  return (sum / HEIGHT) * LEVELS;
}

describe('evenEdges', () => {
  it('gives the outermost columns the tone of what lies beside them, and changes nothing else', () => {
    const [given, right] = [byBytes(sky(2)), byBytes(sky(0))];
    const even = evenEdges(given, LEFT);
    for (let c = 0; c < 3; c++) {
      for (const x of [0, 1]) {
        expect(lighter(given, right, c, x)).to.be.closeTo(TOO_MUCH[c]!, 0.3);
        expect(lighter(even, right, c, x), `channel ${c}, column ${x}`).to.be.closeTo(0, 1);
      }
      for (let y = 0; y < HEIGHT; y++)
        for (let x = 3; x < WIDTH; x++) expect(at(even, c, y, x)).to.equal(at(given, c, y, x));
    }
    expect(isDeep(even)).to.equal(false);
  });

  it('does so at each of the sides that it is told', () => {
    const given = sky(2);
    const turned = flip(given, 'horizontal');
    const even = evenEdges(turned, { ...LEFT, left: false, right: true });
    expect(flip(even, 'horizontal').data).to.deep.equal(evenEdges(given, LEFT).data);
    expect(evenEdges(given, { ...LEFT, left: false }).data).to.deep.equal(given.data);
    const across = (image: Tensor): Tensor =>
      imageOf(3, image.shape[3]!, image.shape[2]!, (c, y, x) => at(image, c, x, y));
    const below = evenEdges(across(turned), { ...LEFT, left: false, bottom: true });
    expect(across(below).data).to.deep.equal(even.data);
    expect(isDeep(even), 'as many bits').to.equal(true);
  });

  it('leaves what ends at an edge, and skies that become lighter towards it', () => {
    const plain = byBytes(sky(0));
    /** A dark bar of that height along the edge. */
    const bar = (height: number): Tensor => {
      const data = plain.data.slice();
      for (let c = 0; c < 3; c++)
        for (let y = 0; y < height; y++) for (let x = 0; x < 2; x++) data[(c * HEIGHT + y) * WIDTH + x] = -1;
      return { ...plain, data };
    };
    for (const [what, image] of Object.entries({ plain, thing: bar(HEIGHT / 2), frame: bar(HEIGHT) }))
      expect(evenEdges(image, LEFT).data, what).to.deep.equal(image.data);
  });

  it('leaves an image that is too small to tell', () => {
    for (const image of [distinct(4, 5), distinct(200, 8), distinct(20, 200)])
      expect(evenEdges(image, { left: true, right: true, top: true, bottom: true }).data).to.deep.equal(
        image.data,
      );
  });
});
