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

/** How often a fault is tried: as often as `FAULT_TRIES` says, otherwise as usual. */
export function tries(usual: number): number {
  const asked = Number(process.env['FAULT_TRIES'] ?? usual);
  return Number.isInteger(asked) && asked > 0 ? asked : usual;
}

/** Notes why a fault could not be tried here. */
export function untried(fault: string, reason: string): void {
  tallies.set(fault, { tried: 0, lost: 0, note: reason });
}

/** Prints the table: fault, times tried, lost. */
export function printTable(): void {
  const rows = [...tallies].map(([fault, { tried: times, lost, note }]) => [
    fault,
    String(times),
    note === undefined ? String(lost) : `not tried: ${note}`,
  ]);
  const all = [['fault', 'tried', 'lost'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  console.log('');
  for (const [fault = '', times = '', lost = ''] of all) {
    console.log(`  ${fault.padEnd(widths[0] ?? 0)}  ${times.padStart(widths[1] ?? 0)}  ${lost}`);
  }
}
