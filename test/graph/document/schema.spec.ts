import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { documentJsonSchema, documentSchema, SCHEMA_FILE } from '../../../src/graph/document/schema.ts';
import { looseDocument } from '../arbitraries.ts';

describe('documentJsonSchema', () => {
  it(`is what docs/${SCHEMA_FILE} holds (node --import tsx scripts/graph-schema.mjs writes it)`, () => {
    const file = fileURLToPath(new URL(`../../../docs/${SCHEMA_FILE}`, import.meta.url));
    expect(readFileSync(file, 'utf8').replaceAll('\r\n', '\n')).to.equal(
      `${JSON.stringify(documentJsonSchema(), null, 2)}\n`,
    );
  });

  it('accepts documents, and refuses unknown keys at every level, read back by itself', () => {
    const { title: _title, ...plain } = documentJsonSchema();
    const back = z.fromJSONSchema(plain);
    const spoil = fc.constantFrom('top', 'meta', 'node', 'view');
    fc.assert(
      fc.property(looseDocument, spoil, (document, where) => {
        expect(back.safeParse(document).success).to.equal(true);
        const spoilt: unknown = {
          top: { ...document, odd: 1 },
          meta: { ...document, meta: { ...document.meta, odd: 1 } },
          node: { ...document, nodes: { ...document.nodes, a: { type: 'x/y@1', odd: 1 } } },
          view: { ...document, view: { ...document.view, odd: 1 } },
        }[where];
        expect(back.safeParse(spoilt).success).to.equal(false);
        expect(documentSchema.safeParse(spoilt).success).to.equal(false);
      }),
    );
  });
});
