import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { readStamp, stampText } from '../../src/cli/batch-record.ts';
import { PatchwiseError } from '../../src/errors.ts';
import { decodeStored, encodeStored } from '../../src/graph/run/cache/result-codec.ts';
import { decodeField, encodeField } from '../../src/model/lift/field/field-file.ts';
import { packPaths, readAllowed, writeAllowed } from '../../src/nodes/packs/pack-folder.ts';
import { PORT_TYPES } from '../../src/nodes/port-types.ts';
import { sha256 } from '../../src/runtime/sha256.ts';
import { filled } from '../../src/runtime/tensor.ts';
import { MANIFEST, readBackupManifest } from '../../src/server/backup/manifest.ts';
import { schedulerFace } from '../../src/server/scheduler-face.ts';
import { fileSessions } from '../../src/server/security/sessions.ts';
import { askTable } from '../../src/server/store/postgres/asks.ts';
import { postgresBus } from '../../src/server/store/postgres/bus.ts';
import type { Postgres } from '../../src/server/store/postgres/database.ts';
import { requireSameTerms } from '../../src/server/store/same-terms.ts';
import type { Word } from '../../src/studio/ports/front-ends.ts';
import { tapsFromBytes, tapsToBytes } from '../../src/studio/taps-bytes.ts';
import { type Mutation, mutated, mutation } from '../support/mutated.ts';
import { temporaryFolder } from './support/folders.ts';

/** How often each is tried; `npm run test:fuzz` sets more. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 300);
const HASH = 'ab'.repeat(32);

const changes = fc.array(mutation, { minLength: 1, maxLength: 3 });
const changed = (value: unknown, by: readonly Mutation[]): unknown => by.reduce(mutated, value);

/** Calls `read` with changes of a valid value, as JSON; some of them are none. @returns of how many it says false */
async function refusals(
  value: unknown,
  read: (text: string, value: unknown) => Promise<boolean> | boolean,
  runs = RUNS,
): Promise<number> {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(changes, async (by) => {
      const other = changed(value, by);
      if (!(await read(JSON.stringify(other) ?? '', other))) refused++;
      expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
    }),
    { numRuns: runs },
  );
  expect(Object.keys(Object.prototype)).to.deep.equal([]);
  return refused;
}

/** Whether it is read; else it is refused by name. */
async function readOrNamed(action: () => unknown): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    if (!(error instanceof PatchwiseError)) throw error;
    return false;
  }
}

