import { expect } from 'chai';
import { JSDOM } from 'jsdom';
import { graphDrawing } from '../../src/render/graph-drawing.ts';

/** x and y of each box, in the order of the nodes. */
function boxes(svg: string): [number, number][] {
  const { document } = new JSDOM(svg, { contentType: 'image/svg+xml' }).window;
  return [...document.querySelectorAll('rect[rx]')].map((rect) => [
    Number(rect.getAttribute('x')),
    Number(rect.getAttribute('y')),
  ]);
}

describe('graphDrawing', () => {
  const edges = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'd', color: '#ff0000' },
    { from: 'a', to: 'd' },
  ];
  const ids = ['a', 'b', 'c', 'd'];

  it('without places puts every node right of what it reads, none on another', () => {
    const svg = graphDrawing(
      ids.map((id) => ({ id })),
      edges,
    );
    const [a, b, c, d] = boxes(svg) as [
      [number, number],
      [number, number],
      [number, number],
      [number, number],
    ];
    expect(a[0]).to.be.below(b[0]);
    expect(b[0]).to.be.below(d[0]);
    expect(c[0]).to.equal(a[0]);
    expect(c[1]).to.be.above(a[1]);
    expect(svg).to.contain('stroke="#ff0000"');
  });

  it('keeps the order of the editor, columns and rows', () => {
    const at = { a: { x: 900, y: 10 }, b: { x: 40, y: 700 }, c: { x: 40, y: 20 }, d: { x: 400, y: 0 } };
    const nodes = ids.map((id) => ({ id, at: at[id as keyof typeof at] }));
    const [a, b, c, d] = boxes(graphDrawing(nodes, edges)) as [number, number][];
    expect(b![0]).to.equal(c![0]);
    expect(c![1]).to.be.below(b![1]);
    expect(c![0]).to.be.below(d![0]);
    expect(d![0]).to.be.below(a![0]);
  });

  it('draws an empty graph, names that need escaping, and survives a cycle', () => {
    expect(boxes(graphDrawing([], []))).to.deep.equal([]);
    const cycle = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ];
    expect(boxes(graphDrawing([{ id: 'a', subtitle: '<&"' }, { id: 'b' }], cycle))).to.have.length(2);
  });
});
