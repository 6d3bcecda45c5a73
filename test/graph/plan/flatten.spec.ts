import { expect } from 'chai';
import fc from 'fast-check';
import { validateDocument } from '../../../src/graph/check/validate.ts';
import type { GraphDocument, NodeEntry } from '../../../src/graph/document/document.ts';
import { LIMITS } from '../../../src/graph/document/limits.ts';
import { parseDocument } from '../../../src/graph/document/parse.ts';
import { INPUT, OUTPUT, REROUTE, SUBGRAPH } from '../../../src/graph/document/structure.ts';
import { flattenDocument } from '../../../src/graph/plan/flatten.ts';
import { applyOverrides, bindInputs } from '../../../src/graph/plan/overrides.ts';
import { resolveSeeds } from '../../../src/graph/plan/seeds.ts';
import { registryOf } from '../../support/registry-of.ts';
import { graphOf, node } from '../documents.ts';
import { numberRegistry } from '../number-nodes.ts';
import { fakeNodes, finish, portTypes } from '../run/fake-nodes.ts';

const flat = (document: GraphDocument) => flattenDocument(document, numberRegistry);
const problems = (document: GraphDocument, targets?: readonly string[]) =>
  validateDocument(document, numberRegistry, targets === undefined ? {} : { targets });
const codes = (document: GraphDocument) => problems(document).map(({ code, path }) => `${code} ${path}`);

function muted(entry: NodeEntry): NodeEntry {
  return { ...entry, mode: 'mute' };
}

function bypassed(entry: NodeEntry): NodeEntry {
  return { ...entry, mode: 'bypass' };
}

/** Doubles a number: `a` comes in, `scale` is a parameter of the adder in it, `sum` leaves. */
function doubler(inner = 'add', extra: Partial<NodeEntry> = {}): NodeEntry {
  return {
    type: SUBGRAPH,
    ...extra,
    graph: {
      nodes: {
        a: { type: INPUT },
        scale: { type: INPUT, params: { value: 2 } },
        [inner]: node('math/add@3', { a: 'a.value', scale: 'scale.value' }),
        sum: { type: OUTPUT, in: { value: `${inner}.sum` } },
      },
    },
  };
}

