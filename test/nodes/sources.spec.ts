import { expect } from 'chai';
import { validateDocument } from '../../src/graph/check/validate.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { graphOf, node } from '../graph/documents.ts';

describe('a source that is not chosen', () => {
  for (const [type, what] of [
    ['image/load@1', 'a picture'],
    ['mask/load@1', 'a mask'],
  ] as const) {
    it(`is asked for by what it is: ${type}`, () => {
      const found = validateDocument(graphOf({ source: node(type) }), patchwiseRegistry());
      const missing = found.filter(({ code }) => code === 'param/missing');
      expect(missing.map(({ message }) => message)).to.deep.equal([
        `The parameter "path" of the node "source" is not set; it must be ${what}.`,
      ]);
    });
  }
});
