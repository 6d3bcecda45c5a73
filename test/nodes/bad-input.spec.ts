import { expect } from 'chai';
import { energyNet } from '../../src/nodes/energy/net.ts';
import { scoreMap } from '../../src/nodes/energy/score-map.ts';
import { imageBlend } from '../../src/nodes/image/blend.ts';
import { imageComposite } from '../../src/nodes/image/composite.ts';
import { maskCombine } from '../../src/nodes/mask/combine.ts';
import { maskFromDifference } from '../../src/nodes/mask/from-difference.ts';
import { langevin } from '../../src/nodes/sampling/langevin.ts';
import { samplePyramidNode } from '../../src/nodes/sampling/sample-pyramid.ts';
import { failure } from '../support/failure.ts';
import { flat, maskOf } from '../support/images.ts';
import { tinyImage, tinyModel } from '../support/tiny-model.ts';
import { runNode } from './harness.ts';

const model = tinyModel();
const grey = tinyModel({ inChannels: 1 });
const net = { index: 0, scale: model.scales[0]! };
const image = flat(0, 8, 9);
const mask = maskOf(8, 9, () => 1);
const other = maskOf(4, 4, () => 1);

/** What fails, and the port that must be named. None of it reaches an engine. */
const cases: Readonly<Record<string, readonly [run: () => Promise<unknown>, port: string]>> = {
  'a mask of another size at Composite': [
    () => runNode(imageComposite, { background: image, foreground: image, mask: other }, {}),
    'mask',
  ],
  'a grey foreground on colour at Composite': [
    () => runNode(imageComposite, { background: image, foreground: flat(0, 8, 9, 1), mask }, {}),
    'foreground',
  ],
  'an edit of another size at Mask from difference': [
    () => runNode(maskFromDifference, { image, reference: flat(0, 4, 4) }, {}),
    'reference',
  ],
  'images of two sizes at Blend': [
    () => runNode(imageBlend, { below: image, above: flat(0, 4, 4) }, {}),
    'above',
  ],
  'masks of two sizes at Combine': [() => runNode(maskCombine, { masks: [mask, other] }, {}), 'masks'],
  'a scale that the model lacks at Energy net': [() => runNode(energyNet, { model }, { scale: 2 }), 'scale'],
  'a scale that the model lacks at Sample pyramid': [
    () => runNode(samplePyramidNode, { model }, { startScale: 2 }),
    'startScale',
  ],
  'colour for a grey model at Sample pyramid': [
    () => runNode(samplePyramidNode, { model: grey, image: tinyImage() }, { startScale: 1 }),
    'image',
  ],
  'grey for a colour net at Langevin': [
    () => runNode(langevin, { image: flat(0, 8, 9, 1), net }, {}),
    'image',
  ],
  'a held image of other channels at Langevin': [
    () => runNode(langevin, { image, net, mask, held: flat(0, 8, 9, 1) }, {}),
    'held',
  ],
  'grey for a colour net at Score map': [
    () => runNode(scoreMap, { image: flat(0, 8, 9, 1), net }, {}),
    'image',
  ],
};

describe('bad input', () => {
  for (const [what, [run, port]] of Object.entries(cases)) {
    it(`${what} is refused with the port and the remedy`, async () => {
      const error = await failure(run);
      expect(error.details).to.include({ port });
      expect(error.message).to.match(/\.$/);
      expect(error.hint).to.match(/\.$/);
    });
  }
});
