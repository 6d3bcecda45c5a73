import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeSafetensors,
  encodeSafetensors,
  type SafeTensor,
  safetensorsParts,
} from '../../../src/model/file/safetensors.ts';
import { codeOf } from '../../support/code-of.ts';

const REFERENCE = new URL('../../fixtures/safetensors/reference.safetensors', import.meta.url);

function f32(shape: readonly number[], values: readonly number[]): SafeTensor {
  return { dtype: 'F32', shape, data: Float32Array.from(values) };
}

/** A file with this header (an object, or text as it stands) and these data. */
function fileOf(header: unknown, data: Uint8Array = new Uint8Array(0), claimed?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const entry = (dtype: string, shape: unknown, data_offsets: unknown) => ({ dtype, shape, data_offsets });

const name = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  .filter((text) => text !== '__proto__' && text !== '__metadata__');
const tensorOf = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape): fc.Arbitrary<SafeTensor> => {
  const length = shape.reduce((product, extent) => product * extent, 1);
  const floats = fc
    .float32Array({ minLength: length, maxLength: length, noNaN: true, noDefaultInfinity: true })
    .map((data) => ({ dtype: 'F32' as const, shape, data }));
  const bytes = fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((data) => ({ dtype: 'U8' as const, shape, data }));
  return fc.oneof(floats, bytes);
});
const file = fc.record({
  tensors: fc.dictionary(name, tensorOf, { maxKeys: 6, noNullPrototype: true }),
  metadata: fc.dictionary(
    fc.string({ unit: 'binary', maxLength: 8 }).filter((key) => key !== '__proto__'),
    fc.string({ unit: 'binary' }),
    { maxKeys: 4, noNullPrototype: true },
  ),
});

