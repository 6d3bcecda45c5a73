import { expect } from 'chai';
import { until } from '../server/support/waiting.ts';
import { axeFindings } from './support/axe.ts';
import { openWorkflow, runToEnd } from './support/editor.ts';
import { document } from './support/graphs.ts';
import { useStudio, withMotion } from './support/studio.ts';

const FRAMES = 4;

const moving = document('Moving', {
  model: { type: 'model/load@1', params: { path: 'sample:models/lake-96.safetensors' } },
  animate: {
    type: 'sampling/animate@1',
    in: { model: 'model.model' },
    params: { frames: FRAMES, strength: 0.6 },
  },
  result: { type: 'animation/save@1', in: { frames: 'animate.frames' }, params: { name: '{node}.webp' } },
});

describe('an animation', () => {
  const studio = useStudio({ moving });
  withMotion(studio);

  it('plays, stops, and shows each of its frames', async function () {
    this.timeout(600_000);
    const { page, server } = studio;
    await openWorkflow(page, server.url, 'Moving');
    expect(await runToEnd(page)).to.equal('done');
    await page.getByRole('button', { name: 'See it large' }).last().click();
    const dialog = page.getByRole('dialog', { name: 'result.webp' });
    const slider = dialog.getByRole('slider', { name: 'Frame' });
    await slider.waitFor();
    const at = async (): Promise<number> => Number(await slider.inputValue());
    // It plays by itself.
    const first = await at();
    await until(at, (now) => now !== first);
    await dialog.getByRole('button', { name: 'Pause' }).click();
    await dialog.getByRole('button', { name: 'Play' }).waitFor();
    /** Goes to a frame; what is drawn once that frame is. */
    const frame = async (index: number): Promise<string> => {
      await slider.fill(String(index));
      await dialog.getByText(`${index + 1} of ${FRAMES}`).waitFor();
      const canvas = dialog.locator('canvas[aria-busy=false]');
      return canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
    };
    const zero = await frame(0);
    expect(await frame(3), 'another frame').to.not.equal(zero);
    expect(await frame(0), 'the same frame again').to.equal(zero);
    expect(await axeFindings(page)).to.deep.equal([]);
  });
});
