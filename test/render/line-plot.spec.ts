import { expect } from 'chai';
import { layOutPlot, linePlot, linePlotSvg, type PlotSeries } from '../../src/render/line-plot.ts';
import { segments, thinOut } from '../../src/render/plot-series.ts';
import { SERIES_COLOURS, THEME } from '../../src/render/theme.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { codeOf } from '../support/code-of.ts';
import { boxWhere, colourDistance, isDark, pixel, rgb } from './pixels.ts';

const [BLUE, ORANGE] = [rgb(SERIES_COLOURS[0]), rgb(SERIES_COLOURS[1])];

/** Whether a pixel near (x, y) has about this colour (lines are antialiased). */
function near(image: Tensor, x: number, y: number, colour: readonly number[], reach = 1): boolean {
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (colourDistance(pixel(image, Math.round(x) + dx, Math.round(y) + dy), colour) < 60) return true;
    }
  }
  return false;
}

describe('linePlot', () => {
  it('is a light picture of the size asked for', async () => {
    const image = await linePlot([{ name: 'a', y: [1, 2] }], { width: 320, height: 200 });
    expect(image.shape).to.deep.equal([1, 3, 200, 320]);
    expect(pixel(image, 1, 1)).to.deep.equal(rgb(THEME.background));
  });

  it('passes its lines where the values are', async () => {
    const series: PlotSeries[] = [
      { name: 'rising', x: [0, 10, 20], y: [0, 4, 5] },
      { name: 'falling', x: [0, 20], y: [5, 1] },
    ];
    const image = await linePlot(series);
    const { x, y } = layOutPlot(series);
    expect(near(image, x.at(10), y.at(4), BLUE)).to.equal(true);
    expect(near(image, x.at(5), y.at(2), BLUE)).to.equal(true);
    expect(near(image, x.at(15), y.at(4.5), BLUE)).to.equal(true);
    expect(near(image, x.at(5), y.at(4), ORANGE)).to.equal(true);
    expect(near(image, x.at(15), y.at(2), ORANGE)).to.equal(true);
    expect(near(image, x.at(5), y.at(3), BLUE, 3)).to.equal(false);
    expect(near(image, x.at(15), y.at(3), ORANGE, 3)).to.equal(false);
  });

  it('passes them on log axes too', async () => {
    const series = [{ name: 'a', x: [1, 10, 100], y: [1, 1e-2, 1e-4] }];
    const options = { xScale: 'log', yScale: 'log' } as const;
    const image = await linePlot(series, options);
    const { x, y, frame } = layOutPlot(series, options);
    expect(y.at(1e-2)).to.be.closeTo((frame.top + frame.bottom) / 2, 0.01);
    expect(near(image, x.at(10), y.at(1e-2), BLUE)).to.equal(true);
    expect(near(image, x.at(Math.sqrt(10)), y.at(1e-1), BLUE)).to.equal(true);
  });

  it('leaves a gap where a value is missing, and a dot where its neighbours are', async () => {
    const series = [{ name: 'a', y: [1, 1, Number.NaN, 1, Number.NaN, 1, 1] }];
    const image = await linePlot(series, { yRange: [0, 2] });
    const { x, y } = layOutPlot(series, { yRange: [0, 2] });
    const seen = [0.5, 1.5, 2.5, 3, 3.5, 4.5, 5.5].map((at) => near(image, x.at(at), y.at(1), BLUE));
    expect(seen).to.deep.equal([true, false, false, true, false, false, true]);
  });

  it('clips lines to a range that was given', async () => {
    const series = [{ name: 'a', y: [0, 10] }];
    const options = { yRange: [0, 1] as const, title: 'Clipped' };
    const image = await linePlot(series, options);
    const { frame } = layOutPlot(series, options);
    const blue = boxWhere(image, (colour) => colourDistance(colour, BLUE) < 60)!;
    expect(blue.top).to.be.at.least(frame.top - 1);
    expect(blue.bottom).to.be.at.most(frame.bottom + 1);
  });

  it('writes title, labels and ticks as dark or grey pixels in their places', async () => {
    const options = { title: 'Loss', xLabel: 'update', yLabel: 'gap', width: 400, height: 260 };
    const image = await linePlot([{ name: 'a', y: [0, 1] }], options);
    const { frame } = layOutPlot([{ name: 'a', y: [0, 1] }], options);
    const title = boxWhere(image, isDark, { left: 0, top: 0, right: 400, bottom: frame.top - 20 })!;
    expect(title.left).to.be.within(16, 20);
    expect(title.right).to.be.within(40, 80);
    const inked = (left: number, top: number, right: number, bottom: number) =>
      boxWhere(image, (colour) => Math.max(...colour) < 170, { left, top, right, bottom }) !== undefined;
    expect(inked(0, frame.top - 22, 60, frame.top - 8)).to.equal(true); // "gap"
    expect(inked(0, frame.bottom - 8, frame.left - 2, frame.bottom + 8)).to.equal(true); // "0" at the y axis
    expect(inked(frame.left - 8, frame.bottom + 6, frame.left + 8, frame.bottom + 20)).to.equal(true); // "0" at x
    expect(inked(150, 242, 280, 260)).to.equal(true); // "update"
    expect(inked(60, frame.top - 22, 400, frame.top - 8)).to.equal(false);
  });

  it('names several series in a legend with their colours, a single one not', async () => {
    const two = await linePlot([
      { name: 'first', y: [0, 0] },
      { name: 'second', y: [1, 1] },
    ]);
    const { frame } = layOutPlot([
      { name: 'first', y: [0, 0] },
      { name: 'second', y: [1, 1] },
    ]);
    const legend = { left: 0, top: 0, right: 760, bottom: frame.top - 4 };
    const blue = boxWhere(two, (colour) => colourDistance(colour, BLUE) < 20, legend)!;
    const orange = boxWhere(two, (colour) => colourDistance(colour, ORANGE) < 20, legend)!;
    expect(blue.right - blue.left).to.be.within(19, 24);
    expect(orange.left).to.be.above(blue.right + 20);
    expect(boxWhere(two, isDark, legend)!.right).to.be.above(orange.right + 20);
    const one = await linePlot([{ name: 'first', y: [0, 1] }]);
    expect(boxWhere(one, isDark, { left: 0, top: 0, right: 760, bottom: 16 })).to.equal(undefined);
  });

  it('wraps a legend that is too long, inside the picture', () => {
    const series = Array.from({ length: 12 }, (_, i) => ({ name: `a series named ${i}`, y: [0, 1] }));
    const { legend, frame, legendTop } = layOutPlot(series, { width: 400, height: 300 });
    expect(legend.height).to.be.above(60);
    expect(frame.top).to.be.at.least(legendTop + legend.height);
    expect(frame.bottom).to.be.above(frame.top);
  });

  it('marks places on the x axis', async () => {
    const series = [{ name: 'a', x: [0, 100], y: [0, 0] }];
    const image = await linePlot(series, { marks: [{ x: 50, label: 'scale 1' }, { x: 500 }] });
    const { x, frame } = layOutPlot(series);
    const middle = Math.floor(x.at(50));
    const column = { left: middle, top: frame.top, right: middle + 1, bottom: frame.bottom };
    expect(boxWhere(image, (colour) => Math.max(...colour) < 190, column)).not.to.equal(undefined);
  });

  it('says so when there is nothing to draw', async () => {
    for (const series of [[], [{ name: 'a', y: [] }], [{ name: 'a', y: [Number.NaN, 1 / 0] }]]) {
      const image = await linePlot(series, { width: 300, height: 200 });
      const centre = { left: 120, top: 60, right: 200, bottom: 140 };
      expect(boxWhere(image, (colour) => Math.max(...colour) < 170, centre)).not.to.equal(undefined);
    }
  });

  it('writes an SVG file without text elements, so that no font is needed', () => {
    const svg = linePlotSvg([{ name: '<b>&', y: [0, 1], colour: '"red' }], { title: '</svg>' });
    expect(svg).to.match(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="760" height="440"/);
    expect(svg).not.to.match(/<text|<b>|"red/);
    expect(svg.match(/<\/svg>/g)).to.have.length(1);
  });

  it('refuses series, ranges and sizes that make no sense', () => {
    const y = [1, 2];
    expect(codeOf(() => linePlotSvg([{ name: 'a', x: [1], y }]))).to.equal('value/out-of-range');
    expect(codeOf(() => linePlotSvg([{ name: 'a', y }], { width: 100 }))).to.equal('value/out-of-range');
    expect(codeOf(() => linePlotSvg([{ name: 'a', y }], { yRange: [1, 1] }))).to.equal('value/out-of-range');
    const log = { yScale: 'log', yRange: [0, 1] } as const;
    expect(codeOf(() => linePlotSvg([{ name: 'a', y }], log))).to.equal('value/out-of-range');
    expect(codeOf(() => linePlotSvg([], { width: 90_000, height: 90_000 }))).to.equal('image/too-large');
  });
});

describe('thinOut', () => {
  const points = Array.from({ length: 20_000 }, (_, i) => ({
    x: i / 100,
    y: Math.sin(i / 50) * 50 + (i % 7),
  }));

  it('keeps the extremes of every column of pixels and few points beside', () => {
    const few = thinOut(points);
    expect(few.length).to.be.within(400, 820);
    for (let column = 0; column < 200; column++) {
      const within = (list: readonly { x: number; y: number }[]) =>
        list.filter((point) => Math.floor(point.x) === column).map((point) => point.y);
      expect(Math.min(...within(few))).to.equal(Math.min(...within(points)));
      expect(Math.max(...within(few))).to.equal(Math.max(...within(points)));
    }
    expect(few[0]).to.equal(points[0]);
    expect(few.at(-1)).to.equal(points.at(-1));
    expect(few.every((point, i) => i === 0 || point.x >= few[i - 1]!.x)).to.equal(true);
  });

  it('leaves points that run backwards, and few points, as they are', () => {
    const back = [...points].reverse();
    expect(thinOut(back)).to.equal(back);
    const loop = [...points, ...back, { x: 200, y: 0 }];
    expect(thinOut(loop)).to.equal(loop);
    const three = points.slice(0, 3000).filter((_, i) => i % 1000 === 0);
    expect(thinOut(three)).to.equal(three);
    expect(thinOut([])).to.deep.equal([]);
  });
});

describe('segments', () => {
  it('cut at NaN of either coordinate', () => {
    const [a, b, c] = [
      { x: 0, y: 0 },
      { x: 1, y: Number.NaN },
      { x: 2, y: 1 },
    ];
    expect(segments([a, b, c, c])).to.deep.equal([[a], [c, c]]);
    expect(segments([b, { x: Number.NaN, y: 1 }])).to.deep.equal([]);
  });
});
