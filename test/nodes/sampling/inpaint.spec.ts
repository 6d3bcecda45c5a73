import { expect } from 'chai';
import { inpaintNode } from '../../../src/nodes/sampling/inpaint.ts';
import { failure } from '../../support/failure.ts';
import { at, flat, maskOf } from '../../support/images.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';
import { runNode } from '../harness.ts';

describe('sampling/inpaint', () => {
  const engine = useEngine();
  const model = tinyModel();
  const image = tinyImage(12, 14);
  const hole = maskOf(12, 14, (y, x) => (y > 3 && y < 9 && x > 5 && x < 11 ? 1 : 0));
  const options = { seed: 2, services: { engine: async () => engine() } };

  it('gives as many fillings as asked, all different in the hole and equal to the image outside', async () => {
    const { outputs, previews } = await runNode(inpaintNode, { model, image, hole }, { count: 3 }, options);
    expect(outputs.images).to.have.length(3);
    expect(new Set(outputs.images.map((result) => result.data.join())).size).to.equal(3);
    for (const result of [...outputs.images, outputs.smooth[0]!]) {
      for (let y = 0; y < 12; y++) {
        for (let x = 0; x < 14; x++) {
          if (at(hole, 0, y, x) === 0) expect(at(result, 2, y, x)).to.equal(at(image, 2, y, x));
        }
      }
    }
    expect(previews.map(([port]) => port)).to.include('images');
  });

  it('continues the smooth filling, or what the image has in the hole', async () => {
    const painted = { ...image, data: image.data.map((v, i) => (hole.data[i % 168] === 1 ? 0.9 : v)) };
    const inside = async (params: Record<string, unknown>) => {
      const run = await runNode(
        inpaintNode,
        { model, image: painted, hole },
        { startScale: 1, ...params },
        options,
      );
      return at(run.outputs.images[0]!, 0, 6, 8);
    };
    const [smooth, given] = [await inside({}), await inside({ fill: 'image' })];
    expect(given).to.be.above(smooth + 0.2);
    expect(given).to.be.closeTo(0.9, 0.3);
  });

  it('refuses wrong-sized, empty and full masks, naming the port and the remedy', async () => {
    const run = (mask: typeof hole) =>
      failure(() => runNode(inpaintNode, { model, image, hole: mask }, {}, options));
    const wrong = await run(maskOf(6, 7, () => 1));
    expect(wrong.details).to.include({ port: 'hole' });
    expect(wrong.message).to.contain('7×6 px');
    const empty = await run(maskOf(12, 14, () => 0));
    expect([empty.code, empty.details?.['port']]).to.deep.equal(['value/out-of-range', 'hole']);
    expect(empty.hint).to.contain('Invert mask');
    const full = await run(maskOf(12, 14, () => 1));
    expect([full.code, full.details?.['port']]).to.deep.equal(['value/out-of-range', 'hole']);
  });

  it('refuses a grey image for a colour model, and a scale that it lacks', async () => {
    const grey = { model, image: flat(0, 12, 14, 1), hole };
    expect((await failure(() => runNode(inpaintNode, grey, {}, options))).details).to.include({
      port: 'image',
    });
    const far = () => runNode(inpaintNode, { model, image, hole }, { startScale: 9 }, options);
    expect((await failure(far)).details).to.include({ port: 'startScale' });
  });
});
