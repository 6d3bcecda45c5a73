import { expect } from 'chai';
import fc from 'fast-check';
import { PatchwiseError } from '../../../src/errors.ts';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import { parseDocument } from '../../../src/graph/document/parse.ts';
import { normaliseDocument, writeDocument } from '../../../src/graph/document/write.ts';
import { looseDocument } from '../arbitraries.ts';
import { graphFixtures, readGraphFixture } from '../fixtures.ts';
import { numberRegistry } from '../number-nodes.ts';

function parsed(text: string): GraphDocument {
  const result = parseDocument(text);
  if (!result.ok) throw new Error(result.error[0]?.message);
  return result.value;
}

const base: GraphDocument = { format: 'patchwise-graph', version: 1, meta: {}, nodes: {} };

describe('writeDocument', () => {
  it('changes no byte of its own text, with and without a registry', () => {
    fc.assert(
      fc.property(looseDocument, fc.constantFrom(undefined, numberRegistry), (document, registry) => {
        const text = writeDocument(document, registry);
        expect(writeDocument(parsed(text), registry)).to.equal(text);
      }),
    );
  });

  it('changes no byte of a canonical file', () => {
    const text = readGraphFixture('v1-full.json');
    expect(writeDocument(parsed(text), numberRegistry)).to.equal(text);
  });

  for (const name of graphFixtures) {
    it(`settles ${name} in one writing`, () => {
      const once = writeDocument(parsed(readGraphFixture(name)), numberRegistry);
      expect(writeDocument(parsed(once), numberRegistry)).to.equal(once);
    });
  }

  it('writes keys in a fixed order, two spaces and a newline, and leaves out what is a default', () => {
    expect(writeDocument(parsed(readGraphFixture('v1-by-hand.json')), numberRegistry)).to.equal(
      `${JSON.stringify(
        {
          format: 'patchwise-graph',
          version: 1,
          meta: { title: 'Written by hand' },
          nodes: {
            add: { type: 'math/add@3', in: { a: 'one.value', b: 'one.value' } },
            one: { type: 'number/constant@1' },
            out: { type: 'file/write@1', in: { value: 'add.sum' } },
          },
          view: { nodes: { one: { x: 100, y: 4 }, out: { x: 10, y: 0 } } },
        },
        null,
        2,
      )}\n`,
    );
  });

  it('rounds a place just left of zero to zero, and not to negative zero', () => {
    const { view } = normaliseDocument({
      ...base,
      view: { nodes: { a: { x: -0.2, y: -0.6 } }, offset: [-0.1, 5] },
    });
    expect(Object.is(view?.nodes?.['a']?.x, 0)).to.equal(true);
    expect(view?.nodes?.['a']?.y).to.equal(-1);
    expect(Object.is(view?.offset?.[0], 0)).to.equal(true);
  });

  it('keeps every parameter when it does not know the defaults', () => {
    const nodes = { a: { type: 'math/add@3', params: { scale: 1, mode: 'plain' }, in: { a: 'b.c' } } };
    expect(normaliseDocument({ ...base, nodes }).nodes['a']?.params).to.deep.equal({
      mode: 'plain',
      scale: 1,
    });
  });

  it('keeps a numeric seed that equals its default, since a seed that is set differs from none', () => {
    const nodes = { n: { type: 'number/noise@1', params: { seed: 0, sigma: 1 } } };
    expect(normaliseDocument({ ...base, nodes }, numberRegistry).nodes['n']?.params).to.deep.equal({
      seed: 0,
    });
  });

  it('does not depend on the order of keys, but for the order of nodes', () => {
    const flip = (value: unknown): unknown => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([k, v]) => [k, flip(v)]),
      );
    };
    fc.assert(
      fc.property(looseDocument, ({ extra: _extra, ...document }) => {
        const flipped = flip({ ...document, nodes: {} }) as GraphDocument;
        const nodes = Object.fromEntries(
          Object.entries(document.nodes).map(([id, e]) => {
            const { params, graph, ...entry } = e;
            // Parameters themselves may be objects, whose order is theirs.
            return [
              id,
              {
                ...(flip(entry) as object),
                ...(params && { params: Object.fromEntries(Object.entries(params).reverse()) }),
                // The order of nodes is kept, in subgraphs too.
                ...(graph && { graph }),
              },
            ];
          }),
        );
        expect(writeDocument({ ...flipped, nodes } as GraphDocument)).to.equal(writeDocument(document));
      }),
    );
  });

  it('refuses numbers that JSON would turn into null', () => {
    const nodes = { a: { type: 'x/y@1', params: { p: Number.NaN } } };
    expect(() => writeDocument({ ...base, nodes })).to.throw(PatchwiseError, '"p" is NaN');
    const view = { nodes: { a: { x: Number.POSITIVE_INFINITY, y: 0 } } };
    expect(() => writeDocument({ ...base, view })).to.throw(PatchwiseError, '"x" is Infinity');
  });
});