describe('Files beside the database that were valid but for one place', () => {
  const folder = temporaryFolder();

  it('are cached results that are what their header says, or are computed again', async () => {
    const image = filled([1, 3, 2, 2], 0.5);
    const summary = {
      ...{ type: 'image', description: '2×2', hash: PORT_TYPES.image.hash(image), bytes: 48 },
      settings: { a: 1, b: [1, 2] },
    };
    const stored = [
      { kind: 'result' as const, emissions: [{ port: 'image', value: image, summary }] },
      { kind: 'varies' as const, looked: ['seed' as const, 'activation' as const] },
    ];
    for (const one of stored) {
      const bytes = encodeStored(one, PORT_TYPES, sha256) as Uint8Array;
      expect(decodeStored(bytes, PORT_TYPES, sha256)).to.deep.equal(one);
      const end = 68 + new DataView(bytes.buffer).getUint32(64, true);
      const header = JSON.parse(new TextDecoder().decode(bytes.subarray(68, end)));
      const refused = await refusals(header, (text) => {
        const head = new TextEncoder().encode(text);
        const body = Buffer.concat([new Uint8Array(4), head, bytes.subarray(end)]);
        body.writeUInt32LE(head.length, 0);
        const resealed = Buffer.concat([Buffer.from(sha256(body)), body]);
        try {
          const read = decodeStored(resealed, PORT_TYPES, sha256);
          if (read.kind === 'varies') {
            expect(read.looked.every((name) => name === 'seed' || name === 'activation')).to.equal(true);
            return true;
          }
          for (const emission of read.emissions) {
            expect(emission.summary.description).to.be.a('string');
            expect(emission.summary.bytes).to.be.at.least(0);
            expect(PORT_TYPES.image.hash(emission.value as never)).to.equal(emission.summary.hash);
          }
          return true;
        } catch (error) {
          if (!(error instanceof Error) || error.name === 'AssertionError') throw error;
          return false;
        }
      });
      expect(refused).to.be.greaterThan(0);
    }
  });

  it('are fields of patches that have a match for each, or are refused by name', async () => {
    const field = {
      ...{ width: 2, height: 2, patch: 3, source: { width: 4, height: 4 } },
      ...{ x: new Uint16Array(4), y: new Uint16Array(4), distance: new Uint32Array(4) },
    };
    const bytes = encodeField(field);
    const end = 4 + new DataView(bytes.buffer).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, end)));
    const refused = await refusals(header, (text) => {
      const head = new TextEncoder().encode(text);
      const other = Buffer.concat([new Uint8Array(4), head, bytes.subarray(end)]);
      other.writeUInt32LE(head.length, 0);
      return readOrNamed(() => {
        const { width, height, x } = decodeField(new Uint8Array(other));
        expect(x).to.have.length(width * height);
      });
    });
    expect(refused).to.be.greaterThan(0);
  });

  it('are sessions of browsers, or none: nobody is let in who was not', async () => {
    const path = join(folder(), 'sessions.json');
    const secret = await fileSessions(path).open('a browser');
    const sound = JSON.parse(await readFile(path, 'utf8'));
    const refused = await refusals(
      sound,
      async (text) => {
        await writeFile(path, text);
        const sessions = fileSessions(path);
        expect(sessions.has('')).to.equal(false);
        expect(sessions.has('undefined')).to.equal(false);
        for (const { id, agent } of sessions.list()) {
          expect(id).to.match(/^[0-9a-f]{8}$/);
          expect(agent).to.be.a('string');
        }
        return sessions.has(secret);
        // Each that cannot be read is written anew, to the disk.
      },
      RUNS / 10,
    );
    expect(refused).to.be.greaterThan(0);
  });

  it('are backups whose files lie in them, or are none', async () => {
    const manifest = {
      ...{ format: 'patchwise-backup', version: 1, patchwise: '0.1.0', createdAt: 'now' },
      files: { 'studio.db': { bytes: 4, sha256: HASH }, 'blobs/ab/c': { bytes: 1, sha256: HASH } },
    };
    const refused = await refusals(manifest, async (text) => {
      await writeFile(join(folder(), MANIFEST), text);
      return readOrNamed(async () => {
        const { files } = await readBackupManifest(folder());
        for (const name of Object.keys(files)) {
          expect(join(folder(), ...name.split('/')).startsWith(`${folder()}/`), name).to.equal(true);
        }
      });
    });
    expect(refused).to.be.greaterThan(0);
  });

  it('are lists of packs, or are refused by name: nothing else is ever loaded', async () => {
    await writeAllowed(folder(), [{ name: 'patchwise-a', version: '1.0.0', hash: HASH }]);
    const { list } = packPaths(folder());
    const refused = await refusals(JSON.parse(await readFile(list, 'utf8')), async (text) => {
      await writeFile(list, text);
      return readOrNamed(async () => {
        for (const { name, version, hash } of await readAllowed(folder())) {
          expect([name, version].every((one) => typeof one === 'string' && one !== '')).to.equal(true);
          expect(hash).to.match(/^[0-9a-f]{64}$/);
        }
      });
    });
    expect(refused).to.be.greaterThan(0);
  });

  it('are stamps of a batch’s images, or none: those are computed again', async () => {
    const entry = { name: 'a', outcome: 'done' as const, seconds: 2, figures: { 'Save: loss': 1 } };
    const refused = await refusals(JSON.parse(stampText(entry, 'key')), async (text) => {
      await writeFile(join(folder(), 'batch.json'), text);
      const stamp = await readStamp(folder(), 'key');
      if (stamp !== undefined) expect(stamp.outcome).to.be.oneOf(['done', 'failed']);
      return stamp !== undefined;
    });
    expect(refused).to.be.greaterThan(0);
  });
});

