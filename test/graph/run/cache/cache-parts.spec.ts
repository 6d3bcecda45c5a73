import { expect } from 'chai';
import fc from 'fast-check';
import { baseKey, fullKey } from '../../../../src/graph/run/cache/cache-key.ts';
import { canonicalJson } from '../../../../src/graph/run/cache/canonical-json.ts';
import { LruMap } from '../../../../src/graph/run/cache/lru-map.ts';
import { decodeStored, encodeStored } from '../../../../src/graph/run/cache/result-codec.ts';
import { sha256 } from '../../../../src/runtime/sha256.ts';
import { portTypes } from '../fake-nodes.ts';

describe('Canonical JSON', () => {
  it('is equal exactly for equal data', () => {
    const json = fc.jsonValue();
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(canonicalJson(a) === canonicalJson(b)).to.equal(sameData(a, b));
        expect(canonicalJson(structuredClone(a))).to.equal(canonicalJson(a));
      }),
    );
  });

  it('does not depend on the order of keys, nor on keys without a value', () => {
    expect(canonicalJson({ b: 1, a: [true, null, 'x'] })).to.equal('{"a":[true,null,"x"],"b":1}');
    expect(canonicalJson({ a: 1, b: undefined })).to.equal(canonicalJson({ a: 1 }));
  });

  it('keeps apart the numbers that JSON merges', () => {
    const texts = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null].map((value) =>
      canonicalJson([value]),
    );
    expect(new Set(texts).size).to.equal(6);
  });

  it('refuses what is not plain data, at any depth', () => {
    for (const value of [
      new Map(),
      () => 1,
      Symbol('s'),
      1n,
      new Date(0),
      [undefined],
      { a: { b: new Set() } },
    ]) {
      expect(canonicalJson(value)).to.equal(undefined);
    }
  });
});

/** Deep equality in which 0 and −0 differ. */
function sameData(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) &&
        sameData((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}

describe('Cache keys', () => {
  const parts = {
    type: 'test/add@1 revision 1',
    params: { scale: 2 },
    inputs: new Map([['a', 'number:1']]),
    fingerprint: undefined,
    provider: '',
  };

  it('differ by type, version, revision, parameter, input, its port, fingerprint and device', () => {
    const keys = [
      parts,
      { ...parts, type: 'test/add@2 revision 1' },
      { ...parts, type: 'test/add@1 revision 2' },
      { ...parts, params: { scale: 3 } },
      { ...parts, inputs: new Map([['a', 'number:2']]) },
      { ...parts, inputs: new Map([['b', 'number:1']]) },
      { ...parts, inputs: new Map() },
      { ...parts, fingerprint: 'file' },
      { ...parts, provider: 'cuda' },
    ].map((each) => baseKey(each, sha256));
    expect(new Set(keys).size).to.equal(keys.length);
    expect(baseKey({ ...parts, inputs: new Map(parts.inputs) }, sha256)).to.equal(keys[0]);
  });

  it('differ by the circumstances that were looked at, and by no others', () => {
    const at = { seed: 1, activation: 2 };
    expect(fullKey('base', [], at, sha256)).to.equal('base');
    expect(fullKey('base', ['seed'], at, sha256)).to.equal(
      fullKey('base', ['seed'], { ...at, activation: 9 }, sha256),
    );
    expect(fullKey('base', ['seed'], at, sha256)).to.not.equal(
      fullKey('base', ['seed'], { ...at, seed: 9 }, sha256),
    );
    expect(fullKey('base', ['seed', 'activation'], at, sha256)).to.equal(
      fullKey('base', ['activation', 'seed'], at, sha256),
    );
    expect(fullKey('base', ['seed'], { seed: 2, activation: 1 }, sha256)).to.not.equal(
      fullKey('base', ['activation'], { seed: 1, activation: 2 }, sha256),
    );
  });
});

describe('A least-recently-used map', () => {
  it('lets go of what was not used for longest, and refuses what is too large', () => {
    const map = new LruMap<string>(10);
    map.set('a', 'A', 4);
    map.set('b', 'B', 4);
    expect(map.get('a')).to.equal('A');
    map.set('c', 'C', 4);
    expect([map.get('a'), map.get('b'), map.get('c')]).to.deep.equal(['A', undefined, 'C']);
    map.set('huge', 'H', 11);
    expect(map.get('huge')).to.equal(undefined);
    expect([map.size, map.bytes]).to.deep.equal([2, 8]);
    map.set('a', 'A2', 1);
    expect(map.bytes).to.equal(5);
    map.clear();
    expect([map.size, map.bytes]).to.deep.equal([0, 0]);
  });
});

describe('Stored results', () => {
  const summaryOf = (type: 'number' | 'text', value: never) => ({
    type,
    description: portTypes[type].describe(value),
    hash: portTypes[type].hash(value),
    bytes: portTypes[type].bytes(value),
  });

  it('come back as they were', () => {
    const emitted = fc.oneof(
      fc.integer().map((value) => ({ port: 'n', value, summary: summaryOf('number', value as never) })),
      fc.string().map((value) => ({ port: 't', value, summary: summaryOf('text', value as never) })),
    );
    fc.assert(
      fc.property(fc.array(emitted), (emissions) => {
        const stored = { kind: 'result' as const, emissions };
        const bytes = encodeStored(stored, portTypes, sha256) as Uint8Array;
        expect(decodeStored(bytes, portTypes, sha256)).to.deep.equal(stored);
      }),
    );
  });

  it('are refused when a decoder no longer gives the value that was stored', () => {
    const summary = summaryOf('number', 5 as never);
    const bytes = encodeStored(
      { kind: 'result', emissions: [{ port: 'n', value: 5, summary }] },
      portTypes,
      sha256,
    );
    const changed = {
      ...portTypes,
      number: { ...portTypes.number, codec: { encode: () => new Uint8Array(), decode: () => 6 } },
    };
    expect(() => decodeStored(bytes as Uint8Array, changed, sha256)).to.throw('not what was stored');
  });

  it('are not encoded when a type has no codec', () => {
    const { codec, ...number } = portTypes.number;
    const summary = summaryOf('number', 5 as never);
    const stored = { kind: 'result' as const, emissions: [{ port: 'n', value: 5, summary }] };
    expect(codec).to.not.equal(undefined);
    expect(encodeStored(stored, { ...portTypes, number }, sha256)).to.equal(undefined);
  });
});
