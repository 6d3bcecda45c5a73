import { expect } from 'chai';
import { freestCorner } from '../../../web/src/canvas/free-corner.ts';

describe('where a result lies over the graph', () => {
  const canvas = { width: 1000, height: 600 };
  const panel = { width: 300, height: 250 };
  const plain = { zoom: 1, offset: [0, 0] } as const;
  const node = (x: number, y: number) => ({ x, y, width: 100, height: 80 });

  it('is the upper left corner where nothing is there, and else where it covers least', () => {
    expect(freestCorner([], plain, canvas, panel)).to.equal('top-left');
    expect(freestCorner([node(450, 300)], plain, canvas, panel)).to.equal('top-left');
    expect(freestCorner([node(20, 20)], plain, canvas, panel)).to.equal('top-right');
    expect(freestCorner([node(20, 20), node(880, 20)], plain, canvas, panel)).to.equal('bottom-left');
    const everywhere = [node(20, 20), node(120, 20), node(880, 20), node(20, 400), node(120, 400)];
    expect(freestCorner(everywhere, plain, canvas, panel)).to.equal('top-right');
  });

  it('counts by how much it lies higher in a lower corner', () => {
    const nodes = [node(20, 20), node(880, 20), node(20, 260)];
    expect(freestCorner(nodes, plain, canvas, panel)).to.equal('bottom-left');
    const most = [...nodes, { x: 20, y: 286, width: 280, height: 62 }];
    expect(freestCorner(most, plain, canvas, { ...panel, rise: 64 })).to.equal('top-left');
  });

  it('goes by where nodes are seen, and not by where the graph has them', () => {
    const away = { zoom: 0.5, offset: [2000, 0] } as const;
    expect(freestCorner([node(-1990, 20)], away, canvas, panel)).to.equal('top-right');
    expect(freestCorner([node(20, 20)], away, canvas, panel)).to.equal('top-left');
  });
});
