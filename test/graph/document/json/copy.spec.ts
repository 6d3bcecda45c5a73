import { expect } from 'chai';
import fc from 'fast-check';
import { copyJson } from '../../../../src/graph/document/json/copy.ts';
import { readJson } from '../../../../src/graph/document/json/reader.ts';
import { LIMITS } from '../../../../src/graph/document/limits.ts';

function codes(value: unknown): readonly string[] {
  const copied = copyJson(value);
  return copied.ok ? [] : copied.error.map((p) => p.code);
}

describe('copyJson', () => {
  it('agrees with reading the same value from text', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const read = readJson(text);
        // Values are compared only where the text holds no duplicate key, which a value cannot have.
        if (read.ok) expect(copyJson(JSON.parse(text))).to.deep.equal(read);
      }),
    );
  });

  it('takes negative zero for zero, as the reader does', () => {
    const copied = copyJson([-0]);
    expect(copied.ok && Object.is((copied.value as number[])[0], 0)).to.equal(true);
  });

  it('makes a copy that shares nothing', () => {
    const source = { a: [{ b: 1 }] };
    const copied = copyJson(source);
    expect(copied).to.deep.equal({ ok: true, value: source });
    expect(copied.ok && (copied.value as typeof source).a[0]).to.not.equal(source.a[0]);
  });

  it('leaves out undefined members and inherited keys', () => {
    const inherits = Object.assign(Object.create(null) as object, { a: 1, b: undefined });
    expect(copyJson(inherits)).to.deep.equal({ ok: true, value: { a: 1 } });
    expect(codes(Object.create({ a: 1 }))).to.deep.equal(['json/not-json']);
  });

  it('refuses what JSON does not have', () => {
    expect(codes({ a: undefined })).to.deep.equal([]);
    expect(codes([undefined])).to.deep.equal(['json/not-json']);
    expect(codes({ f: () => 1, s: Symbol('x'), n: 1n, d: new Date(0), m: new Map() })).to.deep.equal(
      Array(5).fill('json/not-json'),
    );
    expect(codes([Number.NaN, Number.POSITIVE_INFINITY])).to.deep.equal([
      'json/not-finite',
      'json/not-finite',
    ]);
  });

  it('refuses prototype keys and getters without calling them', () => {
    expect(codes(JSON.parse('{"__proto__": 1}'))).to.deep.equal(['json/forbidden-key']);
    let called = false;
    const trap = {
      get a() {
        called = true;
        return 1;
      },
    };
    expect(codes(trap)).to.deep.equal(['json/not-json']);
    expect(called).to.equal(false);
  });

  it('ends on loops, huge lists and objects that share their parts', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(codes(loop)).to.deep.equal(['json/too-deep']);
    let shared: unknown = 1;
    for (let i = 0; i < 25; i++) shared = [shared, shared];
    expect(codes(shared)).to.include('document/too-large');
    expect(codes(new Array(1e9))).to.have.length(LIMITS.problems);
    expect(codes(new Array(LIMITS.values).fill(0))).to.include('document/too-large');
    expect(codes('a'.repeat(LIMITS.string + 1))).to.deep.equal(['json/too-long']);
    expect(codes({ ['k'.repeat(LIMITS.key + 1)]: 1 })).to.deep.equal(['json/too-long']);
  });

  it('survives a proxy that throws', () => {
    const hostile = new Proxy(
      {},
      {
        getPrototypeOf() {
          throw new Error('no');
        },
      },
    );
    expect(codes({ hostile })).to.deep.equal(['json/not-json']);
  });
});
