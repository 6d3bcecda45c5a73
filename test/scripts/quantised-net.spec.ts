import { expect } from 'chai';
import { quantisedNet } from '../../scripts/before-after/quantised-net.ts';
import { toPalette } from '../../src/image/palette.ts';
import { cpuEngine, tinyModel } from '../support/tiny-model.ts';
import { useEngine } from '../support/use-engine.ts';

describe('a net retrained on the photograph in few colours', () => {
  const model = tinyModel({ scales: 3 });
  const palettes = [
    [
      [-0.5, -0.5, -0.5],
      [0.5, 0.5, 0.5],
    ],
    [[0, 0, 0]],
  ];
  const engine = useEngine(cpuEngine);

  it('goes on from the net of its scale, leaves the others, and depends on the colours', async () => {
    const weights = model.scales[1]!.net.weights.map((layer) => layer.slice());
    const retrained = async (updates: number, colours = 0) =>
      quantisedNet(engine(), model, {
        ...{ scale: 1, updates, learningRate: 1e-3, seed: 1 },
        quantised: toPalette(model.image, palettes[colours]!),
      });
    const [none, some, other] = [await retrained(0), await retrained(2), await retrained(2, 1)];
    expect(none.scales[1]!.net.weights).to.deep.equal(weights);
    expect(some.scales[1]!.net.weights).to.not.deep.equal(weights);
    expect(other.scales[1]!.net.weights).to.not.deep.equal(some.scales[1]!.net.weights);
    expect([some.scales[0], some.scales[2]]).to.deep.equal([model.scales[0], model.scales[2]]);
    expect(model.scales[1]!.net.weights).to.deep.equal(weights);
  });
});
