import { type Result, refuse, succeed } from '../../graph/result.ts';

/** Most entries of a list that a node makes from text. */
export const MAX_ENTRIES = 10_000;

/**
 * Reads decimal numbers divided by commas, semicolons or white space: "0.1, 0.2 1e-3".
 * @returns the numbers, or a sentence that names the entry at fault
 */
export function parseNumbers(text: string): Result<readonly number[], string> {
  const entries = text.split(/[\s,;]+/).filter((entry) => entry !== '');
  if (entries.length === 0) return refuse('The list of numbers is empty.');
  if (entries.length > MAX_ENTRIES) {
    return refuse(`The list has ${entries.length} numbers; the most is ${MAX_ENTRIES}.`);
  }
  const numbers: number[] = [];
  for (const [i, entry] of entries.entries()) {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(entry) ? Number(entry) : Number.NaN;
    if (!Number.isFinite(value)) {
      return refuse(`Entry ${i + 1}, "${entry.slice(0, 40)}", is not a number.`);
    }
    numbers.push(value);
  }
  return succeed(numbers);
}
