// Mocha's spec reporter, with one closing line for machines: "N passed, N failed, N skipped".
// With PATCHWISE_COUNTS, that file gets what scripts/test.mjs adds up and tells at its end (outcomes.d.mts): counts and
// failures by spec file. It is written as a spec or hook begins, too: a process that dies leaves what it was at, and one
// that stands still is seen to.
const { writeFileSync } = require('node:fs');
const { relative, sep } = require('node:path');
const { reporters } = require('mocha');

const root = `${__dirname}/..`;

/** Of a hook of the root suite, no file is known. */
const fileOf = ({ file }) => (file === undefined ? '' : relative(root, file).split(sep).join('/'));

/** First lines of a stack that are neither its message nor inside of a package or of Node. */
function placesOf(stack = '') {
  const lines = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const own = lines.filter((line) => !/node_modules|node:internal/.test(line));
  return (own.length > 0 ? own : lines).slice(0, 3).map((line) => line.trim());
}

class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { constants } = runner.constructor;
    const files = {};
    const of = (runnable) => {
      const name = fileOf(runnable);
      files[name] ??= { passes: 0, failures: 0, pending: 0, failed: [] };
      return files[name];
    };
    const write = (more) => {
      const file = process.env.PATCHWISE_COUNTS;
      if (file) writeFileSync(file, JSON.stringify({ files, ...more }));
    };
    runner.on(constants.EVENT_TEST_PASS, (test) => {
      of(test).passes++;
    });
    runner.on(constants.EVENT_TEST_PENDING, (test) => {
      of(test).pending++;
    });
    runner.on(constants.EVENT_TEST_FAIL, (test, error) => {
      const outcome = of(test);
      outcome.failures++;
      const message = error?.message || String(error);
      outcome.failed.push({ title: test.fullTitle(), message, places: placesOf(error?.stack) });
    });
    for (const begin of [constants.EVENT_TEST_BEGIN, constants.EVENT_HOOK_BEGIN]) {
      runner.on(begin, (runnable) =>
        write({ at: [fileOf(runnable), runnable.fullTitle()].filter(Boolean).join(', ') }),
      );
    }
    // Of scripts/test.mjs, where it stands still: in order, so that what it has started ends with it.
    process.once('SIGTERM', () => {
      console.error(`Kept by: ${[...new Set(process.getActiveResourcesInfo())].join(', ')}`);
      process.exit(143);
    });
    runner.once(constants.EVENT_RUN_END, () => {
      write({});
      const { passes, failures, pending } = this.stats;
      console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
    });
  }
}

module.exports = CountingReporter;
