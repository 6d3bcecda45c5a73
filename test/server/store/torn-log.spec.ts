import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { GraphDocument } from '../../../src/graph/document/document.ts';
import type { Run } from '../../../src/protocol/run-shapes.ts';
import { openDatabase } from '../../../src/server/store/database.ts';
import { createGraphStore } from '../../../src/server/store/graph-store.ts';
import { createRunStore } from '../../../src/server/store/run-store.ts';
import { temporaryFolder } from '../support/folders.ts';
import { noiseGraph } from '../support/graphs.ts';

const HEADER = 32;
const FRAME = 24 + 4096;

/**
 * SQLite's log as a power cut leaves it: it ends somewhere after what was last flushed, at the end of a page or within
 * one. Every commit was flushed when it was acknowledged, so each must be there that had ended by then. (All writes of
 * the process, in their order, and any part of each: test/faults/power.spec.ts.)
 */
describe("the database's log, cut off anywhere", () => {
  const folder = temporaryFolder();
  const path = () => join(folder(), 'studio.db');

  it('gives every commit that was acknowledged, whole, and nothing of one that was not', async () => {
    const store = openDatabase(path());
    const runs = createRunStore(store);
    const graphs = createGraphStore(store);
    const documentOf = (i: number) => ({ ...noiseGraph(), extra: { padding: `${i}`.repeat(4500) } });
    const length = () => readFileSync(`${path()}-wal`).length;
    const acknowledged: { readonly at: number; readonly runs: number; readonly revision: number }[] = [
      { at: length(), runs: 0, revision: 0 },
    ];
    for (let i = 1; i <= 2; i++) {
      await runs.submit({ document: documentOf(i), priority: 0 });
      acknowledged.push({ at: length(), runs: i, revision: i - 1 });
      await graphs.save('mine', documentOf(i), i - 1);
      acknowledged.push({ at: length(), runs: i, revision: i });
    }
    const [before, log] = [readFileSync(path()), readFileSync(`${path()}-wal`)];
    store.db.close();
    expect((log.length - HEADER) % FRAME, 'whole pages').to.equal(0);
    const first = acknowledged[0]?.at ?? 0;
    /** The last byte of a page that zeros are not the same as: one page in hundreds ends with zeros by itself. */
    const lastOf = (page: number) => {
      let at = page + FRAME - 1;
      while (log[at] === 0) at--;
      return at;
    };
    const copy = join(folder(), 'cut.db');
    for (let end = first; end <= log.length; end += FRAME) {
      for (const [at, rest] of [
        [end, 'rubbish'],
        [end + 24 + 512, 'nothing'],
        [lastOf(end), 'zeros'],
      ] as const) {
        const tail = Buffer.alloc(rest === 'nothing' ? 0 : log.length - Math.min(at, log.length));
        if (rest === 'rubbish') tail.fill('rubbish');
        writeFileSync(copy, before);
        writeFileSync(`${copy}-wal`, Buffer.concat([log.subarray(0, at), tail]));
        rmSync(`${copy}-shm`, { force: true });
        const known = acknowledged.filter((one) => one.at <= Math.min(at, log.length)).at(-1);
        const opened = openDatabase(copy);
        try {
          const found = await createRunStore(opened).list({ limit: 99 });
          const revision = (await createGraphStore(opened).get('mine'))?.revision ?? 0;
          expect([found.length, revision], `cut at ${at}, then ${rest}`).to.deep.equal([
            known?.runs,
            known?.revision,
          ]);
          for (const { id } of found) {
            const run = (await createRunStore(opened).get(id)) as Run;
            const i = Number(
              (run.document as GraphDocument & { extra: { padding: string } }).extra.padding[0],
            );
            expect(run.document).to.deep.equal(documentOf(i));
          }
          expect(opened.db.pragma('integrity_check', { simple: true })).to.equal('ok');
        } finally {
          opened.db.close();
        }
        if (at >= log.length) break;
      }
    }
  });
});
