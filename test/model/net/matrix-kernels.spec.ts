import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { KERNEL_MODULES, kernelFile } from '../../../scripts/kernels.ts';
import { ADAM_DEFAULTS, type AdamState, adamState, adamUpdate } from '../../../src/model/net/adam.ts';
import { muonUpdate } from '../../../src/model/net/muon.ts';
import { orthogonalise } from '../../../src/model/net/orthogonalise.ts';
import { backpropSpectralNorm, spectralNormalise } from '../../../src/model/net/spectral-norm.ts';
import { added } from '../../../src/model/training/gradient-sum.ts';
import { generator } from '../../../src/runtime/random/random.ts';
import {
  plainAdam,
  plainBackThroughNorm,
  plainMuon,
  plainOrthogonalise,
  plainPowerIteration,
} from '../../support/plain-matrices.ts';
import { tinyNet } from '../../support/tiny-model.ts';

/** Of hidden kernels, of odd sizes, tall ones. */
const shapes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 70 }));
const seeds = fc.nat();

describe('kernels of matrices', () => {
  for (const module of KERNEL_MODULES.filter(({ shared }) => !shared)) {
    it(`are what ${module.source} compiles to`, async () => {
      const same = (await readFile(module.output, 'utf8')) === (await kernelFile(module));
      expect(same, 'run `npm run build:kernels`').to.equal(true);
    });
  }

  it('orthogonalise as the plain loops do, bit for bit', () => {
    fc.assert(
      fc.property(shapes, seeds, ([rows, columns], seed) => {
        const matrix = generator(seed).normal(rows * columns);
        expect(orthogonalise(matrix, rows)).to.deep.equal(plainOrthogonalise(matrix, rows));
      }),
      { numRuns: 60 },
    );
  });

  it('take a step of Muon as the plain loops do, bit for bit, one after the other', () => {
    fc.assert(
      fc.property(shapes, seeds, fc.double({ min: 0, max: 0.99 }), ([rows, columns], seed, momentum) => {
        const random = generator(seed);
        const start = random.normal(rows * columns);
        const [own, plain] = [0, 1].map(() => ({ w: start.slice(), m: new Float32Array(start.length) }));
        for (let t = 0; t < 3; t++) {
          const gradient = random.normal(rows * columns);
          muonUpdate(own!.w, gradient, own!.m, rows, 0.01, momentum);
          plainMuon(plain!.w, gradient, plain!.m, rows, 0.01, momentum);
        }
        expect(own).to.deep.equal(plain);
      }),
      { numRuns: 40 },
    );
  });

  it('leave weights alone that have no gradient', () => {
    const weights = generator(1).normal(12);
    const before = weights.slice();
    muonUpdate(weights, new Float32Array(12), new Float32Array(12), 3, 0.1);
    expect(weights).to.deep.equal(before);
  });

  it('take a step of Adam as the plain loop does, bit for bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), seeds, (count, seed) => {
        const random = generator(seed);
        // Two of one rate, which the kernel takes together, and one of another between them.
        const own = [random.normal(count), random.normal(count + 1), random.normal(40)];
        const rates = [0.1, 0.02, 0.1];
        const plain = own.map((values) => ({
          theta: values.slice(),
          m: new Float32Array(values.length),
          v: new Float32Array(values.length),
        }));
        let state: AdamState = adamState(own);
        for (let t = 1; t <= 3; t++) {
          const gradients = own.map((values) => random.normal(values.length));
          state = adamUpdate(own, gradients, state, rates);
          plain.forEach(({ theta, m, v }, i) => {
            plainAdam(theta, gradients[i]!, m, v, t, rates[i]!, ADAM_DEFAULTS);
          });
        }
        expect(own).to.deep.equal(plain.map(({ theta }) => theta));
        expect(state.m).to.deep.equal(plain.map(({ m }) => m));
        expect(state.v).to.deep.equal(plain.map(({ v }) => v));
      }),
      { numRuns: 50 },
    );
  });

  it('add gradients as the plain loop does, bit for bit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 4 }), seeds, (lengths, seed) => {
        const [a, b] = ['a', 'b'].map((name) =>
          lengths.map((n, i) => generator(seed).split(name, i).normal(n)),
        );
        const plain = a!.map((values, i) => values.map((value, at) => value + b![i]![at]!));
        expect(added(a!, b!)).to.equal(a).and.deep.equal(plain);
      }),
      { numRuns: 60 },
    );
  });

  it('normalise kernels, and take gradients back, as the plain loops do, bit for bit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 6 }),
        seeds,
        (channels, iterations, seed) => {
          const net = tinyNet({ channels: [...channels, 1], std: 1 });
          const normalised = spectralNormalise(net, iterations);
          const gradients = net.weights.map((w, i) => generator(seed).split(i).normal(w.length));
          const back = backpropSpectralNorm(
            normalised,
            gradients.map((g) => g.slice()),
          );
          channels.forEach((_, layer) => {
            const found = plainPowerIteration(net.weights[layer]!, net.u[layer]!, iterations);
            expect(normalised.sigma[layer]).to.equal(found.sigma);
            expect(normalised.u[layer]).to.deep.equal(found.u);
            expect(normalised.v[layer]).to.deep.equal(found.v);
            expect(normalised.stack.layers[layer]?.weights).to.deep.equal(found.normalised);
            expect(back[layer]).to.deep.equal(
              plainBackThroughNorm(gradients[layer]!, found.normalised, found.u, found.v, found.sigma),
            );
          });
        },
      ),
      { numRuns: 40 },
    );
  });
});
