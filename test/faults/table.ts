import { appendFileSync } from 'node:fs';
import { messageOf } from '../../src/errors.ts';
import { seeded } from '../support/random.ts';

/** What a fault did, over all the times that it was tried. */
interface Tally {
  tried: number;
  /** Runs that are gone or were run twice, files half written, processes or descriptors that leaked. */
  lost: number;
  note?: string;
}

const tallies = new Map<string, Tally>();

/** Counts one try of a fault; it counts as lost until {@link survived}. */
export function tried(fault: string): { survived(): void } {
  const tally = tallies.get(fault) ?? { tried: 0, lost: 0 };
  tallies.set(fault, tally);
  tally.tried += 1;
  tally.lost += 1;
  return {
    survived() {
      tally.lost -= 1;
    },
  };
}

/** How often a fault is tried: as often as `npm run test:faults` says (20), otherwise once or a few times. */
export function tries(usual = 1): number {
  const asked = Number(process.env['FAULT_TRIES'] ?? usual);
  return Number.isInteger(asked) && asked > 0 ? asked : usual;
}

/**
 * Tries a fault as often as it is to be tried, each time counted; the first that is not survived is told when all are done.
 * @param once given the number of the try, from 0, and random numbers that it decides
 */
export async function tryOften(
  fault: string,
  once: (index: number, random: () => number) => unknown,
  times = tries(),
): Promise<void> {
  let first: unknown;
  let lost = 0;
  for (let index = 0; index < times; index++) {
    const count = tried(fault);
    const seed = SEED + index;
    try {
      await once(index, seeded(seed));
      count.survived();
    } catch (error) {
      lost++;
      first ??= new Error(`${fault}, try ${index} (FAULT_SEED=${SEED}): ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
  if (first !== undefined)
    throw lost === 1
      ? first
      : new Error(`${lost} of ${times} lost; the first: ${messageOf(first)}`, { cause: first });
}

/** Of all random numbers of this run; given again by `FAULT_SEED`. */
const SEED = Number(process.env['FAULT_SEED'] ?? Date.now() % 2 ** 31);

/** Notes why a fault could not be tried here. */
export function untried(fault: string, reason: string): void {
  tallies.set(fault, { tried: 0, lost: 0, note: reason });
}

/** Prints the table: fault, times tried, lost. Also as Markdown into the file that `FAULT_TABLE` names. */
function printTable(): void {
  const rows = [...tallies].map(([fault, { tried: times, lost, note }]) => [
    fault,
    String(times),
    note === undefined ? String(lost) : `not tried: ${note}`,
  ]);
  const all = [['fault or attack', 'tried', 'lost'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  console.log('');
  for (const [fault = '', times = '', lost = ''] of all) {
    console.log(`  ${fault.padEnd(widths[0] ?? 0)}  ${times.padStart(widths[1] ?? 0)}  ${lost}`);
  }
  const file = process.env['FAULT_TABLE'];
  if (file !== undefined) appendFileSync(file, rows.map((row) => `| ${row.join(' | ')} |\n`).join(''));
}

// Once for all files: this one is loaded by each of them, the first time only.
after(printTable);