describe('What front ends tell each other, valid but for one place', () => {
  it('are words that are heard as the bus says, or passed over', async () => {
    const heard: Word[] = [];
    const bus = postgresBus(
      async () => [],
      'this one',
      () => undefined,
    );
    bus.hear({ heard: (word) => heard.push(word), wants: () => true });
    const words = [{ kind: 'status', runId: 'r1' }, { kind: 'asked' }, { kind: 'taps', runId: 'r1', at: 5 }];
    bus.notified(JSON.stringify({ from: 'another', words }));
    expect(heard.splice(0)).to.deep.equal(words.slice(0, 2));
    const refused = await refusals({ from: 'another', words }, (text) => {
      bus.notified(text);
      for (const word of heard) {
        if ('runId' in word) expect(word.runId).to.match(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
      }
      return heard.splice(0).length > 0;
    });
    expect(refused).to.be.greaterThan(0);
    await bus.close();
  });

  it('are pictures and numbers that are whole, or none', async () => {
    const frame = {
      ...{ runId: 'r1', nodeId: 'n', port: 'p', width: 2, height: 3, moment: {}, rgba: new Uint8Array(24) },
      ...{ index: 0, shape: [1, 3, 3, 2], min: 0, max: Number.POSITIVE_INFINITY, mean: 0.5 },
    };
    const metric = { runId: 'r1', kind: 'metric' as const, nodeId: 'n', name: 's' };
    const taps = [
      { ...metric, value: Number.NaN, moment: { scale: 0, update: 3 }, index: 7 },
      { ...metric, value: Number.NEGATIVE_INFINITY, moment: { step: 4 } },
      { ...metric, name: 't', value: 1, moment: {} },
      { ...metric, value: 2, moment: {} },
      { runId: 'r1', kind: 'progress' as const, nodeId: 'n', done: 1, total: 2, label: 'scale 1/2' },
    ];
    const bytes = tapsToBytes({ runId: 'r1', attempt: 1, frames: [frame], taps });
    const whole = tapsFromBytes(bytes);
    expect(whole?.taps).to.deep.equal(taps);
    expect(whole?.frames[0]).to.deep.include({ rgba: frame.rgba, max: Number.POSITIVE_INFINITY });
    for (const length of [1, 8, 40]) {
      expect(tapsFromBytes(bytes.subarray(0, -length)), `cut off by ${length}`).to.equal(undefined);
      expect(tapsFromBytes(Buffer.concat([bytes, new Uint8Array(length)]))).to.equal(undefined);
    }
    // Index −1, half an index, an infinite scale.
    for (const [member, wrong] of [
      [4, -1],
      [4, 0.5],
      [1, Number.POSITIVE_INFINITY],
    ] as const) {
      const other = Uint8Array.from(bytes);
      new DataView(other.buffer).setFloat64(bytes.length - 8 * (4 * 5 - member), wrong, true);
      expect(tapsFromBytes(other), `${wrong} at ${member}`).to.equal(undefined);
    }
    const end = 4 + new DataView(bytes.buffer).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, end)));
    const refused = await refusals(head, (text) => {
      const start = new TextEncoder().encode(text);
      const other = Buffer.concat([new Uint8Array(4), start, bytes.subarray(end)]);
      other.writeUInt32LE(start.length, 0);
      const read = tapsFromBytes(new Uint8Array(other));
      for (const { rgba, width, height } of read?.frames ?? []) {
        expect(rgba).to.have.length(4 * width * height);
      }
      for (const tap of read?.taps ?? []) expect(tap.nodeId).to.be.a('string');
      return read !== undefined;
    });
    expect(refused).to.be.greaterThan(0);
  });

  it('are asks of the scheduler, and answers, that are understood or not done', async () => {
    const ask = { what: 'steer', runId: 'r1', nodeId: 'n', values: { steps: 3 } };
    let row: object = {};
    const query = async () => [row as Readonly<Record<string, string | number>>];
    const asks = askTable(
      {
        ...{ query, scheduling: (action: (query: unknown) => unknown) => action(query) },
      } as unknown as Postgres,
      () => 1,
    );
    const refused = await refusals(ask, async (text) => {
      row = { id: 'a', body: text, again: 0 };
      const [read] = await asks.take();
      if (read?.ask.what === 'steer') {
        expect(Object.values(read.ask.values).every(Number.isFinite)).to.equal(true);
      }
      return read !== undefined;
    });
    expect(refused).to.be.greaterThan(0);
    await refusals({ failure: { code: 'run/state', message: 'no', hint: 'wait' } }, async (text) => {
      row = { answer: text };
      const { failure } = (await asks.answerOf('a')) ?? {};
      if (failure !== undefined) expect(failure.message).to.be.a('string');
      return failure !== undefined;
    });
  });

  it('are how it was started, and who computes, or nothing is known of that', async () => {
    const terms = { version: '1', token: 'a', broker: 'b', packs: [] };
    requireSameTerms(terms, [JSON.stringify(terms)]);
    const refused = await refusals(terms, (text) => readOrNamed(() => requireSameTerms(terms, [text])));
    expect(refused).to.be.greaterThan(0);
    const face = {
      runners: [{ device: 'cpu', state: 'idle', restarts: 0 }],
      workers: { broker: 'none', local: true, items: [] },
      problem: 'none',
    };
    let text = '';
    const record = { get: async () => text, set: async () => undefined };
    const unknown = await schedulerFace({ ...record, get: async () => undefined } as never).read();
    const passed = await refusals(face, async (changedText) => {
      text = changedText;
      const read = await schedulerFace(record as never).read();
      expect(read.runners).to.be.an('array');
      return read !== unknown && read.runners.length > 0;
    });
    expect(passed).to.be.greaterThan(0);
  });
});
