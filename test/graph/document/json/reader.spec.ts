import { expect } from 'chai';
import fc from 'fast-check';
import { locateJson, readJson } from '../../../../src/graph/document/json/reader.ts';
import { lineAndColumn } from '../../../../src/graph/document/json/text.ts';
import { LIMITS } from '../../../../src/graph/document/limits.ts';

function codes(text: string): readonly string[] {
  const read = readJson(text);
  return read.ok ? [] : read.error.map((p) => p.code);
}

describe('readJson', () => {
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const strange = codes(text).filter((c) => c !== 'json/forbidden-key');
        expect(strange).to.deep.equal([]);
        const read = readJson(text);
        if (read.ok) expect(JSON.stringify(read.value)).to.equal(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('accepts exactly the texts that JSON.parse accepts, but for what it is stricter about', () => {
    const slip = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom(
        '',
        '"',
        '\\',
        ',',
        '{',
        '}',
        '[',
        ']',
        ':',
        '-',
        '0',
        '1e',
        '.',
        'u',
        'true',
        '\n',
        '\t',
        '\u0001',
        ' ',
      ),
      fc.nat({ max: 2 }),
    );
    const stricter = new Set(['json/duplicate-key', 'json/forbidden-key', 'json/not-finite']);
    let accepted = 0;
    fc.assert(
      fc.property(slip, ([json, at, insert, remove]) => {
        const place = at % (json.length + 1);
        const text = json.slice(0, place) + insert + json.slice(place + remove);
        const found = codes(text).filter((c) => !stricter.has(c));
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (valid) accepted++;
        expect(found, text).to.deep.equal(valid ? [] : ['json/syntax']);
      }),
      { numRuns: 1000 },
    );
    expect(accepted).to.be.within(100, 950);
  });

  it('reads every escape', () => {
    const read = readJson('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"');
    expect(read).to.deep.equal({ ok: true, value: '"\\/\b\f\n\r\té😀' });
  });

  it('skips a byte order mark', () => {
    expect(readJson('\ufeff{"a": 1}')).to.deep.equal({ ok: true, value: { a: 1 } });
  });

  it('reads negative zero as zero', () => {
    const read = readJson('[-0, -0.0, -0e5]');
    expect(read.ok && (read.value as number[]).every((n) => Object.is(n, 0))).to.equal(true);
  });

  it('names a duplicate key with its place', () => {
    const read = readJson('{\n  "a": 1,\n  "b": { "c": 1, "c": 2 }\n}');
    expect(read.ok).to.equal(false);
    if (read.ok) return;
    expect(read.error).to.have.length(1);
    expect(read.error[0]).to.include({ code: 'json/duplicate-key', path: '/b/c', line: 3, column: 18 });
    expect(read.error[0]?.message).to.contain('"c"');
  });

  it('sees through escapes in a duplicate key', () => {
    expect(codes('{"a": 1, "\\u0061": 2}')).to.deep.equal(['json/duplicate-key']);
  });

  for (const key of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__']) {
    it(`refuses the key ${key} at any depth`, () => {
      expect(codes(`{"${key}": {"polluted": true}}`)).to.deep.equal(['json/forbidden-key']);
      expect(codes(`[{"a": {"${key}": 1}}]`)).to.deep.equal(['json/forbidden-key']);
      expect(Object.hasOwn(Object.prototype, 'polluted')).to.equal(false);
    });
  }

  it('refuses numbers that overflow, and keeps those that underflow', () => {
    expect(codes('[1e999, -1e999]')).to.deep.equal(['json/not-finite', 'json/not-finite']);
    expect(readJson('1e-999')).to.deep.equal({ ok: true, value: 0 });
  });

  it('reports several problems at once, up to the cap', () => {
    expect(codes('{"a": 1e999, "a": 1, "__proto__": 2}')).to.deep.equal([
      'json/not-finite',
      'json/duplicate-key',
      'json/forbidden-key',
    ]);
    expect(codes(`[${Array(1000).fill('1e999').join()}]`)).to.have.length(LIMITS.problems);
  });

  it('refuses deep nesting without overflowing the stack', () => {
    expect(codes('['.repeat(500_000))).to.deep.equal(['json/too-deep']);
    expect(codes('{"a":'.repeat(200_000))).to.deep.equal(['json/too-deep']);
    expect(codes('['.repeat(LIMITS.depth) + ']'.repeat(LIMITS.depth))).to.deep.equal([]);
    expect(codes('['.repeat(LIMITS.depth + 1) + ']'.repeat(LIMITS.depth + 1))).to.deep.equal([
      'json/too-deep',
    ]);
  });

  it('refuses too many bytes, values and characters', () => {
    expect(codes(`"${'a'.repeat(LIMITS.bytes)}"`)).to.deep.equal(['document/too-large']);
    // Fewer UTF-16 units than the cap, more UTF-8 bytes.
    expect(codes(`"${'é'.repeat(LIMITS.bytes / 2)}"`)).to.deep.equal(['document/too-large']);
    expect(codes(`[${'0,'.repeat(LIMITS.values)}0]`)).to.deep.equal(['document/too-large']);
    expect(codes(`"${'a'.repeat(LIMITS.string)}"`)).to.deep.equal([]);
    expect(codes(`"${'a'.repeat(LIMITS.string + 1)}"`)).to.deep.equal(['json/too-long']);
    expect(codes(`{"${'a'.repeat(LIMITS.key + 1)}": 1}`)).to.deep.equal(['json/too-long']);
  });

  const hints: readonly (readonly [string, string])[] = [
    ['{"a": 1,}', 'comma'],
    ['{"a": [1, 2', 'cut off'],
    ['{"a": 1 // no\n}', 'comments'],
    ["{'a': 1}", 'double quotes'],
    ['{"a": NaN}', 'finite'],
    ['{"a" 1}', 'missing comma, quote or bracket'],
  ];
  for (const [text, hint] of hints) {
    it(`gives a hint about "${hint}" for ${JSON.stringify(text)}`, () => {
      const read = readJson(text);
      expect(read.ok ? '' : read.error[0]?.hint).to.contain(hint);
    });
  }
});

describe('locateJson', () => {
  it('finds the values that pointers name, keys with slashes and tildes included', () => {
    const text = '{ "a": [10, {"b/c": true, "d~e": null}] }';
    const found = locateJson(text, new Set(['', '/a/0', '/a/1/b~1c', '/a/1/d~0e', '/nowhere']));
    const at = (pointer: string): string => text.slice(found.get(pointer) ?? text.length).slice(0, 4);
    expect([at(''), at('/a/0'), at('/a/1/b~1c'), at('/a/1/d~0e'), at('/nowhere')]).to.deep.equal([
      '{ "a',
      '10, ',
      'true',
      'null',
      '',
    ]);
  });
});

describe('lineAndColumn', () => {
  it('counts both from one', () => {
    expect(lineAndColumn('ab\ncd', 0)).to.deep.equal({ line: 1, column: 1 });
    expect(lineAndColumn('ab\ncd', 4)).to.deep.equal({ line: 2, column: 2 });
  });
});
