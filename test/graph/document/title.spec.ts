import { expect } from 'chai';
import { parseDocument } from '../../../src/graph/document/parse.ts';
import { fittedTitle } from '../../../src/graph/document/title.ts';

describe('a title of any text', () => {
  it('is one that a graph may have, in whole characters', () => {
    for (const text of [
      '',
      'Lake',
      'x'.repeat(200),
      'x'.repeat(201),
      `${'x'.repeat(198)}🦌🦌`,
      '🦌'.repeat(300),
    ]) {
      const title = fittedTitle(text);
      const graph = { format: 'patchwise-graph', version: 1, meta: { title }, nodes: {} };
      expect(parseDocument(JSON.stringify(graph)).ok, text).to.equal(true);
      expect(Buffer.from(title).toString(), text).to.equal(title);
    }
    expect(fittedTitle('x'.repeat(200))).to.equal('x'.repeat(200));
    expect(fittedTitle('x'.repeat(201))).to.equal(`${'x'.repeat(199)}…`);
  });
});
