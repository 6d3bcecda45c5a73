import { expect } from 'chai';
import fc from 'fast-check';
import { PatchwiseError } from '../../src/errors.ts';
import { loadDocument } from '../../src/graph/check/load.ts';
import { parseDocument } from '../../src/graph/document/parse.ts';
import { createSigner } from '../../src/machines/broker/signer.ts';
import {
  decodeTaps,
  encodeTaps,
  openJob,
  readControl,
  readWorkerMessage,
  sealJob,
} from '../../src/machines/broker/wire.ts';
import { openCard, sealCard, type WorkerCard } from '../../src/machines/broker/worker-card.ts';
import { decodeModel, encodeModel } from '../../src/model/file/model-file.ts';
import { decodeSafetensors } from '../../src/model/file/safetensors.ts';
import { encodeSealed } from '../../src/model/file/seal.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/model/training/checkpoint-file.ts';
import { trainPyramid } from '../../src/model/training/train-pyramid.ts';
import { patchwiseRegistry } from '../../src/nodes/registry.ts';
import { runWithDocument, type StoredEvent, storedEvent } from '../../src/protocol/run-shapes.ts';
import { assetRow, graphRow, ownTemplateRow } from '../../src/server/store/rows/library.ts';
import type { RawRow } from '../../src/server/store/rows/prepared.ts';
import { type RowKind, UnreadableRow } from '../../src/server/store/rows/row-kind.ts';
import {
  eventRow,
  metricRow,
  runRow,
  runSummaryRow,
  steeredRow,
  tensorRow,
} from '../../src/server/store/rows/runs.ts';
import { createCpuTensorflowEngine } from '../runtime/engine/tensorflow/cpu-backend.ts';
import { type Mutation, mutated, mutation } from '../support/mutated.ts';
import { tinyImage, tinyModel, tinySettings } from '../support/tiny-model.ts';
import { noiseGraph, trainingGraph } from './support/graphs.ts';

/** How often each is tried; `npm run test:fuzz` sets more. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 300);

/** Changes of a valid value: by each reader they are refused by name, or read as something that is valid. */
function eachMutated(value: unknown, read: (changed: unknown) => void, runs = RUNS): void {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (changes: Mutation[]) => {
      read(changes.reduce(mutated, value));
    }),
    { numRuns: runs },
  );
  // Whatever was in it: no object of this process has changed.
  expect(Object.keys(Object.prototype)).to.deep.equal([]);
  expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
}

/** Fails with a named error or not at all. */
function orRefused(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof PatchwiseError)) throw error;
  }
}

const HASH = 'ab'.repeat(32);

