import { expect } from 'chai';
import { nodeRunner } from 'patchwise/testing';
import { dotsNode } from '../dist/dots.js';
import { pack } from '../dist/nodes.js';
import { threshold } from '../dist/screen.js';
import { screenNode } from '../dist/screen-node.js';

const runNode = nodeRunner(pack.portTypes);

/** A picture of one grey value, −1 to 1. */
function grey(value, side = 48) {
  return { shape: [1, 1, side, side], data: new Float32Array(side * side).fill(value) };
}

describe('patchwise-halftone/dots', () => {
  it('inks as much of the paper as the picture is dark', async () => {
    for (const value of [-0.8, -0.2, 0.4]) {
      const { outputs } = await runNode(dotsNode, { image: grey(value) }, {});
      const { data } = outputs.image[0];
      const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
      // The threshold of round dots is not spread evenly: darker than its mean more is inked, lighter less.
      expect(mean).to.be.closeTo(value, 0.25);
    }
  });

  it('leaves white white and black black, whatever the screen', async () => {
    for (const shape of ['dot', 'line']) {
      const screen = (await runNode(screenNode, {}, { shape, size: 5 })).outputs.screen[0];
      for (const value of [1, -1]) {
        const { outputs } = await runNode(dotsNode, { image: grey(value), screen }, {});
        expect(new Set(outputs.image[0].data)).to.deep.equal(new Set([value]));
      }
    }
  });

  it('turns the screen of each colour', async () => {
    const one = grey(0, 24).data;
    const image = { shape: [1, 3, 24, 24], data: Float32Array.from([...one, ...one, ...one]) };
    const { data } = (await runNode(dotsNode, { image }, {})).outputs.image[0];
    expect([...data.subarray(0, 576)]).not.to.deep.equal([...data.subarray(576, 1152)]);
    const straight = (await runNode(dotsNode, { image }, { turn: 0 })).outputs.image[0].data;
    expect([...straight.subarray(0, 576)]).to.deep.equal([...straight.subarray(576, 1152)]);
  });
});

describe('patchwise-halftone/screen', () => {
  it('gives a screen of what is set, with thresholds from 0 to 1', async () => {
    const { outputs } = await runNode(screenNode, {}, { shape: 'line', size: 8, angle: 0 });
    expect(outputs.screen[0]).to.deep.equal({ shape: 'line', size: 8, angle: 0 });
    expect(threshold(outputs.screen[0], 3, 0)).to.equal(0);
    expect(threshold(outputs.screen[0], 3, 4)).to.be.closeTo(1, 1e-12);
  });
});
