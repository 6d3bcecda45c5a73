import { expect } from 'chai';
import { z } from 'zod';
import { PatchwiseError } from '../../../src/errors.ts';
import type { Catalogue } from '../../../src/graph/types/catalogue.ts';
import type { AnyNodeDefinition } from '../../../src/graph/types/node.ts';
import { registryFromCatalogue } from '../../../src/graph/types/registry.ts';
import { registryOf } from '../../support/registry-of.ts';
import { add, numberNodes, numberPortTypes, numberRegistry, read } from '../number-nodes.ts';

function fault(change: Partial<AnyNodeDefinition>, base: AnyNodeDefinition = add): string {
  try {
    registryOf([{ ...base, ...change }], numberPortTypes);
  } catch (error) {
    expect(error).to.be.instanceOf(PatchwiseError).with.property('code', 'node/definition');
    return (error as PatchwiseError).message;
  }
  return '';
}

describe('createRegistry', () => {
  it('accepts the nodes of these tests', () => {
    expect(numberRegistry.nodes.map((n) => n.ref)).to.include.members(['math/add@3', 'file/write@1']);
  });

  const port = { type: 'number', cardinality: 'one', optional: false, help: '' } as const;
  const faults: readonly (readonly [string, Partial<AnyNodeDefinition>, RegExp])[] = [
    ['a type without a category', { type: 'add' }, /category\/name/],
    ['a version that is no whole number', { version: 0 }, /version/],
    ['a revision that is no whole number', { revision: 1.5 }, /revision/],
    ['an unknown port type', { inputs: { a: { ...port, type: 'image' } } }, /"a" has the type "image"/],
    ['a port name that cannot be written', { outputs: { 'a.b': port } }, /"a.b" cannot be written/],
    ['an input named as a parameter', { inputs: { scale: port } }, /"scale" is both/],
    ['a parameter without a default', { params: z.object({ n: z.number() }) }, /"n" has no default/],
    [
      'a default outside its own range',
      { params: z.object({ n: z.number().min(1).default(0) }) },
      /at least 1, not 0/,
    ],
    [
      'a parameter that no schema describes',
      { params: z.object({ n: z.date().default(new Date(0)) }) },
      /cannot describe/,
    ],
    [
      'a source that is no parameter',
      { source: { param: 'file', takes: 'image' } as const },
      /source "file"/,
    ],
    ['a migration from its own version', { migrations: { 3: (p) => p } }, /migrates from version 3/],
  ];
  for (const [what, change, message] of faults) {
    it(`refuses ${what}`, () => {
      expect(fault(change))
        .to.match(message)
        .and.to.contain(change.type ?? add.type);
    });
  }

  it('takes a parameter that is declared required or optional', () => {
    expect(fault({}, read)).to.equal('');
    expect(fault({ params: z.object({ n: z.number().optional() }), migrations: {} })).to.equal('');
  });

  it('refuses two nodes of one type and version, and port types that do not fit together', () => {
    expect(() => registryOf([add, add], numberPortTypes)).to.throw(PatchwiseError, 'Two nodes');
    const { vector } = numberPortTypes;
    expect(() => registryOf([], { vector } as typeof numberPortTypes)).to.throw(
      PatchwiseError,
      'accepts "number"',
    );
    expect(() => registryOf([], { vec: vector } as typeof numberPortTypes)).to.throw(
      PatchwiseError,
      'is named',
    );
  });
});