describe('Values that were valid but for one place', () => {
  describe('of the database', () => {
    const run = {
      ...{ id: 'r1', graph_id: null, status: 'failed', priority: 0, source: '127.0.0.1', batch: null },
      ...{ created_at: 5, started_at: 6, finished_at: 7, reason: 'no', last_seq: 2, resume: 0, attempts: 1 },
      errors: [{ code: 'node/failed', nodeId: 'noise', message: 'broke', details: { a: 1 } }],
      targets: ['noise'],
      document: trainingGraph(),
    };
    const rows: readonly (readonly [RowKind<unknown>, object])[] = [
      [runRow, run],
      [
        eventRow,
        {
          run_id: 'r1',
          seq: 1,
          body: { runId: 'r1', seq: 1, at: 5, kind: 'run-started', order: ['noise'], seeds: { noise: 1 } },
        },
      ],
      [metricRow, { run_id: 'r1', node_id: 'n', name: 'score', points: [[1, 0, 3, null, 7]] }],
      [
        tensorRow,
        { run_id: 'r1', node_id: 'n', port: 'p', position: 1, moment: { step: 2 }, hash: HASH, bytes: 5 },
      ],
      [steeredRow, { run_id: 'r1', position: 1, body: { nodeId: 'n', step: 3, values: { strength: 0.5 } } }],
      [runSummaryRow, { ...run, title: 'T' }],
      [graphRow, { id: 'g', revision: 2, title: 'T', created_at: 1, saved_at: 2, document: noiseGraph() }],
      [
        assetRow,
        {
          ...{ id: 'a', kind: 'model', name: 'm', hash: HASH, bytes: 4, created_at: 3 },
          ...{ width: null, height: null, thumbnail: HASH, info: { scales: [1, 2] } },
        },
      ],
      [
        ownTemplateRow,
        {
          ...{ id: 't', title: 'T', picture: HASH, created_at: 1, document: noiseGraph() },
          card: {
            description: 'D',
            recipe: {
              slots: { photo: { takes: 'image', param: 'photo.path' } },
              options: { softness: { to: ['blur.sigma'], default: 1, range: [0, 9], label: 'S', step: 0.1 } },
              result: { save: 'save', gives: 'pictures', unsized: true },
            },
          },
        },
      ],
    ];
    /** As the columns hold it: what is no number is text. */
    const raw = (row: object): RawRow =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
        ]),
      );

    for (const [kind, row] of rows) {
      it(`are ${kind === runSummaryRow ? 'summaries' : 'rows'} of ${kind.table} that are read as their schema says, or named`, () => {
        const sound = kind.read(raw(row));
        expect(sound).to.be.an('object');
        let refused = 0;
        eachMutated(row, (changed) => {
          if (typeof changed !== 'object' || changed === null || Array.isArray(changed)) return;
          try {
            const read = kind.read(raw(changed)) as object;
            // What is read again from itself is the same: nothing in it is of a kind that JSON does not have.
            expect(JSON.parse(JSON.stringify(read))).to.deep.equal(read);
            if (kind === (runRow as RowKind<unknown>)) runWithDocument.parse(read);
            if (kind === (eventRow as RowKind<unknown>)) storedEvent.parse(read);
          } catch (error) {
            if (!(error instanceof UnreadableRow)) throw error;
            refused++;
          }
        });
        expect(refused).to.be.greaterThan(0);
      });
    }
  });

  describe('of the broker', () => {
    const signer = createSigner('key', 'patchwise-test');
    const job = {
      ...{ runId: 'r1', document: noiseGraph(), targets: ['noise'], resume: false, maxOutputBytes: 9 },
      files: { 'asset:1': { hash: HASH }, 'sample:2': { sample: 'photos/dune.jpg' } },
      part: { offset: 1 },
      spread: true,
    };

    it('are jobs that no worker does, even signed, unless they are such as the studio makes', () => {
      expect(openJob(sealJob(job, 'j', signer), 'j', signer)).to.deep.equal(job);
      let refused = 0;
      eachMutated(job, (changed) => {
        try {
          const read = openJob(sealJob(changed as never, 'j', signer), 'j', signer);
          expect(read.runId).to.match(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
          expect(read.maxOutputBytes).to.be.at.least(0);
          for (const file of Object.values(read.files)) {
            if ('hash' in file) expect(file.hash).to.match(/^[0-9a-f]{64}$/);
          }
        } catch (error) {
          if (error instanceof Error && error.name === 'AssertionError') throw error;
          refused++;
        }
      });
      expect(refused).to.be.greaterThan(0);
    });

    it('are no jobs, words and cards of this studio without its signature for this very job, run or worker', () => {
      const sealed = sealJob(job, 'j', signer);
      for (const other of [
        () => openJob(sealed, 'k', signer),
        () => openJob({ ...sealed, text: `${sealed.text} ` }, 'j', signer),
        () => openJob({ ...sealed, signature: '' }, 'j', signer),
        () => openJob(sealed, 'j', createSigner('key', 'patchwise-other')),
        () => openJob(job, 'j', signer),
        () => openJob(null, 'j', signer),
      ]) {
        expect(other).to.throw();
      }
      // Lists of texts are told apart, and kinds.
      expect(signer.sign('word', ['a', 'b'], 'c')).not.to.equal(signer.sign('word', ['a","b'], 'c'));
      expect(signer.sign('word', ['a'], 'c')).not.to.equal(signer.sign('job', ['a'], 'c'));
    });

    it('are words that are said as their schema says, or thrown away', () => {
      const tensor = { nodeId: 'n', port: 'p', index: 0, moment: { step: 1 }, hash: HASH, bytes: 4 };
      const event: StoredEvent = {
        ...{ runId: 'r1', seq: 1, at: 5, kind: 'node-state', nodeId: 'n', state: 'done', elapsedMs: 2 },
      };
      const words: readonly object[] = [
        { kind: 'begun', worker: 'w', attempt: 1, after: 'stalled' },
        { kind: 'events', events: [event] },
        { kind: 'tensors', kept: [tensor], dropped: [], unused: [HASH] },
        {
          ...{ kind: 'finished', end: { kind: 'finished', outcome: 'done', errors: [] } },
          ...{ files: [{ name: 'a.png', hash: HASH, bytes: 3 }], events: [] },
        },
      ];
      for (const word of words) {
        eachMutated(word, (changed) => {
          try {
            const read = readWorkerMessage(JSON.stringify(changed));
            if ('events' in read) for (const one of read.events) storedEvent.parse(one);
          } catch (error) {
            expect(error).to.be.instanceOf(Error);
          }
          readControl(JSON.stringify(changed));
        });
      }
    });

    it('are pictures and cards that are whole, or none', () => {
      const frame = {
        ...{ runId: 'r1', nodeId: 'n', port: 'p', width: 2, height: 3, moment: {}, rgba: new Uint8Array(24) },
        ...{ index: 0, shape: [1, 3, 3, 2], min: 0, max: 1, mean: 0.5 },
      } as never;
      const sound = encodeTaps({ runId: 'r1', attempt: 1, frames: [frame], taps: [] }, signer);
      fc.assert(
        fc.property(fc.nat(sound.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
          const other = cut ? sound.subarray(0, at) : Buffer.from(sound);
          if (!cut) other[at] = byte;
          const read = decodeTaps(other, signer);
          expect(read === undefined).to.equal(!Buffer.from(other).equals(sound));
        }),
        { numRuns: RUNS },
      );
      const card = {
        ...{ id: 'w', name: 'w', state: 'idle', device: 'cpu', version: '1', tag: 't' },
        ...{ since: 1, done: 0, load: 0, beat: 1, run: { id: 'r', attempt: 1, since: 2 } },
      };
      eachMutated(card, (changed) => {
        const read = openCard(sealCard({ ...(changed as WorkerCard), id: 'w' }, signer), 'w', signer);
        if (read !== undefined) expect(read.state).to.be.oneOf(['idle', 'running', 'draining']);
      });
    });
  });

  describe('of files', () => {
    /** A file with another header, or other tensors, and a checksum that fits: what its own reader must judge. */
    function eachResealed(bytes: Uint8Array, read: (changed: Uint8Array) => void, runs: number): void {
      const { tensors, metadata } = decodeSafetensors(bytes);
      const { sha256: _sum, patchwise = '', ...rest } = metadata;
      eachMutated(
        JSON.parse(patchwise),
        (header) => read(encodeSealed(tensors, { ...rest, patchwise: JSON.stringify(header) ?? '' })),
        runs,
      );
      const names = Object.keys(tensors);
      fc.assert(
        fc.property(fc.constantFrom(...names), fc.nat(3), fc.nat(), (name, how, at) => {
          const tensor = tensors[name] as NonNullable<(typeof tensors)[string]>;
          const { [name]: _left, ...others } = tensors;
          if (!(tensor.data instanceof Float32Array)) return;
          const data = Float32Array.from(tensor.data);
          if (how === 1) data[at % data.length] = 3e38;
          const shapes = [tensor.shape, tensor.shape, [...tensor.shape, 1], [data.length]];
          const changed =
            how === 0
              ? others
              : { ...others, [name]: { dtype: 'F32' as const, data, shape: shapes[how] ?? [] } };
          read(encodeSealed(changed, { ...rest, patchwise }));
        }),
        { numRuns: runs },
      );
    }

    it('are models that can be written again, or are refused by name', () => {
      const bytes = encodeModel(tinyModel());
      decodeModel(bytes);
      let refused = 0;
      eachResealed(
        bytes,
        (changed) =>
          orRefused(() => {
            refused++;
            const model = decodeModel(changed);
            refused--;
            expect(model.scales.length).to.be.greaterThan(0);
            for (const { size } of model.scales) expect(size.height * size.width).to.be.within(1, 2 ** 28);
            encodeModel(model);
          }),
        RUNS,
      );
      expect(refused).to.be.greaterThan(0);
    });

    it('are checkpoints that a training can go on from, or are refused by name', async function () {
      this.timeout(120_000);
      const image = tinyImage();
      const settings = tinySettings();
      const engine = await createCpuTensorflowEngine();
      const saved: Uint8Array[] = [];
      await trainPyramid(image, {
        ...{ engine, settings, seed: 3 },
        saveCheckpoint: async (state) => void saved.push(encodeCheckpoint(state, image)),
      });
      await engine.dispose();
      expect(saved.length).to.be.greaterThan(0);
      const bytes = saved[Math.floor(saved.length / 2)] as Uint8Array;
      decodeCheckpoint(bytes, { image, seed: 3, settings });
      let refused = 0;
      eachResealed(
        bytes,
        (changed) =>
          orRefused(() => {
            refused++;
            const state = decodeCheckpoint(changed, { image, seed: 3, settings });
            refused--;
            expect(state.seed).to.equal(3);
          }),
        RUNS,
      );
      expect(refused).to.be.greaterThan(0);
    });

    it('are graphs that are read, or of which every problem has its place', () => {
      const registry = patchwiseRegistry();
      for (const graph of [noiseGraph(), trainingGraph()]) {
        eachMutated(graph, (changed) => {
          const text = JSON.stringify(changed);
          const parsed = parseDocument(text ?? '');
          if (!parsed.ok) expect(parsed.error.every(({ path }) => typeof path === 'string')).to.equal(true);
          orRefused(() => void loadDocument(changed, registry));
        });
      }
    });
  });
});
