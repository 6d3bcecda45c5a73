import { expect } from 'chai';
import fc from 'fast-check';
import {
  BUNDLED_BYTES,
  bundledTensors,
  bundleTensors,
  type TensorBytes,
} from '../../src/disk/tensor-bundle.ts';
import { PatchwiseError } from '../../src/errors.ts';
import { sha256 } from '../../src/runtime/sha256.ts';

describe('Tensors that come as one file', () => {
  const named = (bytes: Uint8Array): TensorBytes => ({ hash: sha256(bytes), bytes });
  const tensors = fc
    .array(fc.uint8Array({ maxLength: 500 }), { maxLength: 8 })
    .map((all) => all.map((bytes) => named(Uint8Array.from(bytes))));

  async function read(bytes: Uint8Array, pieces: number): Promise<readonly TensorBytes[]> {
    async function* coming(): AsyncGenerator<Uint8Array> {
      const length = Math.max(1, Math.ceil(bytes.byteLength / pieces));
      for (let at = 0; at < bytes.byteLength; at += length) yield bytes.subarray(at, at + length);
    }
    const found: TensorBytes[] = [];
    for await (const whole of bundledTensors(coming())) found.push(...whole);
    return found;
  }

  it('are those that were put into it, however it comes', () =>
    fc.assert(
      fc.asyncProperty(tensors, fc.integer({ min: 1, max: 900 }), async (all, pieces) => {
        expect(await read(bundleTensors(all), pieces)).to.deep.equal(all);
      }),
    ));

  it('are whole or refused by name, wherever its bytes were cut or changed', () =>
    fc.assert(
      fc.asyncProperty(tensors, fc.nat(), fc.nat(255), fc.boolean(), async (all, at, byte, cut) => {
        const bytes = bundleTensors(all);
        if (bytes.byteLength === 0) return;
        const place = at % bytes.byteLength;
        const other = cut ? bytes.subarray(0, place) : Uint8Array.from(bytes);
        if (!cut) other[place] = byte;
        try {
          for (const one of await read(other, 7)) {
            expect(one.hash).to.match(/^[0-9a-f]{64}$/);
            expect(one.bytes.byteLength).to.be.at.most(BUNDLED_BYTES);
          }
        } catch (error) {
          if (!(error instanceof PatchwiseError)) throw error;
          expect(error.code).to.equal('request/invalid');
        }
      }),
      { numRuns: 300 },
    ));

  it('are refused as soon as one says that it is larger than memory is meant for', async () => {
    const large = bundleTensors([named(new Uint8Array(BUNDLED_BYTES + 1))]);
    const failed = await read(large, 1).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(PatchwiseError);
  });
});
