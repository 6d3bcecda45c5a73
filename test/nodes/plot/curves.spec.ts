import { expect } from 'chai';
import { plotCurves } from '../../../src/nodes/plot/curves.ts';
import type { Series } from '../../../src/nodes/values.ts';
import { linePlot } from '../../../src/render/line-plot.ts';
import { codeOfAsync } from '../../support/code-of.ts';
import { runNode } from '../harness.ts';

const loss: Series = {
  title: 'Loss',
  xLabel: 'update',
  yLabel: 'loss',
  curves: [
    {
      name: 'scale 0',
      points: [
        [1, 4],
        [2, 2],
        [3, 1],
      ],
    },
  ],
};
const error: Series = { ...loss, title: 'Error', yLabel: 'error', logY: true };
const size = { width: 240, height: 180 };
const plot = async (series: readonly Series[], params: object = {}) =>
  (await runNode(plotCurves, { series }, { ...size, ...params })).outputs.image[0]!;
const expected = (yScale: 'linear' | 'log', series: Series, dots = false) =>
  linePlot([{ name: 'scale 0', x: [1, 2, 3], y: [4, 2, 1], dots }], {
    ...size,
    title: series.title,
    xLabel: 'update',
    yLabel: series.yLabel,
    xScale: 'linear',
    yScale,
  });

describe('plot/curves', () => {
  it('draws the curve with its title and labels', async () => {
    const image = await plot([loss]);
    expect(image.shape).to.deep.equal([1, 3, 180, 240]);
    expect(image).to.deep.equal(await expected('linear', loss));
    expect(await plot([loss], { dots: true })).to.deep.equal(await expected('linear', loss, true));
  });

  it('follows what the curves ask of the vertical axis unless it is set', async () => {
    expect(await plot([error])).to.deep.equal(await expected('log', error));
    expect(await plot([error], { yScale: 'linear' })).to.deep.equal(await expected('linear', error));
    expect(await plot([loss], { yScale: 'log' })).to.deep.equal(await expected('log', loss));
  });

  it('names curves after their series when there are several', async () => {
    const points = { x: [1, 2, 3], y: [4, 2, 1], dots: false };
    const together = await linePlot(
      [
        { name: 'Loss: scale 0', ...points },
        { name: 'Error: scale 0', ...points },
      ],
      {
        ...size,
        title: 'Loss, Error',
        xLabel: 'update',
        yLabel: 'loss, error',
        xScale: 'linear',
        yScale: 'linear',
      },
    );
    expect(await plot([loss, error])).to.deep.equal(together);
  });

  it('draws a plot without values rather than failing', async () => {
    await plot([{ ...loss, curves: [] }]);
    await plot([{ ...loss, curves: [{ name: 'x', points: [] }] }]);
  });

  it('refuses no curves, and a picture too small for a plot', async () => {
    expect(await codeOfAsync(() => plot([]))).to.equal('value/out-of-range');
    expect(plotCurves.params.safeParse({ width: 10 }).success).to.equal(false);
  });
});
