import { expect } from 'chai';
import { requireNet } from '../../../src/model/pyramid/pyramid-model.ts';
import { langevin } from '../../../src/nodes/sampling/langevin.ts';
import { upsampleNode } from '../../../src/nodes/sampling/upsample.ts';
import { filled, type Tensor } from '../../../src/runtime/tensor.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { tinyImage, tinyModel } from '../../support/tiny-model.ts';
import { useEngine } from '../../support/use-engine.ts';
import { runNode } from '../harness.ts';

describe('sampling/langevin', () => {
  const engine = useEngine();
  const net = { index: 0, scale: tinyModel().scales[0]! };
  const image = tinyImage(8, 9);
  const services = () => ({ engine: async () => engine() });

  it('emits every step and, last, the image, which is the last step', async () => {
    const { outputs, progress, previews } = await runNode(
      langevin,
      { image, net },
      { steps: 5 },
      { services: services() },
    );
    expect(outputs.steps).to.have.length(5);
    expect([...outputs.image[0]!.data]).to.deep.equal([...outputs.steps[4]!.data]);
    expect(progress.at(-1)).to.deep.equal([5, 5]);
    expect(previews.filter(([port]) => port === 'image')).to.have.length(5);
    // Of a fast chain the score map is seen at its beginning.
    const overlays = previews.filter(([port]) => port === 'overlay').map(([, value]) => value as Tensor);
    expect(overlays).to.have.length.within(1, 5);
    expect(overlays[0]?.shape).to.deep.equal([1, 3, 8, 9]);
  });

  it('moves by what is set while it runs, and says so as a schedule that gives the same to the last bit', async () => {
    let asked = 0;
    const steered = () => {
      asked++;
      return asked < 3
        ? {}
        : asked < 5
          ? { stepSize: 0.31 }
          : { stepSize: 0.07, noiseScale: 0.1, momentum: 0.25 };
    };
    const live = await runNode(langevin, { image, net }, { steps: 7 }, { services: services(), steered });
    expect(asked).to.equal(7);
    const schedule = live.outputs.schedule[0] ?? '';
    expect(schedule).to.equal('3: stepSize 0.31; 5: stepSize 0.07, noiseScale 0.1, momentum 0.25');
    const again = await runNode(langevin, { image, net }, { steps: 7, schedule }, { services: services() });
    for (const [i, step] of live.outputs.steps.entries())
      expect([...step.data], `step ${i + 1}`).to.deep.equal([...again.outputs.steps[i]!.data]);
    expect(again.outputs.schedule[0]).to.equal(schedule);
    const plain = await runNode(langevin, { image, net }, { steps: 7 }, { services: services() });
    expect(plain.outputs.schedule[0]).to.equal('');
    expect([...plain.outputs.image[0]!.data]).to.not.deep.equal([...live.outputs.image[0]!.data]);
  });

  it('moves by no value out of its range, and refuses a schedule that it cannot read', async () => {
    const steered = () => ({ stepSize: -1, momentum: 2, noiseScale: Number.NaN, seed: 3 });
    const live = await runNode(langevin, { image, net }, { steps: 3 }, { services: services(), steered });
    expect(live.outputs.schedule[0]).to.equal('');
    for (const schedule of [
      '0: stepSize 1',
      '3 stepSize 1',
      '3: stepsize 1',
      '3: stepSize',
      '3: momentum 1',
    ]) {
      const { success } = langevin.params.safeParse({ schedule });
      expect(success, schedule).to.equal(false);
    }
  });

  it('takes steps and step size of the training when they are left empty', async () => {
    const own = await runNode(langevin, { image, net }, {}, { services: services() });
    const set = await runNode(
      langevin,
      { image, net },
      { steps: net.scale.steps, stepSize: requireNet(net.scale).stepSize },
      { services: services() },
    );
    expect([...own.outputs.image[0]!.data]).to.deep.equal([...set.outputs.image[0]!.data]);
  });

  it('with 0 steps gives the image back', async () => {
    const { outputs } = await runNode(langevin, { image, net }, { steps: 0 }, { services: services() });
    expect([...outputs.image[0]!.data]).to.deep.equal([...image.data]);
  });

  it('adds the noise of its seed', async () => {
    const run = async (seed: number) => {
      const options = { seed, services: services() };
      return [
        ...(await runNode(langevin, { image, net }, { noiseScale: 0.1 }, options)).outputs.image[0]!.data,
      ];
    };
    expect(await run(1)).to.deep.equal(await run(1));
    expect(await run(1)).to.not.deep.equal(await run(2));
  });

  it('holds the pixels under the mask at the given values, at every step', async () => {
    const mask = filled([1, 1, 8, 9], 0);
    for (let i = 0; i < 20; i++) mask.data[i] = 1;
    const held = filled([1, 3, 8, 9], 0.5);
    const { outputs } = await runNode(
      langevin,
      { image, net, mask, held },
      { steps: 3 },
      { services: services() },
    );
    for (const step of outputs.steps) {
      for (let c = 0; c < 3; c++) for (let i = 0; i < 20; i++) expect(step.data[c * 72 + i]).to.equal(0.5);
      expect(step.data[50]).to.not.equal(image.data[50]);
    }
  });

  it('refuses a mask or held image of another size and names the port', async () => {
    const mask = filled([1, 1, 4, 4], 1);
    const run = runNode(langevin, { image, net, mask }, {}, { services: services() });
    const error = await run.catch((e: unknown) => e);
    expect(error).to.have.property('code', 'tensor/shape');
    expect((error as Error).message).to.include('"mask"');
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const run = () =>
      runNode(langevin, { image, net }, { steps: 50 }, { services: services(), signal: controller.signal });
    expect(await codeOfAsync(run)).to.equal('run/cancelled');
  });
});

describe('sampling/upsample', () => {
  it('goes to the size of the wired net, else by the factor', async () => {
    const net = { index: 1, scale: tinyModel().scales[1]! };
    const wired = await runNode(upsampleNode, { image: tinyImage(8, 9), net }, {});
    expect(wired.outputs.image[0]!.shape).to.deep.equal([1, 3, 12, 14]);
    const free = await runNode(upsampleNode, { image: tinyImage(8, 9) }, { factor: 1.5 });
    expect(free.outputs.image[0]!.shape).to.deep.equal([1, 3, 12, 14]);
  });

  it('refuses a factor that leaves nothing', async () => {
    expect(
      await codeOfAsync(() => runNode(upsampleNode, { image: tinyImage(8, 9) }, { factor: 0.01 })),
    ).to.equal('value/out-of-range');
  });
});
