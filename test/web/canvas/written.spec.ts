import { expect } from 'chai';
import { collapseNodes } from '../../../src/graph/document/collapse.ts';
import type { GraphDocument, NodeEntry } from '../../../src/graph/document/document.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { layoutOf } from '../../../web/src/canvas/measure.ts';
import { MirrorGraph } from '../../../web/src/canvas/mirror.ts';
import { inLines } from '../../../web/src/canvas/shapes.ts';
import { syncGraph } from '../../../web/src/canvas/sync.ts';

const document: GraphDocument = {
  format: 'patchwise-graph',
  version: 1,
  meta: {},
  nodes: {
    net: { type: 'energy/net@1' },
    fine: { type: 'energy/net@1', params: { scale: 2 } },
    noise: { type: 'noise/uniform@1', params: { width: 8, height: 8 } },
    chain: {
      type: 'sampling/langevin@1',
      params: { steps: 5, stepSize: null },
      in: { net: 'net.net', image: 'noise.images' },
    },
    alone: { type: 'sampling/langevin@1', params: { steps: 5 } },
  },
};

describe('what is written on a node', () => {
  const graph = new MirrorGraph();
  syncGraph(graph, document, patchwiseRegistry());
  const written = (key: string) => {
    const node = graph.nodesByKey.get(key);
    return (
      node &&
      layoutOf(node).params.map(({ name, value, set }) => `${name}: ${value}${set ? '' : ' (not set)'}`)
    );
  };

  it('is what is set, and the scale, which says what the node is, also where it is not', () => {
    expect(written('net')).to.deep.equal(['scale: 0 (not set)']);
    expect(written('fine')).to.deep.equal(['scale: 2']);
    expect(written('noise')).to.deep.equal(['width: 8', 'height: 8']);
  });

  it('is what is taken from what is wired, where it is', () => {
    const auto = ['stepSize:  (not set)', 'momentum:  (not set)', 'startNoise:  (not set)'];
    expect(written('chain')).to.deep.equal(['steps: 5', ...auto]);
    expect(written('alone')).to.deep.equal(['steps: 5']);
  });

  it('is what the ports of a subgraph are, with a number only where two are alike', () => {
    const { chain, fine, noise } = document.nodes as Record<string, NodeEntry>;
    const rowsOf = (nodes: GraphDocument['nodes'], folded: readonly string[]) => {
      const { document: made, id } = collapseNodes({ ...document, nodes }, folded, 'sub');
      const inside = new MirrorGraph();
      syncGraph(inside, made, patchwiseRegistry());
      return Object.fromEntries(
        inside.nodesByKey.get(id)?.inputs.map(({ port, label }) => [port, label]) ?? [],
      );
    };
    const from = (net: string): NodeEntry => ({
      ...(chain as NodeEntry),
      in: { net, image: 'noise.images' },
    });
    const sources = { fine, noise } as GraphDocument['nodes'];
    // Inside, "net" is a node already.
    expect(rowsOf({ ...sources, net: from('fine.net') }, ['net'])).to.deep.equal({
      'net-2': 'net',
      image: 'image',
    });
    const two = { ...sources, coarse: fine as NodeEntry, one: from('fine.net'), other: from('coarse.net') };
    expect(rowsOf(two, ['one', 'other'])).to.deep.equal({ net: 'net', 'net-2': 'net-2', image: 'image' });
  });
});

describe('a title seen from far', () => {
  // Each letter is one px wide.
  const measure = { measureText: (text: string) => ({ width: text.length }) as TextMetrics };
  const lines = (text: string, room: number, most: number) => inLines(measure, text, room, most);

  it('has as many words in a line as fit, and an ellipsis where there is no room for the rest', () => {
    expect(lines('Lift to full size', 9, 3)).to.deep.equal(['Lift to', 'full size']);
    expect(lines('Lift to full size', 9, 1)).to.deep.equal(['Lift to …']);
    expect(lines('Lift to full size', 17, 3)).to.deep.equal(['Lift to full size']);
    expect(lines('Super-resolution at once', 8, 2)).to.deep.equal(['Super-r…', 'at once']);
  });
});