describe('a registry', () => {
  it('finds exact versions, and tells older, newer and unknown ones apart', () => {
    expect(numberRegistry.find('math/add@3').status).to.equal('found');
    expect(numberRegistry.find('math/add@2')).to.include({ status: 'outdated', version: 2 });
    expect(numberRegistry.find('math/add@4')).to.include({ status: 'newer', version: 4 });
    expect(numberRegistry.find('math/ad@3')).to.deep.equal({ status: 'unknown', suggestions: ['math/add'] });
    expect(numberRegistry.find('nonsense').status).to.equal('unknown');
    expect(numberRegistry.find('toString').status).to.equal('unknown');
  });

  it('holds two versions of a type and calls the higher the latest', () => {
    const registry = registryOf([add, { ...add, version: 2, migrations: {} }], numberPortTypes);
    expect(registry.latest('math/add')?.ref).to.equal('math/add@3');
    expect(registry.find('math/add@2').status).to.equal('found');
    expect(registry.nodes).to.have.length(1);
  });

  it('counts as migratable only versions from which no step is missing', () => {
    const migratable = (migrations: NonNullable<AnyNodeDefinition['migrations']>) =>
      registryOf([{ ...add, migrations }], numberPortTypes).latest('math/add')?.description.migratesFrom;
    expect(migratable({ 1: (p) => p, 2: (p) => p })).to.deep.equal([1, 2]);
    expect(migratable({ 2: (p) => p })).to.deep.equal([2]);
    expect(migratable({ 1: (p) => p })).to.deep.equal([]);
  });

  it('turns parameters into input ports of the type that fits them', () => {
    const targets = numberRegistry.latest('math/add')?.targets;
    const types = [...(targets?.values() ?? [])].map((t) => `${t.kind} ${t.name}: ${t.type}`);
    expect(types).to.deep.equal([
      'input a: number',
      'input b: number',
      'param scale: number',
      'param mode: text',
      'param strict: boolean',
      'param limit: number',
    ]);
  });

  it('wires no parameter for which the host has no port type', () => {
    const { boolean: _boolean, ...types } = numberPortTypes;
    const registry = registryOf([add], types);
    expect(registry.latest('math/add')?.targets.has('strict')).to.equal(false);
    expect(registry.latest('math/add')?.params.has('strict')).to.equal(true);
  });

  it('knows which types an input accepts', () => {
    expect(numberRegistry.accepts('vector', 'number')).to.equal(true);
    expect(numberRegistry.accepts('number', 'vector')).to.equal(false);
    expect(numberRegistry.accepts('matrix', 'matrix')).to.equal(true);
  });

  it('reads values by the schema and gives sentences for the others', () => {
    const node = numberRegistry.latest('math/add');
    expect(node?.checkParam('scale', 2)).to.deep.equal({ ok: true, value: 2 });
    expect(node?.checkParam('scale', 11)).to.deep.equal({
      ok: false,
      error: '"scale" must be a number from 0 to 10, not 11.',
    });
    expect(node?.checkParam('toString', 1)).to.include({ ok: false });
  });
});

describe('registryFromCatalogue', () => {
  const catalogue = JSON.parse(JSON.stringify(numberRegistry.catalogue())) as Catalogue;
  const rebuilt = registryFromCatalogue(catalogue);

  it('survives JSON and describes the same nodes', () => {
    expect(rebuilt.catalogue()).to.deep.equal(numberRegistry.catalogue());
    expect(rebuilt.nodes.map((n) => [...n.targets.values()])).to.deep.equal(
      numberRegistry.nodes.map((n) => [...n.targets.values()]),
    );
  });

  it('checks every parameter as the original does', () => {
    const values = [
      0,
      1,
      -1,
      0.5,
      11,
      1e9,
      '',
      'x',
      'plain',
      'a'.repeat(50),
      true,
      null,
      [],
      [1, 2],
      [-1],
      [1, 1, 1, 1, 1],
      {},
    ];
    for (const node of numberRegistry.nodes) {
      const twin = rebuilt.latest(node.type);
      for (const name of node.params.keys()) {
        for (const value of values)
          expect(twin?.checkParam(name, value)).to.deep.equal(node.checkParam(name, value));
      }
    }
  });

  it('refuses a catalogue of another version', () => {
    expect(() => registryFromCatalogue({ ...catalogue, version: 99 } as unknown as Catalogue)).to.throw(
      PatchwiseError,
    );
    expect(numberNodes.length).to.equal(catalogue.nodes.length);
  });
});
