import { expect } from 'chai';
import {
  closingLines,
  type FileOutcome,
  filesToRunAgain,
  MOST_FILES_AGAIN,
  outcomeOf,
  type SuiteOutcome,
  totalOf,
  withSecondRuns,
} from '../../scripts/outcomes.mjs';

const passed = (passes: number, pending = 0): FileOutcome => ({ passes, failures: 0, pending, failed: [] });

const failed = (passes: number, ...messages: readonly string[]): FileOutcome => ({
  passes,
  failures: messages.length,
  pending: 0,
  failed: messages.map((message) => ({ title: `says ${message}`, message, places: ['at a.spec.ts:3:1'] })),
});

const suite = (files: SuiteOutcome['files'], title = 'specs'): SuiteOutcome => ({ title, files });

const alone = (file: string, outcome: FileOutcome): ReadonlyMap<string, SuiteOutcome> =>
  new Map([[file, suite({ [file]: outcome }, `alone: ${file}`)]]);

describe('outcomes of all suites', () => {
  const suites = [
    suite({ 'a.spec.ts': failed(2, 'busy'), 'b.spec.ts': passed(3, 1) }),
    suite({ 'c.spec.ts': passed(5) }),
  ];

  it('count what the second run counted where a file passed alone, and tell of the first', () => {
    const merged = withSecondRuns(suites, alone('a.spec.ts', passed(4)));
    expect(totalOf(merged.suites)).to.deep.equal({ passes: 12, failures: 0, pending: 1 });
    expect(closingLines(merged.suites, merged.passedAlone)).to.deep.equal([
      '',
      'Failed beside others, passed alone: a.spec.ts, says busy',
      '  busy',
      '',
      '12 passed, 0 failed, 1 skipped',
    ]);
  });

  it('keep the failures of a file that fails twice, whichever they are, and tell each', () => {
    const merged = withSecondRuns(suites, alone('a.spec.ts', failed(3, 'another')));
    expect(merged.passedAlone).to.deep.equal([]);
    expect(totalOf(merged.suites)).to.deep.equal({ passes: 10, failures: 1, pending: 1 });
    expect(closingLines(merged.suites, merged.passedAlone)).to.deep.equal([
      '',
      'FAILED: a.spec.ts, says busy',
      '  busy',
      '    at a.spec.ts:3:1',
      '',
      '10 passed, 1 failed, 1 skipped',
    ]);
  });

  it('take no second run that ran nothing, did not end, or failed outside of the file', () => {
    const second = (outcome: SuiteOutcome) =>
      totalOf(withSecondRuns(suites, new Map([['a.spec.ts', outcome]])).suites).failures;
    expect(second(suite({}))).to.equal(1);
    expect(second(suite({ 'a.spec.ts': passed(0, 3) }))).to.equal(1);
    expect(second({ ...suite({ 'a.spec.ts': passed(3) }), broken: 'It ended with SIGKILL.' })).to.equal(1);
    expect(second(suite({ 'a.spec.ts': passed(3), '': failed(0, 'after all') }))).to.equal(1);
    expect(second(suite({ 'a.spec.ts': passed(3) }))).to.equal(0);
  });

  it('have few files run again, and none where many failed or no file is known', () => {
    const of = (count: number) =>
      suite(Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.spec.ts`, failed(0, 'no')])));
    expect(filesToRunAgain(suites)).to.deep.equal(['a.spec.ts']);
    expect(filesToRunAgain([of(MOST_FILES_AGAIN)])).to.have.length(MOST_FILES_AGAIN);
    expect(filesToRunAgain([of(MOST_FILES_AGAIN), suite({ 'x.spec.ts': failed(1, 'no') })])).to.deep.equal(
      [],
    );
    expect(filesToRunAgain([suite({ '': failed(0, 'no') })])).to.deep.equal([]);
  });

  it('count a suite that died as one failure beside those that it had, and tell where it was', () => {
    const files = { 'a.spec.ts': failed(2, 'busy') };
    const dead = outcomeOf('specs', { files, at: 'b.spec.ts: a table' }, 'SIGKILL', 'last words\n');
    expect(totalOf([dead])).to.deep.equal({ passes: 2, failures: 2, pending: 0 });
    expect(closingLines([dead], []).slice(-5)).to.deep.equal([
      'FAILED: specs',
      '  It ended with SIGKILL before all were counted. It was at b.spec.ts: a table.',
      '  last words',
      '',
      '2 passed, 2 failed, 0 skipped',
    ]);
    expect(totalOf([outcomeOf('specs', undefined, 1, '')]).failures).to.equal(1);
    expect(totalOf([outcomeOf('specs', { files: { 'c.spec.ts': passed(1) } }, 7, '')]).failures).to.equal(1);
    expect(totalOf([outcomeOf('specs', { files }, 1, '')]).failures).to.equal(1);
    expect(totalOf([outcomeOf('specs', { files: { 'c.spec.ts': passed(1) } }, 0, '')]).failures).to.equal(0);
  });
});
