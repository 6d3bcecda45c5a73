import { expect } from 'chai';
import fc from 'fast-check';
import { PatchwiseError } from '../../../src/errors.ts';
import { wiresOf } from '../../../src/graph/document/topology.ts';
import { planRun } from '../../../src/graph/plan/plan.ts';
import { runnableDocument } from '../arbitraries.ts';
import { graphOf, mixedGraph, node } from '../documents.ts';
import { numberRegistry as registry } from '../number-nodes.ts';

describe('planRun', () => {
  it('plans every wire once, in topological order', () => {
    fc.assert(
      fc.property(runnableDocument, (document) => {
        const plan = planRun(document, registry);
        const wires = wiresOf(document).filter(({ to }) => plan.nodes.has(to.node));
        const planned = [...plan.nodes.values()];
        const sources = planned.flatMap((n) => [...n.inputs.values()].flatMap((i) => i.sources));
        expect(sources).to.have.length(wires.length);
        expect([...plan.nodes.keys()]).to.deep.equal(plan.order);
        const done = new Set<string>();
        for (const n of planned) {
          for (const input of n.inputs.values()) {
            for (const source of input.sources) {
              expect(done.has(source.from.node)).to.equal(true);
              const output = plan.nodes.get(source.from.node)?.outputs.get(source.from.port);
              expect(output?.cardinality).to.equal(source.cardinality);
            }
          }
          done.add(n.id);
        }
      }),
    );
  });

  it('lifts exactly the nodes that a stream reaches before it is gathered', () => {
    fc.assert(
      fc.property(runnableDocument, (document) => {
        for (const n of planRun(document, registry).nodes.values()) {
          const streams = [...n.inputs.values()].filter(
            (i) => i.cardinality === 'one' && i.sources.some((s) => s.cardinality === 'many'),
          );
          expect(n.lifted).to.equal(streams.length > 0);
          for (const o of n.outputs.values()) {
            const declared = n.node.outputs.get(o.name)?.cardinality;
            expect(o.cardinality).to.equal(n.lifted ? 'many' : declared);
          }
        }
      }),
    );
  });

  it('plans the mixed graph', () => {
    const plan = planRun(mixedGraph, registry);
    expect(plan.order).to.deep.equal(['numbers', 'noise', 'add', 'all', 'total', 'out']);
    expect(plan.targets).to.deep.equal(['out']);
    const add = plan.nodes.get('add');
    expect(add?.lifted).to.equal(true);
    expect([...(add?.inputs.keys() ?? [])]).to.deep.equal(['a', 'scale']);
    expect(add?.inputs.get('scale')).to.deep.equal({
      name: 'scale',
      kind: 'param',
      type: 'number',
      cardinality: 'one',
      sources: [{ from: { node: 'noise', port: 'value' }, type: 'number', cardinality: 'one' }],
    });
    expect(add?.outputs.get('sum')).to.deep.equal({
      name: 'sum',
      type: 'number',
      cardinality: 'many',
    });
    const all = plan.nodes.get('all');
    expect(all?.lifted).to.equal(false);
    expect(all?.inputs.get('items')?.sources.map((s) => s.cardinality)).to.deep.equal(['many', 'one']);
    expect(plan.nodes.get('numbers')?.params).to.deep.equal({ count: 5 });
  });

  it('names the conversion where types differ', () => {
    const document = graphOf({
      n: node('number/constant@1'),
      s: node('vector/sum@1', { vector: 'n.value' }),
    });
    expect(planRun(document, registry).nodes.get('s')?.inputs.get('vector')?.sources).to.deep.equal([
      {
        from: { node: 'n', port: 'value' },
        type: 'number',
        cardinality: 'one',
        conversion: { from: 'number', to: 'vector' },
      },
    ]);
  });

  it('runs for the sinks, else for the leaves, else for what is asked, and only what that needs', () => {
    const spare = {
      ...mixedGraph,
      nodes: { ...mixedGraph.nodes, spare: node('math/add@3', { a: 'noise.value' }) },
    };
    expect(planRun(spare, registry).order).to.not.include('spare');
    const asked = planRun(spare, registry, { targets: ['spare'] });
    expect([asked.order, asked.targets]).to.deep.equal([['noise', 'spare'], ['spare']]);
    const sinkless = Object.fromEntries(Object.entries(spare.nodes).filter(([id]) => id !== 'out'));
    expect(planRun({ ...spare, nodes: sinkless }, registry).targets).to.deep.equal(
      ['total', 'spare'].sort().reverse(),
    );
  });

  it('ignores the value of a parameter that is wired', () => {
    const document = graphOf({
      n: node('number/constant@1'),
      a: node('math/add@3', { a: 'n.value', scale: 'n.value' }, { scale: 2, strict: true }),
    });
    expect(planRun(document, registry).nodes.get('a')?.params).to.deep.equal({ strict: true });
  });

  it('refuses targets that do not exist, loops, and nodes and ports that are unknown', () => {
    expect(() => planRun(mixedGraph, registry, { targets: ['ot'] }))
      .to.throw(PatchwiseError, '"ot"')
      .with.property('hint', 'Did you mean "out"?');
    const loop = graphOf({ a: node('math/add@3', { a: 'b.sum' }), b: node('math/add@3', { a: 'a.sum' }) });
    expect(() => planRun(loop, registry)).to.throw(PatchwiseError, 'a → b');
    for (const bad of [
      { a: node('math/nothing@1') },
      { a: node('math/add@2') },
      { a: node('math/add@3', { a: 'ghost.sum' }) },
      { n: node('number/constant@1'), a: node('math/add@3', { a: 'n.sum' }) },
      { n: node('number/constant@1'), a: node('math/add@3', { c: 'n.value' }) },
    ]) {
      expect(() => planRun(graphOf(bad), registry))
        .to.throw(PatchwiseError)
        .with.property('code', 'graph/invalid');
    }
  });
});
