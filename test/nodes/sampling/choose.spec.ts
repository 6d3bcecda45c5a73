import { expect } from 'chai';
import { chooseNode } from '../../../src/nodes/sampling/choose.ts';
import { crop } from '../../../src/runtime/crop.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import { randomImage } from '../../runtime/engine/reference-net.ts';
import { useEngine } from '../../support/use-engine.ts';
import { runNode } from '../harness.ts';

const photo = randomImage([1, 3, 20, 60], 4);
const at = (left: number) => crop(photo, { top: 0, left, height: 20, width: 20 });

/** Three strips of the photograph beside each other. */
function strips(...lefts: readonly number[]): Tensor {
  const data = new Float32Array(3 * 20 * 60);
  for (const [part, left] of lefts.entries()) {
    const own = at(left);
    for (let row = 0; row < 60; row++)
      data.set(own.data.subarray(row * 20, (row + 1) * 20), row * 60 + part * 20);
  }
  return { shape: [1, 3, 20, 60], data };
}

describe('sampling/choose', () => {
  const engine = useEngine();
  const choose = (images: readonly Tensor[], params: object) =>
    runNode(chooseNode, { images, photo }, params, { services: { engine: async () => engine() } });

  it('takes pictures unlike the photograph and each other, a pan not beside the picture that it is of', async () => {
    const [a, b] = [strips(40, 0, 20), strips(20, 40, 0)];
    const almostA = { shape: a.shape, data: a.data.map((value, i) => (i % 60 < 4 ? 0 : value)) };
    const { outputs } = await choose([photo, a, almostA, b], { most: 2, novelty: 0.3 });
    const numberOf = (image: Tensor) => [photo, a, almostA, b].indexOf(image);
    const chosen = outputs.chosen.map(numberOf);
    expect(chosen).to.have.length(2);
    expect(chosen).to.include(3);
    expect(chosen).to.not.include(0);
    expect(outputs.rejected.map(numberOf)).to.include(0);
    const told = outputs.report[0]!.entries;
    expect(told).to.have.length(4);
    expect(told.find(({ name }) => name === 'picture 1')!.meaning).to.match(/one shift of the photograph/);
    expect(told.filter(({ value }) => String(value).startsWith('rejected'))).to.have.length(2);
  });

  it('gives what there is where fewer are new, and nothing of nothing', async () => {
    expect((await choose([photo, photo], { most: 2 })).outputs.chosen).to.deep.equal([]);
    expect((await choose([photo, photo], { most: 2, novelty: 0 })).outputs.chosen).to.have.length(2);
    const none = await choose([], {});
    expect(none.outputs.report[0]!.entries).to.deep.equal([]);
  });
});
