import { expect } from 'chai';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { patchwiseRegistry } from '../../../src/nodes/registry.ts';
import { layoutOf } from '../../../web/src/canvas/measure.ts';
import { MirrorGraph } from '../../../web/src/canvas/mirror.ts';
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

describe('parameters that are written on a node', () => {
  const graph = new MirrorGraph();
  syncGraph(graph, document, patchwiseRegistry());
  const written = (key: string) => {
    const node = graph.nodesByKey.get(key);
    return (
      node &&
      layoutOf(node).params.map(({ name, value, set }) => `${name}: ${value}${set ? '' : ' (not set)'}`)
    );
  };

  it('are those that are set, and the scale, which says what the node is, also where it is not', () => {
    expect(written('net')).to.deep.equal(['scale: 0 (not set)']);
    expect(written('fine')).to.deep.equal(['scale: 2']);
    expect(written('noise')).to.deep.equal(['width: 8', 'height: 8']);
  });

  it('are those that take what is wired beside them, where it is wired', () => {
    const auto = ['stepSize:  (not set)', 'momentum:  (not set)', 'startNoise:  (not set)'];
    expect(written('chain')).to.deep.equal(['steps: 5', ...auto]);
    expect(written('alone')).to.deep.equal(['steps: 5']);
  });
});
