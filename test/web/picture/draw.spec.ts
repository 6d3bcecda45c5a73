import { expect } from 'chai';
import { drawPicture } from '../../../web/src/picture/draw.ts';

/** Whether a picture of 100 px is drawn smoothly when it is so wide, CSS px. */
function smooth(width: number, ratio = 1): boolean {
  const context = { imageSmoothingEnabled: false, drawImage: () => undefined };
  const source = { width: 100, height: 100 };
  const place = { left: 0, top: 0, width, height: width };
  drawPicture(context as unknown as CanvasRenderingContext2D, source as never, place, ratio);
  return context.imageSmoothingEnabled;
}

describe('how a picture is drawn', () => {
  it('is smooth where it is made smaller or a little larger, so that lines and words stay whole', () => {
    expect(smooth(50)).to.equal(true);
    expect(smooth(122)).to.equal(true);
  });

  it('shows each pixel where it is enlarged much, by the pixels of the screen', () => {
    expect(smooth(200)).to.equal(false);
    expect(smooth(1400)).to.equal(false);
    expect(smooth(122, 2)).to.equal(false);
  });
});