describe('flattenDocument', () => {
  it('gives a document without structure back as it is', () => {
    const document = graphOf({
      one: node('number/constant@1'),
      out: node('file/write@1', { value: 'one.value' }),
    });
    expect(flat(document).document).to.equal(document);
  });

  it('leads wires through reroute points, wherever they are', () => {
    const document = graphOf({
      one: node('number/constant@1'),
      r: node(REROUTE, { value: 'one.value' }),
      s: node(REROUTE, { value: 'r.value' }),
      add: node('math/add@3', { a: 's.value' }),
      out: node('file/write@1', { value: 'add.sum' }),
    });
    expect(flat(document).document.nodes['add']?.in).to.deep.equal({ a: 'one.value' });
    expect(problems(document)).to.deep.equal([]);
  });

  it('passes what a bypassed node reads to those that read it, the input of the same type', () => {
    const document = graphOf({
      one: node('number/constant@1'),
      two: node('number/constant@1'),
      add: bypassed(node('math/add@3', { a: 'one.value', b: 'two.value' })),
      again: bypassed(node('math/add@3', { a: 'add.sum' })),
      out: node('file/write@1', { value: 'again.sum' }),
    });
    const { nodes } = flat(document).document;
    expect(Object.keys(nodes)).to.deep.equal(['one', 'two', 'out']);
    expect(nodes['out']?.in).to.deep.equal({ value: 'one.value' });
  });

  it('says so when a bypassed node has nothing to pass on, and stops what needs it', () => {
    const document = graphOf({
      noise: bypassed(node('number/noise@1')),
      add: node('math/add@3', { a: 'noise.value' }),
      one: node('number/constant@1'),
      out: node('file/write@1', { value: 'add.sum' }),
      other: node('file/write@1', { value: 'one.value' }),
    });
    expect(codes(document)).to.include.members([
      'node/bypass-blocked /nodes/noise',
      'node/muted /nodes/add',
      'node/muted /nodes/out',
    ]);
    expect(Object.keys(flat(document).document.nodes)).to.deep.equal(['one', 'other']);
  });

  it('leaves out what is muted and what needs it; optional inputs and joined streams go on without it', () => {
    const document = graphOf({
      one: node('number/constant@1'),
      noise: muted(node('number/noise@1', {}, { sigma: -5 })),
      both: node('math/add@3', { a: 'one.value', b: 'noise.value' }),
      needs: node('math/add@3', { a: 'noise.value' }),
      all: node('list/collect@1', { items: ['noise.value', 'one.value'] }),
      total: node('vector/sum@1', { vector: 'all.vector' }),
      out: node('file/write@1', { value: 'total.sum' }),
      lost: node('file/write@1', { value: 'needs.sum' }),
      kept: node('file/write@1', { value: 'both.sum' }),
    });
    const { nodes } = flat(document).document;
    expect(Object.keys(nodes)).to.deep.equal(['one', 'both', 'all', 'total', 'out', 'kept']);
    expect(nodes['both']?.in).to.deep.equal({ a: 'one.value' });
    expect(nodes['all']?.in).to.deep.equal({ items: ['one.value'] });
    // The sigma of the muted node is wrong, and does not matter.
    expect(problems(document).filter((p) => p.severity === 'error')).to.deep.equal([]);
  });

  it('refuses to run what is muted, and a graph in which nothing runs', () => {
    const document = graphOf({ one: node('number/constant@1'), two: muted(node('number/constant@1')) });
    expect(problems(document, ['two']).map((p) => p.code)).to.include('graph/unknown-target');
    expect(problems(graphOf({ two: muted(node('number/constant@1')) })).map((p) => p.code)).to.deep.equal([
      'graph/empty',
    ]);
  });

  it('puts the nodes of subgraphs beside the others under their own ids', () => {
    const document = graphOf({
      one: node('number/constant@1'),
      sub: doubler('add', { in: { a: 'one.value' } }),
      out: node('file/write@1', { value: 'sub.sum' }),
    });
    const { nodes } = flat(document).document;
    expect(nodes).to.deep.equal({
      one: node('number/constant@1'),
      add: node('math/add@3', { a: 'one.value' }, { scale: 2 }),
      out: node('file/write@1', { value: 'add.sum' }),
    });
    expect(problems(document)).to.deep.equal([]);
  });

  it('gives a port its wire, else the value set outside, else its own', () => {
    const with_ = (extra: Partial<NodeEntry>) =>
      flat(graphOf({ one: node('number/constant@1'), sub: doubler('add', extra) })).document.nodes['add'];
    expect(with_({ in: { a: 'one.value', scale: 'one.value' } })?.in).to.deep.equal({
      a: 'one.value',
      scale: 'one.value',
    });
    expect(with_({ in: { a: 'one.value' }, params: { scale: 5 } })?.params).to.deep.equal({ scale: 5 });
    expect(with_({ in: { a: 'one.value' } })?.params).to.deep.equal({ scale: 2 });
  });

  it('tells problems inside at their place, and those of a port where its value is set', () => {
    const document = graphOf({
      one: node('number/constant@1'),
      sub: doubler('add', { in: { a: 'one.value' }, params: { scale: 99 } }),
      open: doubler('plus'),
    });
    expect(codes(document)).to.include.members([
      'param/invalid /nodes/sub/params/scale',
      'input/missing /nodes/open/graph/nodes/plus/in/a',
    ]);
    expect(problems(document).find((p) => p.code === 'param/invalid')).to.include({
      nodeId: 'sub',
      port: 'scale',
    });
  });

  it('refuses ports outside of a subgraph, unknown ports, values and wires that no port takes', () => {
    const document = graphOf({
      one: node('number/constant@1'),
      stray: { type: INPUT },
      sub: doubler('add', {
        in: { a: ['one.value', 'one.value'], nothing: 'one.value' },
        params: { what: 1 },
      }),
      out: node('file/write@1', { value: 'sub.difference' }),
    });
    expect(codes(document)).to.include.members([
      'subgraph/misplaced /nodes/stray',
      'input/single /nodes/sub/in/a',
      'input/unknown /nodes/sub/in/nothing',
      'param/unknown /nodes/sub/params/what',
      'wire/unknown-port /nodes/out/in/value',
    ]);
  });

  it('does not let a wire inside reach a node outside', () => {
    const document = graphOf({
      one: node('number/constant@1'),
      sub: { type: SUBGRAPH, graph: { nodes: { add: node('math/add@3', { a: 'one.value' }) } } },
    });
    expect(codes(document)).to.include('wire/unknown-node /nodes/sub/graph/nodes/add/in/a');
    expect(codes(document).join()).not.to.include('input/missing');
  });

  it('ends loops of reroute points and bypassed nodes with a problem', () => {
    const document = graphOf({
      r: node(REROUTE, { value: 's.value' }),
      s: node(REROUTE, { value: 'r.value' }),
      add: bypassed(node('math/add@3', { a: 'add.sum' })),
      out: node('file/write@1', { value: 's.value' }),
      too: node('file/write@1', { value: 'add.sum' }),
    });
    expect(problems(document).filter((p) => p.code === 'graph/cycle')).to.have.length(2);
  });

  it('ends an output of a subgraph that is wired to itself with a problem', () => {
    const inner = { o: { type: OUTPUT, in: { value: 'o.value' } } };
    const document = graphOf({
      sub: { type: SUBGRAPH, graph: { nodes: inner } },
      out: node('file/write@1', { value: 'sub.o' }),
    });
    expect(codes(document)).to.include('wire/unknown-port /nodes/sub/graph/nodes/o/in/value');
  });

  it('looks a graph through for its wires as often with many reroute points as with few', () => {
    const looks = (count: number) => {
      const points = Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `r${i}`,
          node(REROUTE, { value: `r${(i + 1) % count}.value` }),
        ]),
      );
      let seen = 0;
      const nodes = new Proxy(
        { ...points, out: node('file/write@1', { value: 'r0.value' }) },
        {
          ownKeys(target) {
            seen += 1;
            return Reflect.ownKeys(target);
          },
        },
      );
      flat(graphOf(nodes));
      return seen;
    };
    expect(looks(40)).to.equal(looks(4));
  });

  it('runs to a subgraph by running to what leaves it, and to the sinks in it', () => {
    const document = graphOf({
      one: node('number/constant@1'),
      sub: {
        type: SUBGRAPH,
        in: { a: 'one.value' },
        graph: {
          nodes: {
            a: { type: INPUT },
            add: node('math/add@3', { a: 'a.value' }),
            save: node('file/write@1', { value: 'add.sum' }),
            other: node('number/noise@1'),
            sum: { type: OUTPUT, in: { value: 'add.sum' } },
          },
        },
      },
    });
    expect(flat(document).standIns('sub')).to.deep.equal(['add', 'save']);
    expect(flat(document).standIns('add')).to.deep.equal(['add']);
    expect(flat(document).standIns('nothing')).to.deep.equal([]);
  });

  it('mutes and bypasses whole subgraphs', () => {
    const graph = (extra: Partial<NodeEntry>) =>
      graphOf({
        one: node('number/constant@1'),
        sub: doubler('add', { in: { a: 'one.value' }, ...extra }),
        out: node('file/write@1', { value: 'sub.sum' }),
      });
    expect(Object.keys(flat(graph({ mode: 'mute' })).document.nodes)).to.deep.equal(['one']);
    expect(flat(graph({ mode: 'bypass' })).document.nodes).to.deep.equal({
      one: node('number/constant@1'),
      out: node('file/write@1', { value: 'one.value' }),
    });
  });

  it('sets parameters and files in subgraphs by the id of the node, or by the port', () => {
    const document = graphOf({
      one: node('number/constant@1'),
      sub: doubler('add', { in: { a: 'one.value' } }),
    });
    const set = applyOverrides(document, numberRegistry, ['sub.scale=7', 'add.mode=saturated']);
    if (!set.ok) throw new Error(JSON.stringify(set.error));
    expect(flat(set.value).document.nodes['add']?.params).to.deep.equal({ mode: 'saturated', scale: 7 });
    const wired = applyOverrides(document, numberRegistry, ['add.scale=3']);
    expect(wired.ok ? [] : wired.error.map((p) => p.code)).to.deep.equal(['param/wired-and-set']);
    const high = applyOverrides(document, numberRegistry, ['sub.scale=70']);
    expect(high.ok ? [] : high.error.map((p) => p.path)).to.deep.equal(['/nodes/sub/params/scale']);
    expect(bindInputs(document, numberRegistry, { sub: 'x' }).ok).to.equal(false);
  });

  it('keeps seeds whatever subgraph a node is in', () => {
    const noise = node('number/noise@1');
    const inside = graphOf({ sub: { type: SUBGRAPH, graph: { nodes: { noise } } } });
    expect(resolveSeeds(flat(inside).document)['noise']).to.equal(resolveSeeds(graphOf({ noise }))['noise']);
  });
});

