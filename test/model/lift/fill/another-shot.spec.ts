import { expect } from 'chai';
import fc from 'fast-check';
import { affine, byBytes } from '../../../../src/image/pointwise.ts';
import { lightOfShot, placeOfShot } from '../../../../src/model/lift/fill/another-shot.ts';
import { liftImage } from '../../../../src/model/lift/lift-image.ts';
import { layoutOfSurroundings } from '../../../../src/model/lift/surroundings.ts';
import { psnr } from '../../../../src/model/metrics/psnr.ts';
import { crop } from '../../../../src/runtime/crop.ts';
import { sizeOf, type Tensor } from '../../../../src/runtime/tensor.ts';
import { flat, maskOf } from '../../../support/images.ts';
import { smallPhoto } from '../pictures.ts';

const none = (image: Tensor) => new Uint8Array(sizeOf(image).width * sizeOf(image).height);

describe('another shot of a place', () => {
  let photo: Tensor;
  let other: Tensor;
  before(async () => {
    photo = await smallPhoto('lake', 72, 40);
    other = await smallPhoto('waves', 72, 40);
  });

  it('is found wherever its frame lies, in another light, and with a hole in the photograph', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(6), fc.nat(12), fc.nat(6), (left, top, x, y) => {
        const size = { width: 60, height: 34 };
        const image = crop(photo, { left, top, ...size });
        const second = affine(crop(photo, { left: x, top: y, ...size }), 0.8, 0.1);
        const hole = Uint8Array.from({ length: 60 * 34 }, (_, i) => Number(i % 60 > 20 && i % 60 < 35));
        expect(placeOfShot(image, hole, second)).to.deep.equal({ x: left - x, y: top - y });
      }),
      { numRuns: 5 },
    );
  });

  it('is not found in a picture of something else, nor where nothing is drawn', () => {
    expect(placeOfShot(photo, none(photo), other)).to.equal(undefined);
    expect(placeOfShot(photo, none(photo), flat(0.3, 40, 72))).to.equal(undefined);
    expect(placeOfShot(flat(0.3, 40, 72), none(photo), photo)).to.equal(undefined);
  });

  it('has a light that is told channel by channel; what is in a hole tells nothing of it', () => {
    const gains = [0.8, 0.9, 1.1];
    const second = { ...photo, data: photo.data.map((v, i) => (v - 0.1) / gains[Math.floor(i / 2880)]!) };
    const hole = none(photo);
    const spoiled = { ...photo, data: photo.data.slice() };
    for (let i = 0; i < 200; i++) {
      hole[i] = 1;
      spoiled.data[i] = 1;
    }
    const light = lightOfShot(spoiled, hole, second, { x: 0, y: 0 });
    for (const [channel, { gain, offset }] of light.entries()) {
      expect(gain).to.be.closeTo(gains[channel]!, 1e-4);
      expect(offset).to.be.closeTo(0.1, 1e-4);
    }
  });

  it('fills a hole with what was there, in the light of what surrounds it; another picture leaves the layout alone', async () => {
    const whole = await smallPhoto('colosseum', 200, 120);
    const image = crop(whole, { left: 0, top: 0, width: 180, height: 110 });
    const second = byBytes(affine(crop(whole, { left: 20, top: 10, width: 180, height: 110 }), 0.9, 0.08));
    const mask = maskOf(110, 180, (y, x) => (y > 40 && y < 70 && x > 60 && x < 100 ? 1 : 0));
    const given = { ...image, data: image.data.map((v, i) => (mask.data[i % (180 * 110)] === 1 ? 1 : v)) };
    const place = { left: 61, top: 41, width: 39, height: 29 };
    const filledWith = async (from: Tensor | undefined) => {
      const { small, trained, second: toned } = layoutOfSurroundings(given, mask, { second: from });
      const { image: made } = await liftImage(small, given, { seed: 1, trained, mask, second: toned });
      return psnr(crop(made, place), crop(image, place));
    };
    expect(await filledWith(second)).to.be.above((await filledWith(undefined)) + 5);
    const plain = layoutOfSurroundings(given, mask);
    const waves = await smallPhoto('waves', 180, 110);
    const mixed = layoutOfSurroundings(given, mask, { second: waves });
    expect(mixed.small.data).to.deep.equal(plain.small.data);
    expect(mixed.second).to.equal(waves);
  });
});
