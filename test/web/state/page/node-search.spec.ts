import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseDocument } from '../../../../src/graph/document/parse.ts';
import { wiresInto } from '../../../../src/graph/document/topology.ts';
import { flattenDocument } from '../../../../src/graph/plan/flatten.ts';
import { knownNode } from '../../../../src/graph/types/registry.ts';
import { patchwiseRegistry } from '../../../../src/nodes/registry.ts';
import { findNodes } from '../../../../web/src/state/page/node-search.ts';
import { matchScore } from '../../../../web/src/ui/search.ts';

const registry = patchwiseRegistry();
const names = (search: string, end?: Parameters<typeof findNodes>[2]) =>
  findNodes(registry, search, end).map((n) => n.type);

describe('findNodes', () => {
  it('puts the node that is meant first', () => {
    expect(names('langevin')[0]).to.equal('sampling/langevin');
    expect(names('train pyr')[0]).to.equal('training/train-pyramid');
    expect(names('load image')[0]).to.equal('image/load');
    expect(names('load')[0]).to.equal('image/load');
    expect(names('mask shape')[0]).to.equal('mask/shape');
  });

  it('offers only what can be wired to an open end', () => {
    for (const type of names('', { output: 'energy-net' })) {
      const node = registry.latest(type);
      expect(
        node?.description.inputs.some((i) => registry.accepts(i.type, 'energy-net')),
        type,
      ).to.equal(true);
    }
    expect(names('', { input: 'model' }))
      .to.include('model/load')
      .and.not.to.include('image/blur');
  });

  it('begins, for an open end, with what the shipped workflows have there most', () => {
    const after = new Map<string, Map<string, number>>();
    const count = (end: string, type: string): void => {
      const types = after.get(end) ?? new Map<string, number>();
      after.set(end, types.set(type, (types.get(type) ?? 0) + 1));
    };
    for (const file of readdirSync('workflows').filter((name) => name.endsWith('.json'))) {
      const parsed = parseDocument(readFileSync(join('workflows', file), 'utf8'));
      if (!parsed.ok) throw new Error(`${file} is no graph.`);
      const { document } = flattenDocument(parsed.value, registry);
      const { nodes } = document;
      for (const [id, entry] of Object.entries(nodes)) {
        for (const { from, to } of wiresInto(document, id)) {
          const [source, target] = [nodes[from.node]?.type ?? '', entry.type].map(
            (type) => knownNode(registry, type)?.description,
          );
          const output = source?.outputs.find(({ name }) => name === from.port)?.type;
          const input = target?.inputs.find(({ name }) => name === to.port)?.type;
          if (source === undefined || target === undefined || output === undefined) continue;
          count(`output ${output}`, target.type);
          if (input !== undefined) count(`input ${input}`, source.type);
        }
      }
    }
    expect(after.size).to.be.above(10);
    for (const [end, types] of after) {
      const [side, type = ''] = end.split(' ');
      const [[most, times] = ['', 0]] = [...types].sort(([, a], [, b]) => b - a);
      // What is rare is found by its name.
      if (times < 6) continue;
      const first = names('', side === 'input' ? { input: type } : { output: type }).slice(0, 5);
      expect(first, end).to.include(most);
    }
  });

  it('lists everything when nothing is searched, and nothing for nonsense', () => {
    expect(names('')).to.have.length(registry.nodes.length);
    expect(names('qqqzzz')).to.deep.equal([]);
  });
});

describe('matchScore', () => {
  it('ranks beginnings over middles over scattered letters', () => {
    const [begin, middle, scattered] = [
      matchScore('gri', 'Grid'),
      matchScore('rid', 'Grid'),
      matchScore('gsh', 'Grid sheet'),
    ];
    expect(begin).to.be.above(middle);
    expect(middle).to.be.above(scattered);
    expect(scattered).to.be.above(0);
    expect(matchScore('x', 'Grid')).to.equal(0);
  });
});
