import { expect } from 'chai';
import type { PortType } from '../../../src/graph/types/port-type.ts';
import { PORT_TYPES } from '../../../src/nodes/port-types.ts';
import { filled, tensor } from '../../../src/runtime/tensor.ts';
import { FRAME_SIDE, frameOf, frameSource } from '../../../src/studio/runner/frame.ts';

describe('frame of a tensor', () => {
  const pixels = (value: unknown, type: keyof typeof PORT_TYPES = 'image') => {
    const source = frameSource(value, PORT_TYPES[type] as PortType);
    return source && [...frameOf(source).rgba];
  };

  it('maps an image from [-1, 1] and a mask from [0, 1] to bytes', () => {
    const data = Float32Array.from([-1, 0, 1, -1, 0.5, 1]);
    expect(pixels(tensor([1, 3, 1, 2], data))).to.deep.equal([0, 255, 191, 255, 128, 0, 255, 255]);
    expect(pixels(tensor([1, 1, 1, 2], Float32Array.from([0, 0.5])), 'mask')).to.deep.equal([
      0, 0, 0, 255, 128, 128, 128, 255,
    ]);
  });

  it('holds what lies outside the range, and shows NaN as black', () => {
    const data = Float32Array.from([-7, 7, Number.NaN]);
    expect(pixels(tensor([1, 1, 1, 3], data))?.filter((_, i) => i % 4 === 0)).to.deep.equal([0, 255, 0]);
  });

  it('shrinks to the longest side and keeps the figures of the whole tensor', () => {
    const image = filled([1, 1, 100, 4 * FRAME_SIDE], 0.25);
    image.data[5] = -0.5;
    const frame = frameOf(
      frameSource(image, PORT_TYPES.image as PortType) as NonNullable<ReturnType<typeof frameSource>>,
    );
    expect([frame.width, frame.height]).to.deep.equal([FRAME_SIDE, 25]);
    expect([frame.min, frame.max]).to.deep.equal([-0.5, 0.25]);
    expect(frame.mean).to.be.closeTo(0.25 - 0.75 / image.data.length, 1e-6);
    expect(frame.shape).to.deep.equal(image.shape);
  });

  it('shows the finest level of a pyramid, the first of a batch, and nothing of a number or a net', () => {
    const levels = [filled([1, 1, 1, 1], 0), filled([1, 1, 2, 2], 1)];
    expect(frameSource({ levels, ratio: 0.5 }, PORT_TYPES.pyramid as PortType)?.tensor).to.equal(levels[1]);
    expect(pixels(tensor([2, 1, 1, 1], Float32Array.from([1, -1])))).to.deep.equal([255, 255, 255, 255]);
    for (const value of [
      3,
      'text',
      null,
      { shape: [2], data: new Float32Array(2) },
      filled([1, 2, 1, 1], 0),
    ]) {
      expect(frameSource(value, PORT_TYPES.image as PortType)).to.equal(undefined);
    }
    expect(frameSource(3, PORT_TYPES.number as PortType)).to.equal(undefined);
    expect(frameSource(levels[0], undefined)).to.equal(undefined);
  });

  it('asks the port type for the picture and its range, and shows nothing when it fails', () => {
    const heat: PortType<number> = {
      ...(PORT_TYPES.number as PortType<number>),
      picture: {
        range: [0, 100],
        planes: (value) => {
          if (value < 0) throw new Error('too cold');
          return filled([1, 1, 1, 1], value);
        },
      },
    };
    const source = frameSource(20, heat as PortType);
    expect(source && [...frameOf(source).rgba]).to.deep.equal([51, 51, 51, 255]);
    expect(frameSource(-1, heat as PortType)).to.equal(undefined);
  });
});
