import { verifyEngine } from '../../model/net/verify.ts';
import { openEngine } from '../../runtime/engine/engines.ts';
import {
  loadReferenceVectors,
  parseReferenceVectors,
  REFERENCE_VECTORS,
  type ReferenceVectors,
} from '../../runtime/engine/reference-vectors.ts';
import { readFileChecked } from '../../runtime/files.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

/** The largest relative error that counts as rounding. */
const TOLERANCE = 1e-4;

/** `patchwise verify [FILE…]`: computes reference vectors on an engine and prints the worst error of each quantity. */
export async function verifyCommand(
  files: readonly string[],
  options: { readonly engine: string; readonly threads?: number; readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const vectors = new Map<string, ReferenceVectors>();
  for (const file of files) {
    vectors.set(file, parseReferenceVectors((await readFileChecked(file)).toString('utf8'), file));
  }
  if (files.length === 0) {
    for (const name of REFERENCE_VECTORS) vectors.set(name, await loadReferenceVectors(name));
  }
  const engine = await openEngine(options.engine, { threads: options.threads });
  const worst = new Map<string, number>();
  try {
    for (const reference of vectors.values()) {
      for (const { quantity, relativeError } of await verifyEngine(engine, reference)) {
        worst.set(quantity, larger(worst.get(quantity) ?? 0, relativeError));
      }
    }
  } finally {
    await engine.dispose();
  }
  const passed = [...worst.values()].every((error) => error <= TOLERANCE);
  if (options.json) {
    const { id, device } = engine;
    terminal.out(
      `${JSON.stringify({ engine: id, device, tolerance: TOLERANCE, passed, worst: Object.fromEntries(worst) })}\n`,
    );
  } else {
    terminal.out(`${engine.id} on ${engine.device.name}, ${vectors.size} reference nets\n`);
    for (const [quantity, error] of worst) {
      terminal.out(
        `${error <= TOLERANCE ? '✓' : '✗'} ${quantity.padEnd(16)} worst relative error ${error.toExponential(1)}\n`,
      );
    }
    terminal.out(
      passed
        ? 'This engine computes correctly here.\n'
        : `Above ${TOLERANCE}: do not trust this engine here.\n`,
    );
  }
  return passed ? EXIT.done : EXIT.failed;
}

/** NaN is worse than any number. */
function larger(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.max(a, b);
}
