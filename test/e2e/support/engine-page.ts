/** Runs in Chromium: the contract of engines, on the engine `web`. Mocha is a script of the page. */
import '../../../try/node/globals.ts';
import { messageOf } from '../../../src/errors.ts';
import { createWebEngine, type WebDevice } from '../../../try/runner/engine.ts';
import { describeEngine } from '../../runtime/engine/engine-contract.ts';

/** What the spec reads. */
export interface ContractReport {
  readonly passed: string[];
  readonly failed: { readonly title: string; readonly message: string }[];
  readonly skipped: string[];
  /** Why nothing ran, if so. */
  reason?: string;
  device?: string;
  done: boolean;
}

declare global {
  interface Window {
    report: ContractReport;
  }
}

interface BrowserMocha {
  setup(options: object): void;
  run(): { on(event: string, listener: (test: { fullTitle(): string }, error?: Error) => void): void };
}

const browserMocha = (globalThis as unknown as { mocha: BrowserMocha }).mocha;
const device = new URLSearchParams(location.search).get('device') as WebDevice;
const report: ContractReport = { passed: [], failed: [], skipped: [], done: false };
window.report = report;

browserMocha.setup({ ui: 'bdd', reporter: 'json', timeout: 600_000 });
describeEngine(
  `web on ${device}`,
  async () => {
    try {
      const engine = await createWebEngine({ device });
      report.device = `${engine.device.provider}: ${engine.device.name}`;
      return engine;
    } catch (error) {
      report.reason = messageOf(error);
      throw error;
    }
  },
  device === 'wasm' ? { tolerance: 5e-5 } : { tolerance: 1e-4, breadth: 'least' },
);
const runner = browserMocha.run();
runner.on('pass', (test) => report.passed.push(test.fullTitle()));
runner.on('pending', (test) => report.skipped.push(test.fullTitle()));
runner.on('fail', (test, error) =>
  report.failed.push({ title: test.fullTitle(), message: String(error?.message) }),
);
runner.on('end', () => {
  report.done = true;
});
