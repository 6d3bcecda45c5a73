import { expect } from 'chai';
import { template } from '../support/shipped-recipes.ts';
import { axeFindings } from './support/axe.ts';
import { openGallery, settled } from './support/editor.ts';
import { document } from './support/graphs.ts';
import { useStudio } from './support/studio.ts';

/** A photograph in a wider canvas, as a run of the journey that continues it: its own workflow takes minutes. */
const continued = {
  ...document('Continued', {
    photo: { type: 'image/load@1', params: { path: 'sample:photos/dune.jpg' } },
    small: { type: 'image/resize@1', in: { image: 'photo.image' }, params: { width: 180, height: 120 } },
    wide: {
      type: 'image/pad@1',
      in: { image: 'small.image' },
      params: { left: 25, right: 25, top: 22, unit: 'percent' },
    },
    result: { type: 'image/save@1', in: { image: 'wide.image' } },
  }),
  extra: { journey: { picture: 'sample:photos/dune.jpg', recipe: 'outpainting', step: 'make' } },
};
/** Size of its result. */
const RESULT = { width: 270, height: 146 };
/** Space around a picture that fits, px. */
const MARGIN = 12;

describe('a result of another size beside its photograph', () => {
  const studio = useStudio({ continued, outpainting: template('outpainting') });

  it('has it where it lies, undistorted; its line moves by keyboard', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openGallery(page, server.url);
    const id = await page.evaluate(
      async (body) => {
        const headers = { 'Content-Type': 'application/json' };
        const response = await fetch('api/runs', { method: 'POST', headers, body });
        return (await response.json()).id as string;
      },
      JSON.stringify({ document: continued }),
    );
    await page.goto(new URL(`#/photo/run/${id}`, server.url).href);
    await page.getByRole('button', { name: 'Compare with the original' }).click();
    const line = page.getByRole('slider', { name: /^Original beside the result/ });
    await line.waitFor();
    await page.getByText(`${RESULT.width} × ${RESULT.height} px`).waitFor();
    expect(await axeFindings(page)).to.deep.equal([]);
    /** Opacity of the view at places of the result, each 0 … 1 of it. */
    const opacity = async (...places: readonly (readonly [number, number])[]) => {
      await settled(page);
      return page.locator('.picture-view canvas').evaluate(
        (element, [result, margin, at]) => {
          const canvas = element as HTMLCanvasElement;
          const [width, height] = [canvas.clientWidth, canvas.clientHeight];
          const scale = Math.min((width - 2 * margin) / result.width, (height - 2 * margin) / result.height);
          const ratio = canvas.width / width;
          return at.map(([x, y]) => {
            const left = width / 2 + (x - 0.5) * result.width * scale;
            const top = height / 2 + (y - 0.5) * result.height * scale;
            return canvas
              .getContext('2d')
              ?.getImageData(Math.round(left * ratio), Math.round(top * ratio), 1, 1).data[3];
          });
        },
        [RESULT, MARGIN, places] as const,
      );
    };
    // In the photograph near its corners, and beyond each of its edges.
    const inside = [
      [0.19, 0.2],
      [0.81, 0.2],
      [0.19, 0.95],
      [0.81, 0.95],
    ] as const;
    const beyond = [
      [0.1, 0.5],
      [0.9, 0.5],
      [0.5, 0.1],
    ] as const;
    await line.focus();
    await page.keyboard.press('End');
    expect(await opacity(...inside), 'the photograph').to.deep.equal([255, 255, 255, 255]);
    expect(await opacity(...beyond), 'nothing beside it').to.deep.equal([0, 0, 0]);
    await page.keyboard.press('Home');
    expect(await opacity(...inside, ...beyond), 'the result').to.deep.equal(Array(7).fill(255));
  });
});
