import { expect } from 'chai';
import { PatchwiseError } from '../../../src/errors.ts';
import { loadDocument, loadRunnable } from '../../../src/graph/check/load.ts';
import type { JsonObject, JsonValue } from '../../../src/graph/document/document.ts';
import {
  DOCUMENT_MIGRATIONS,
  type DocumentMigration,
  migrateDocument,
} from '../../../src/graph/document/migrate.ts';
import { parseDocument } from '../../../src/graph/document/parse.ts';
import { migrateNodes } from '../../../src/graph/types/migrate-nodes.ts';
import { registryOf } from '../../support/registry-of.ts';
import { graphOf, node } from '../documents.ts';
import { graphFixtures, readGraphFixture } from '../fixtures.ts';
import { add, numberPortTypes, numberRegistry as registry } from '../number-nodes.ts';

/** An example chain: version 2 renames `links` to `in`, version 3 moves the seed under `meta`. */
const chain: readonly DocumentMigration[] = [
  (document) => {
    const rename = ({ links, ...entry }: JsonObject): JsonObject => ({
      ...entry,
      ...(links === undefined ? {} : { in: links }),
    });
    const nodes = Object.entries(document['nodes'] as Record<string, JsonObject>);
    return { ...document, nodes: Object.fromEntries(nodes.map(([id, entry]) => [id, rename(entry)])) };
  },
  ({ seed, ...document }) => ({ ...document, meta: { seed: seed as JsonValue } }),
];

describe('migrateDocument', () => {
  const old: JsonObject = { version: 1, seed: 7, nodes: { a: { type: 'x/y@1', links: { p: 'b.c' } } } };

  it('runs the whole chain from an old version, and the rest of it from a later one', () => {
    const wanted = { version: 3, meta: { seed: 7 }, nodes: { a: { type: 'x/y@1', in: { p: 'b.c' } } } };
    expect(migrateDocument(old, chain)).to.deep.equal({ ok: true, value: wanted });
    const second = { ...old, version: 2, nodes: wanted.nodes };
    expect(migrateDocument(second, chain)).to.deep.equal({ ok: true, value: wanted });
    expect(migrateDocument(wanted, chain)).to.deep.equal({ ok: true, value: wanted });
  });

  it('does not change what it is given', () => {
    const before = JSON.stringify(old);
    migrateDocument(old, chain);
    expect(JSON.stringify(old)).to.equal(before);
  });

  it('refuses a version past the end of the chain', () => {
    const result = migrateDocument({ version: 4 }, chain);
    expect(result.ok ? '' : result.error.message).to.contain('version 4; this Patchwise reads up to 3');
  });

  it('turns a migration that throws into a problem', () => {
    const result = migrateDocument({ version: 1 }, chain);
    expect(result.ok ? '' : result.error.message).to.contain('from version 1 to 2');
  });

  it('has fixtures of every version that it reads', () => {
    for (let version = 1; version <= DOCUMENT_MIGRATIONS.length + 1; version++) {
      expect(graphFixtures.filter((name) => name.startsWith(`v${version}-`))).to.not.be.empty;
    }
  });
});

describe('migrateNodes', () => {
  const parsed = parseDocument(readGraphFixture('v1-old-nodes.json'));
  const old = parsed.ok ? parsed.value : graphOf({});

  it('brings old nodes up to date step by step, wires untouched', () => {
    const { document, migrated, problems } = migrateNodes(old, registry);
    expect(problems).to.deep.equal([]);
    expect(migrated).to.deep.equal(['first', 'second', 'third']);
    expect(document.nodes['first']).to.deep.equal({
      type: 'math/add@3',
      params: { scale: 3 },
      in: { a: 'one.value' },
    });
    expect(document.nodes['second']?.params).to.deep.equal({ scale: 1, strict: true });
    expect(document.nodes['third']).to.deep.equal({ type: 'math/add@3', in: { a: 'second.sum' } });
    expect(Object.keys(document.nodes)).to.deep.equal(Object.keys(old.nodes));
    expect(old.nodes['first']?.params).to.deep.equal({ factor: 3 });
  });

  it('gives back the same document when nothing is old', () => {
    const document = graphOf({ a: node('number/constant@1'), b: node('no/such@1') });
    expect(migrateNodes(document, registry).document).to.equal(document);
    expect(migrateNodes(migrateNodes(old, registry).document, registry).migrated).to.deep.equal([]);
  });

  it('gives migrations a copy of their own, so that they may change it', () => {
    const careless = {
      ...add,
      migrations: {
        2: (params: Record<string, unknown>) => {
          (params['weights'] as number[]).push(1);
          return params;
        },
      },
    };
    const document = graphOf({ a: node('math/add@2', {}, { weights: [2] }) });
    const outcome = migrateNodes(document, registryOf([careless], numberPortTypes));
    expect(outcome.document.nodes['a']?.params).to.deep.equal({ weights: [2, 1] });
    expect(document.nodes['a']?.params).to.deep.equal({ weights: [2] });
  });

  it('leaves a node as it is when its migration throws, and says so', () => {
    const document = graphOf({ a: node('math/add@2', {}, { gain: 'broken' }) });
    const outcome = migrateNodes(document, registry);
    expect(outcome.document).to.equal(document);
    expect(outcome.problems[0]).to.include({ code: 'node/no-migration', nodeId: 'a' });
    expect(outcome.problems[0]?.message).to.contain('gain is broken');
  });
});

describe('loadDocument', () => {
  it('reads, migrates and validates', () => {
    const loaded = loadDocument(readGraphFixture('v1-old-nodes.json'), registry);
    expect(loaded.migrated).to.have.length(3);
    expect(loaded.runnable).to.equal(true);
    expect(loaded.problems).to.deep.equal([]);
  });

  it('gives a document with errors to show, and none when the format is broken', () => {
    const faulty = loadDocument(graphOf({ a: node('no/such@1') }), registry);
    expect([faulty.runnable, faulty.document !== undefined]).to.deep.equal([false, true]);
    const broken = loadDocument('{', registry);
    expect([broken.runnable, broken.document]).to.deep.equal([false, undefined]);
  });

  it('throws the first error with its hint for those that need a document that runs', () => {
    expect(() => loadRunnable(graphOf({ a: node('number/constnat@1'), b: node('math/add@3') }), registry))
      .to.throw(PatchwiseError, 'There is no node type "number/constnat@1". (and 1 more)')
      .with.property('hint', 'Did you mean "number/constant@1"?');
    expect(() => loadRunnable('{"format":"patchwise-graph","version":9}', registry))
      .to.throw(PatchwiseError)
      .with.property('code', 'graph/version');
    expect(() => loadRunnable('['.repeat(100), registry))
      .to.throw(PatchwiseError)
      .with.property('code', 'graph/too-large');
    expect(loadRunnable(readGraphFixture('v1-full.json'), registry).document.meta.title).to.equal(
      'Every part of the format',
    );
  });
});
