import { expect } from 'chai';
import {
  blockedFlippedKernel,
  blockedKernel,
  blockedScoreInputGradient,
  fitsBlocks,
} from '../../../../src/runtime/engine/onnx/blocked-layout.ts';
import { flippedKernel } from '../../../../src/runtime/engine/onnx/network-nodes.ts';
import { randomNet } from '../reference-net.ts';

describe('the blocked layout of onnxruntime', () => {
  it('holds a kernel block of outputs by block of inputs, missing outputs being 0', () => {
    // O 3, I 4, 1×1: weight 10·o + i.
    const weights = Float32Array.from({ length: 12 }, (_, at) => 10 * Math.floor(at / 4) + (at % 4));
    const layer = { outChannels: 3, inChannels: 4, kernel: 1 };
    const pair = (o: number, i: number) => (o < 3 ? 10 * o + i : 0);
    const expected = [0, 2].flatMap((o) =>
      [0, 2].flatMap((i) => [pair(o, i), pair(o + 1, i), pair(o, i + 1), pair(o + 1, i + 1)]),
    );
    expect([...blockedKernel(weights, layer, 2)]).to.deep.equal(expected);
  });

  it('leaves inputs of fewer channels than a block as they are', () => {
    // O 2, I 1, 3×3.
    const weights = Float32Array.from({ length: 18 }, (_, at) => at);
    const out = [...blockedKernel(weights, { outChannels: 2, inChannels: 1, kernel: 3 }, 2)];
    expect(out).to.deep.equal(Array.from({ length: 9 }, (_, k) => [k, 9 + k]).flat());
  });

  it('turns a kernel round for the way back', () => {
    for (const [inChannels, outChannels, kernel] of [
      [4, 6, 3],
      [6, 2, 5],
      [1, 4, 3],
    ] as const) {
      const weights = Float32Array.from({ length: inChannels * outChannels * kernel ** 2 }, (_, at) => at);
      const layer = { inChannels, outChannels, kernel, weights, bias: new Float32Array(outChannels) };
      const back = { inChannels: outChannels, outChannels: inChannels, kernel };
      const expected = blockedKernel(flippedKernel(layer), back, 2);
      expect([...blockedFlippedKernel(layer, 2)]).to.deep.equal([...expected]);
    }
  });

  it('is laid out into memory that was used before, whatever stood there', () => {
    for (const [inChannels, outChannels, kernel] of [
      [3, 32, 3],
      [32, 32, 3],
      [32, 1, 3],
      [16, 48, 1],
    ] as const) {
      const weights = Float32Array.from(
        { length: inChannels * outChannels * kernel ** 2 },
        (_, at) => at + 1,
      );
      const layer = { inChannels, outChannels, kernel, weights, bias: new Float32Array(outChannels) };
      const plain = plainBlocked(weights, outChannels, inChannels, kernel ** 2, 16);
      const used = new Float32Array(plain.length).fill(7);
      expect(blockedKernel(weights, layer, 16, used))
        .to.equal(used)
        .and.deep.equal(plain);
      const turned = plainBlocked(flippedKernel(layer), inChannels, outChannels, kernel ** 2, 16);
      const again = new Float32Array(turned.length).fill(7);
      expect(blockedFlippedKernel(layer, 16, again))
        .to.equal(again)
        .and.deep.equal(turned);
    }
    const net = randomNet({
      layers: [
        [4, 3],
        [1, 3],
      ],
    });
    const size = { height: 9, width: 11 };
    const fresh = blockedScoreInputGradient(net, size, 4);
    expect(blockedScoreInputGradient(net, size, 4, new Float32Array(fresh.length).fill(7))).to.deep.equal(
      fresh,
    );
  });

  it('has in the gradient to the last input the sum of the weights that reach the map', () => {
    const net = randomNet({
      layers: [
        [2, 3],
        [1, 3],
      ],
    });
    const [, last] = net.layers;
    // Image 6×7, last input 4×5, map 2×3.
    const gradient = blockedScoreInputGradient(net, { height: 6, width: 7 }, 2);
    for (const c of [0, 1]) {
      for (let y = 0; y < 4; y++) {
        for (let x = 0; x < 5; x++) {
          let sum = 0;
          for (const [sy, sx] of [0, 1].flatMap((row) => [0, 1, 2].map((column) => [row, column] as const))) {
            const [ky, kx] = [y - sy, x - sx];
            if (ky >= 0 && ky < 3 && kx >= 0 && kx < 3)
              sum += last?.weights[(c * 3 + ky) * 3 + kx] ?? Number.NaN;
          }
          expect(gradient[(y * 5 + x) * 2 + c], `${c}, ${y}, ${x}`).to.be.closeTo(sum, 1e-6);
        }
      }
    }
  });

  it('sums those weights as a plain loop does, bit for bit, for any size', () => {
    for (const kernel of [1, 3, 5]) {
      const net = randomNet({
        layers: [
          [8, 3],
          [1, kernel],
        ],
      });
      const weights = net.layers[1]?.weights as Float32Array;
      for (let height = kernel; height < 2 * kernel + 3; height++) {
        const width = 3 * kernel + 1 - (height % 3);
        const gradient = blockedScoreInputGradient(net, { height: height + 2, width: width + 2 }, 4);
        const plain = Float32Array.from({ length: 8 * height * width }, (_, at) => {
          const [x, y] = [Math.floor(at / 4) % width, Math.floor(at / 4 / width) % height];
          const c = 4 * Math.floor(at / 4 / width / height) + (at % 4);
          let sum = 0;
          for (let ky = 0; ky < kernel; ky++) {
            for (let kx = 0; kx < kernel; kx++) {
              const [row, column] = [y - ky, x - kx];
              const within = row >= 0 && column >= 0 && row <= height - kernel && column <= width - kernel;
              if (within) sum += weights[(c * kernel + ky) * kernel + kx] as number;
            }
          }
          return sum;
        });
        expect(gradient, `${kernel} at ${height}×${width}`).to.deep.equal(plain);
      }
    }
  });

  it('is for nets whose hidden layers fill blocks and whose images do not', () => {
    const net = (inChannels: number, ...hidden: number[]) =>
      randomNet({ inChannels, layers: [...hidden.map((c) => [c, 3] as const), [1, 3]] });
    expect(fitsBlocks(net(3, 32, 16), 16)).to.equal(true);
    expect(fitsBlocks(net(3, 32, 24), 16)).to.equal(false);
    expect(fitsBlocks(net(16, 32), 16)).to.equal(false);
    expect(fitsBlocks(net(3), 16)).to.equal(false);
  });
});

/** [O/b, I/b, k², b of I, b of O] value by value; inputs that do not fill a block are not blocked. */
function plainBlocked(weights: Float32Array, to: number, from: number, area: number, block: number) {
  const inBlock = from < block ? 1 : block;
  const whole = Math.ceil(to / block) * block;
  return Float32Array.from({ length: whole * from * area }, (_, at) => {
    const [o, i, k] = [at % block, Math.floor(at / block) % inBlock, Math.floor(at / block / inBlock) % area];
    const outer = Math.floor(at / block / inBlock / area);
    const [blocksIn, out] = [from / inBlock, Math.floor(outer / (from / inBlock)) * block + o];
    const input = (outer % blocksIn) * inBlock + i;
    return out < to ? (weights[(out * from + input) * area + k] as number) : 0;
  });
}