describe('hostile subgraphs', () => {
  function nested(levels: number): GraphDocument {
    let entry: NodeEntry = node('number/constant@1');
    for (let i = 0; i < levels; i++) entry = { type: SUBGRAPH, graph: { nodes: { [`n${i}`]: entry } } };
    return graphOf({ top: entry });
  }

  it('may lie as deep as the cap says and no deeper', () => {
    expect(parseDocument(nested(LIMITS.nesting)).ok).to.equal(true);
    const deeper = parseDocument(nested(LIMITS.nesting + 1));
    expect(deeper.ok ? '' : deeper.error[0]?.message).to.match(/lies 9 levels deep; the cap is 8/);
  });

  it('are refused when they are thousands of levels deep, as text and as a value, also one that holds itself', () => {
    const levels = 5000;
    const open = '{"nodes":{"a":{"type":"graph/subgraph@1","graph":';
    const text = `{"format":"patchwise-graph","version":1,"nodes":{"a":{"type":"graph/subgraph@1","graph":${open.repeat(levels)}{"nodes":{}}${'}}}'.repeat(levels)}}}}`;
    const read = parseDocument(text);
    expect(read.ok ? '' : read.error[0]?.code).to.equal('json/too-deep');
    const round: { nodes: Record<string, unknown> } = { nodes: {} };
    round.nodes['a'] = { type: SUBGRAPH, graph: round };
    const value = parseDocument({ format: 'patchwise-graph', version: 1, ...round });
    expect(value.ok ? '' : value.error[0]?.code).to.equal('json/too-deep');
  });

  it('count towards the caps on nodes and wires', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}`, node('number/noise@1')]));
    const more = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, node('number/noise@1')]));
    const document = graphOf({ ...many, sub: { type: SUBGRAPH, graph: { nodes: more } } });
    const read = parseDocument(document);
    expect(read.ok ? '' : read.error[0]?.message).to.equal('The graph has 601 nodes; the cap is 500.');
  });

  it('may not use an id twice, on whatever levels', () => {
    const document = graphOf({ add: node('number/noise@1'), sub: doubler('add') });
    const read = parseDocument(document);
    expect(read.ok ? '' : read.error[0]).to.include({
      code: 'document/duplicate-id',
      path: '/nodes/sub/graph/nodes/add',
    });
    // Ports are local names.
    expect(parseDocument(graphOf({ a: doubler('x'), b: doubler('y') })).ok).to.equal(true);
  });

  it('are refused when their wires grow without end', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => {
        const source = i === 0 ? 'r.values' : `b${i - 1}.values`;
        return [`b${i}`, bypassed(node('test/shift@1', { values: [source, source] }))];
      }),
    );
    const document = graphOf({
      r: node('test/counter@1'),
      ...chain,
      all: node('test/collect@1', { values: 'b59.values' }),
    });
    const found = validateDocument(document, registryOf(fakeNodes, portTypes));
    expect(found.map((p) => p.code)).to.deep.equal(['document/too-large']);
  });

  it('never make the checks throw, whatever is wired to whatever', () => {
    const types = [
      SUBGRAPH,
      INPUT,
      OUTPUT,
      REROUTE,
      'math/add@3',
      'list/collect@1',
      'number/range@1',
      'file/write@1',
    ];
    const ids = ['a', 'b', 'c', 'd'];
    const ports = ['value', 'a', 'b', 'sum', 'items', 'values', 'vector'];
    const wires = fc.dictionary(
      fc.constantFrom(...ports),
      fc.oneof(
        fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ports)).map(([id, port]) => `${id}.${port}`),
        fc.array(
          fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ports)).map(([id, port]) => `${id}.${port}`),
          { minLength: 1, maxLength: 2 },
        ),
      ),
      { maxKeys: 3 },
    );
    const body = (depth: number, prefix: string): fc.Arbitrary<Record<string, NodeEntry>> =>
      fc
        .tuple(
          ...ids.map((id) =>
            fc
              .record({
                type: fc.constantFrom(...types),
                mode: fc.constantFrom(undefined, 'mute', 'bypass'),
                in: wires,
              })
              .chain(({ type, mode, in: inputs }) => {
                const entry = {
                  type,
                  in: inputs,
                  ...(mode === undefined ? {} : { mode: mode as 'mute' | 'bypass' }),
                };
                const key = type === INPUT || type === OUTPUT || type === REROUTE ? id : prefix + id;
                if (type !== SUBGRAPH) return fc.constant([key, entry] as const);
                const inner = depth === 0 ? fc.constant({}) : body(depth - 1, `${prefix}${id}`);
                return inner.map((nodes) => [key, { ...entry, graph: { nodes } }] as const);
              }),
          ),
        )
        .map((list) => Object.fromEntries(list) as Record<string, NodeEntry>);
    fc.assert(
      fc.property(body(2, ''), (nodes) => {
        const document = graphOf(nodes);
        const found = problems(document);
        const read = parseDocument(document);
        expect(read.ok || read.error.every((p) => p.code === 'document/duplicate-id')).to.equal(true);
        for (const p of found) expect(p.message).to.be.a('string');
      }),
      { numRuns: 300 },
    );
  });
});

describe('running', () => {
  it('mutes, bypasses and goes into subgraphs as if they were flat', async () => {
    const inner = {
      from: { type: INPUT },
      by: { type: INPUT, params: { value: 10 } },
      shift: { type: 'test/shift@1', in: { values: 'from.value', by: 'by.value' } },
      off: {
        type: 'test/shift@1',
        mode: 'bypass' as const,
        in: { values: 'shift.values' },
        params: { by: 1000 },
      },
      values: { type: OUTPUT, in: { value: 'off.values' } },
    };
    const run = await finish({
      counter: { type: 'test/counter@1' },
      sub: { type: SUBGRAPH, in: { from: 'counter.values' }, graph: { nodes: inner } },
      collect: { type: 'test/collect@1', in: { values: 'sub.values' } },
      quiet: { type: 'test/sink@1', mode: 'mute', in: { value: 'collect.sum' } },
      sink: { type: 'test/sink@1', in: { value: 'collect.sum' } },
    });
    expect(run.outcome).to.equal('done');
    expect(run.probe.written.get('sink')).to.deep.equal([33]);
    expect([...run.states.keys()]).to.deep.equal(['counter', 'shift', 'collect', 'sink']);
  });

  it('runs to a subgraph when asked to', async () => {
    const run = await finish(
      {
        one: { type: 'test/constant@1', params: { value: 4 } },
        sub: {
          type: SUBGRAPH,
          in: { a: 'one.value' },
          graph: {
            nodes: {
              a: { type: INPUT },
              add: { type: 'test/add@1', in: { a: 'a.value' } },
              sum: { type: OUTPUT, in: { value: 'add.sum' } },
            },
          },
        },
        more: { type: 'test/add@1', in: { a: 'sub.sum' } },
      },
      { targets: ['sub'] },
    );
    expect([...run.states.keys()]).to.deep.equal(['one', 'add']);
    expect(run.outputs.get('add.sum')).to.deep.equal([4]);
  });
});