describe('the .safetensors format', () => {
  it('is read as the reference library writes it', () => {
    const { tensors, metadata } = decodeSafetensors(readFileSync(REFERENCE));
    expect({ ...metadata }).to.deep.equal({ 'made-by': 'safetensors for Python', zwölf: '12' });
    expect(Object.keys(tensors).sort()).to.deep.equal(['empty', 'mask', 'scalar', 'scales.0.weights.0']);
    expect(tensors['scales.0.weights.0']).to.deep.equal(
      f32(
        [2, 3, 3, 3],
        Array.from({ length: 54 }, (_, i) => i / 32 - 0.75),
      ),
    );
    expect(tensors['mask']).to.deep.equal({ dtype: 'U8', shape: [5], data: Uint8Array.of(0, 1, 2, 3, 4) });
    expect(tensors['scalar']).to.deep.equal(f32([], [0.25]));
    expect(tensors['empty']).to.deep.equal(f32([0, 4], []));
  });

  it('is written byte for byte as the reference library writes it', () => {
    const bytes = readFileSync(REFERENCE);
    // Its metadata come in the order of a hash table: zwölf first.
    const metadata = { zwölf: '12', 'made-by': 'safetensors for Python' };
    const { tensors } = decodeSafetensors(bytes);
    const scrambled = Object.fromEntries(Object.entries(tensors).reverse());
    // The library orders tensors of one dtype by name, U8 after F32, and pads the header with spaces.
    expect(Buffer.from(encodeSafetensors(scrambled, metadata)).equals(bytes)).to.equal(true);
  });

  it('gives back what was written, whatever the names, shapes and metadata', () => {
    fc.assert(
      fc.property(file, ({ tensors, metadata }) => {
        const back = decodeSafetensors(encodeSafetensors(tensors, metadata));
        expect({ ...back.tensors }).to.deep.equal(tensors);
        expect({ ...back.metadata }).to.deep.equal(metadata);
      }),
    );
  });

  it('gives what it would write in pieces', () => {
    fc.assert(
      fc.property(file, ({ tensors, metadata }) => {
        const whole = encodeSafetensors(tensors, metadata);
        const parts = safetensorsParts(tensors, metadata);
        expect(parts.reduce((sum, { length }) => sum + length, 0)).to.equal(whole.length);
        expect(Buffer.compare(Buffer.concat(parts), whole)).to.equal(0);
      }),
    );
  });

  it('starts every tensor at a multiple of its element size in the file', () => {
    fc.assert(
      fc.property(file, ({ tensors, metadata }) => {
        const bytes = encodeSafetensors(tensors, metadata);
        const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
        expect(length % 8).to.equal(0);
        const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
        for (const { dtype, data_offsets } of Object.values(header) as ReturnType<typeof entry>[]) {
          if (dtype === 'F32') expect((data_offsets as number[])[0]! % 4).to.equal(0);
        }
      }),
    );
  });

  it('gives copies that do not follow later changes of the bytes, also from a Buffer', () => {
    const bytes = Buffer.from(encodeSafetensors({ a: f32([2], [1, 2]), b: f32([1], [3]) }));
    const { tensors } = decodeSafetensors(bytes);
    bytes.fill(0);
    expect([...tensors['a']!.data]).to.deep.equal([1, 2]);
    expect(tensors['a']!.data.buffer.byteLength).to.equal(8);
    expect([...tensors['b']!.data]).to.deep.equal([3]);
  });

  it('never fails but with a named error, whatever byte is changed, cut off or added', () => {
    const mutated = fc.record({ file, at: fc.nat(), byte: fc.nat(255), cut: fc.nat(), extra: fc.nat(9) });
    fc.assert(
      fc.property(mutated, ({ file: { tensors, metadata }, at, byte, cut, extra }) => {
        const bytes = encodeSafetensors(tensors, metadata);
        const changed = Uint8Array.from(bytes);
        changed[at % bytes.length] = byte;
        const shorter = bytes.subarray(0, cut % bytes.length);
        const longer = new Uint8Array(bytes.length + extra + 1);
        longer.set(bytes);
        expect(codeOf(() => decodeSafetensors(changed))).to.be.oneOf([undefined, 'model/invalid']);
        expect(codeOf(() => decodeSafetensors(shorter))).to.equal('model/invalid');
        expect(codeOf(() => decodeSafetensors(longer))).to.equal('model/invalid');
      }),
      { numRuns: 300 },
    );
  });

  it('never fails but with a named error on any JSON in the header', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.uint8Array({ maxLength: 16 }),
        (json, data) => {
          expect(codeOf(() => decodeSafetensors(fileOf(json, data)))).to.be.oneOf([
            undefined,
            'model/invalid',
          ]);
        },
      ),
    );
  });

  const four = new Uint8Array(4);
  const refused: Record<string, Uint8Array> = {
    'an empty file': new Uint8Array(0),
    'a header longer than the file': fileOf({}, four, 50n),
    'a header of more than 100 MB': fileOf({}, four, 100_000_001n),
    'a header length beyond 2^53': fileOf({}, four, 2n ** 63n),
    'an empty header': fileOf(''),
    'a header that is a list': fileOf([1]),
    'a header that starts with a space': fileOf(' {}'),
    'a header that is not JSON': fileOf('{"a":'),
    'a header that is not UTF-8': Uint8Array.from(fileOf('{"\u0001":1}'), (byte) =>
      byte === 1 ? 0xff : byte,
    ),
    'an entry that is not an object': fileOf({ a: 3 }),
    'an entry that is null': fileOf({ a: null }),
    'an unknown dtype': fileOf({ a: entry('F64', [], [0, 8]) }, new Uint8Array(8)),
    'a dtype that every object has': fileOf({ a: entry('constructor', [], [0, 4]) }, four),
    'a shape that is missing': fileOf({ a: { dtype: 'F32', data_offsets: [0, 4] } }, four),
    'a fractional extent': fileOf({ a: entry('U8', [0.5, 8], [0, 4]) }, four),
    'negative extents': fileOf({ a: entry('U8', [-2, -2], [0, 4]) }, four),
    'a rank beyond reason': fileOf({ a: entry('U8', Array(17).fill(1), [0, 1]) }, new Uint8Array(1)),
    'offsets beyond the file': fileOf({ a: entry('F32', [2], [0, 8]) }, four),
    'offsets the wrong way round': fileOf({ a: entry('F32', [1], [4, 0]) }, four),
    'three offsets': fileOf({ a: entry('F32', [1], [0, 4, 8]) }, four),
    'a size that overflows': fileOf({ a: entry('F32', [2 ** 32, 2 ** 32, 2 ** 32], [0, 4]) }, four),
    'a range that does not fit the shape': fileOf({ a: entry('F32', [2], [0, 4]) }, four),
    'tensors that overlap': fileOf({ a: entry('F32', [1], [0, 4]), b: entry('U8', [4], [0, 4]) }, four),
    'a gap between tensors': fileOf({ a: entry('U8', [1], [0, 1]), b: entry('U8', [1], [3, 4]) }, four),
    'bytes that no tensor owns': fileOf({ a: entry('U8', [3], [0, 3]) }, four),
    'metadata that are not strings': fileOf({ __metadata__: { a: 1 } }),
    'metadata that are a list': fileOf({ __metadata__: ['a'] }),
    'a tensor named __proto__': fileOf('{"__proto__":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}', four),
    'metadata named __proto__': fileOf('{"__metadata__":{"__proto__":"x"}}'),
    'a nameless tensor': fileOf({ '': entry('U8', [4], [0, 4]) }, four),
    'a weight that is NaN': fileOf({ a: entry('F32', [1], [0, 4]) }, Uint8Array.of(0, 0, 0xc0, 0x7f)),
    'a weight that is infinite': fileOf({ a: entry('F32', [1], [0, 4]) }, Uint8Array.of(0, 0, 0x80, 0xff)),
  };
  for (const [what, bytes] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      expect(codeOf(() => decodeSafetensors(bytes))).to.equal('model/invalid');
    });
  }

  it('finds nothing inherited under names of Object.prototype', () => {
    const { tensors, metadata } = decodeSafetensors(encodeSafetensors({}, { a: 'b' }));
    expect(tensors['constructor']).to.equal(undefined);
    expect(metadata['toString']).to.equal(undefined);
    const odd = { constructor: f32([1], [1]) } as Record<string, SafeTensor>;
    expect([...decodeSafetensors(encodeSafetensors(odd)).tensors['constructor']!.data]).to.deep.equal([1]);
  });

  it('writes no file that it would refuse to read', () => {
    const own = (key: string, value: unknown) => Object.fromEntries([[key, value]]) as Record<string, never>;
    const one = f32([1], [1]);
    expect(codeOf(() => encodeSafetensors({ a: f32([3], [1, 2]) }))).to.equal('tensor/shape');
    expect(codeOf(() => encodeSafetensors({ a: f32([-1, -1], [1]) }))).to.equal('tensor/shape');
    expect(codeOf(() => encodeSafetensors({ a: f32([1], [Number.NaN]) }))).to.equal('value/out-of-range');
    expect(codeOf(() => encodeSafetensors({ a: f32([1], [-1 / 0]) }))).to.equal('value/out-of-range');
    expect(codeOf(() => encodeSafetensors(own('__proto__', one)))).to.equal('value/out-of-range');
    expect(codeOf(() => encodeSafetensors(own('__metadata__', one)))).to.equal('value/out-of-range');
    expect(codeOf(() => encodeSafetensors({ '': one }))).to.equal('value/out-of-range');
    expect(codeOf(() => encodeSafetensors({}, own('__proto__', 'x')))).to.equal('value/out-of-range');
  });
});
