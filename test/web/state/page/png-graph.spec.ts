import { crc32, deflateSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { GRAPH_KEYWORD } from '../../../../src/graph/document/png-text.ts';
import { graphTextOfPng } from '../../../../web/src/state/page/png-graph.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function chunk(type: string, data: Buffer, length = data.length): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(length);
  head.write(type, 4, 'latin1');
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), data])));
  return Buffer.concat([head, data, sum]);
}

function png(...chunks: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([Buffer.from(SIGNATURE), ...chunks, chunk('IEND', Buffer.alloc(0))]));
}

const key = Buffer.from(`${GRAPH_KEYWORD}\0`);
const text = '{"format":"patchwise-graph"} ½';

describe('graphTextOfPng', () => {
  it('finds the graph in each kind of text chunk: the older two are Latin-1, the newer UTF-8', async () => {
    const latin = Buffer.from(text, 'latin1');
    const plain = chunk('tEXt', Buffer.concat([key, latin]));
    const packed = chunk('zTXt', Buffer.concat([key, Buffer.from([0]), deflateSync(latin)]));
    const world = chunk('iTXt', Buffer.concat([key, Buffer.from([0, 0, 0, 0]), Buffer.from(text)]));
    const both = chunk('iTXt', Buffer.concat([key, Buffer.from([1, 0, 0, 0]), deflateSync(text)]));
    for (const c of [plain, packed, world, both]) {
      expect(await graphTextOfPng(png(chunk('tEXt', Buffer.from('Title\0lake')), c))).to.equal(text);
    }
  });

  it('finds nothing where there is nothing', async () => {
    expect(await graphTextOfPng(png())).to.equal(undefined);
    expect(await graphTextOfPng(new Uint8Array([1, 2, 3]))).to.equal(undefined);
    expect(await graphTextOfPng(png(chunk('tEXt', Buffer.from('other\0text'))))).to.equal(undefined);
  });

  it('stops at a bomb: little data that unpacks to more than the cap', async () => {
    const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
    expect(bomb.length).to.be.below(100_000);
    const file = png(chunk('zTXt', Buffer.concat([key, Buffer.from([0]), bomb])));
    expect(await graphTextOfPng(file)).to.equal(undefined);
  });

  it('never throws on damaged files', async () => {
    const whole = png(chunk('zTXt', Buffer.concat([key, Buffer.from([0]), deflateSync(text)])));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), async (cut, at, byte) => {
        const damaged = whole.slice(0, cut);
        if (at < damaged.length) damaged[at] = byte;
        const found = await graphTextOfPng(damaged);
        expect(found === undefined || typeof found === 'string').to.equal(true);
      }),
      { numRuns: 300 },
    );
    expect(await graphTextOfPng(png(chunk('tEXt', key, 0xffffffff)))).to.equal(undefined);
  });
});
