// Mocha's spec reporter, with one closing line for machines: "N passed, N failed, N skipped".
// With PATCHWISE_COUNTS, the counts also go to that file, for scripts/test.mjs to add up.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env.PATCHWISE_COUNTS;
      if (file) writeFileSync(file, JSON.stringify({ passes, failures, pending }));
      console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
    });
  }
}

module.exports = CountingReporter;
