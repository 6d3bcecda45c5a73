import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../server/support/folders.ts';
import { cutPower, type DiskOp } from '../support/power/power-cut.ts';
import { pick, seeded } from '../support/random.ts';
import { expectNothingLost } from './power/expected.ts';
import { cannotTrace, traceDisk } from './power/trace.ts';
import { tried, tries, untried } from './table.ts';

/**
 * The power goes. What a studio does with its data is recorded call by call, as the system sees it; a power cut is put
 * after any of the calls, with any part of what was not flushed by then, and the data are opened again.
 */
describe('fault: the power goes', () => {
  const FAULT = 'power cut, database and files';
  const home = temporaryFolder();
  const reason = cannotTrace();

  /** Opens the disk of many power cuts. @returns those after which something was lost */
  async function losses(
    ops: readonly DiskOp[],
    count: number,
    seed: number,
    onCut: () => { survived(): void },
  ): Promise<readonly string[]> {
    const lost: string[] = [];
    const random = seeded(seed);
    const moments = ops.map((_, at) => at + 1);
    for (let i = 0; i < count; i++) {
      const cut = cutPower(ops, pick(random, moments), random);
      const folder = mkdtempSync(join(tmpdir(), 'patchwise-cut-'));
      const tally = onCut();
      try {
        cut.write(folder);
        await expectNothingLost(folder, cut.told);
        tally.survived();
      } catch (error) {
        const op = ops[cut.after - 1];
        lost.push(`seed ${seed}, try ${i}, after call ${cut.after} (${op?.kind}): ${error}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    return lost;
  }

  it('after any call that changes the disk: all that was acknowledged is there, nothing half-written is read', async function () {
    if (reason !== undefined) {
      untried(FAULT, reason);
      return this.skip();
    }
    const ops = traceDisk('workload.ts', home(), [home()]);
    const kinds = new Set(ops.map(({ kind }) => kind));
    expect([...kinds]).to.include.members(['write', 'sync', 'rename', 'remove', 'sync-folder', 'told']);
    await expectNothingLost(home(), toldIn(ops));
    // Twenty power cuts of each try: a cut is quick.
    const lost = await losses(ops, 20 * tries(), Date.now() % 2 ** 31, () => tried(FAULT));
    expect(lost).to.deep.equal([]);
  });

  it('and does take what was not flushed: the cuts are real ones', async function () {
    if (reason !== undefined) return this.skip();
    const ops = traceDisk('workload.ts', home(), [home(), 'OFF']);
    await expectNothingLost(home(), toldIn(ops));
    const lost = await losses(ops, 20, 1, () => ({ survived: () => undefined }));
    expect(lost.length, 'power cuts that lose something where SQLite does not flush').to.be.greaterThan(2);
  });

  const toldIn = (ops: readonly DiskOp[]) => ops.flatMap((op) => (op.kind === 'told' ? [op.text] : []));
});
