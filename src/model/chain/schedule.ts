import { PatchwiseError } from '../../errors.ts';

/** How a chain moves, as far as it may change from step to step. */
export interface ChainMotion {
  /** δ², above 0 to 100. */
  readonly stepSize: number;
  /** σ of the noise, 0 to 1: the temperature. */
  readonly noiseScale: number;
  /** μ, 0 to 0.99. */
  readonly momentum: number;
}

/** Values that hold from a step on, the first being 1. */
export interface ScheduleEntry {
  readonly step: number;
  readonly values: Partial<ChainMotion>;
}

/** Entries in the order of their steps. */
export type Schedule = readonly ScheduleEntry[];

const RANGES: Readonly<Record<keyof ChainMotion, (value: number) => boolean>> = {
  stepSize: (value) => value > 0 && value <= 100,
  noiseScale: (value) => value >= 0 && value <= 1,
  momentum: (value) => value >= 0 && value <= 0.99,
};
const NAMES = Object.keys(RANGES) as (keyof ChainMotion)[];

/** Of what was given, what a chain can move by. */
export function motionOf(values: Readonly<Record<string, number>>): Partial<ChainMotion> {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = values[name];
      return value !== undefined && RANGES[name](value) ? [[name, value] as const] : [];
    }),
  );
}

/**
 * Reads "5: stepSize 0.2; 12: noiseScale 0.01, momentum 0.5": from step 5 on δ² is 0.2, and so forth.
 * @throws `value/out-of-range` with the entry that cannot be read
 */
export function parseSchedule(text: string): Schedule {
  const entries = text
    .split(/[;\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseEntry);
  return entries.sort((a, b) => a.step - b.step);
}

function parseEntry(entry: string): ScheduleEntry {
  const [, step, rest = ''] = /^(\d+)\s*:\s*(.+)$/s.exec(entry) ?? [];
  const pairs = rest.split(',').map((pair) => pair.trim().split(/\s+/));
  const values = motionOf(Object.fromEntries(pairs.map(([name = '', value]) => [name, Number(value)])));
  const complete = pairs.every((pair) => pair.length === 2) && Object.keys(values).length === pairs.length;
  if (step === undefined || Number(step) < 1 || !complete) {
    throw new PatchwiseError('value/out-of-range', `The schedule has an entry "${entry.slice(0, 60)}".`, {
      hint: 'Write "5: stepSize 0.2; 12: noiseScale 0.01, momentum 0.5": a step, from 1, and what holds from it on; stepSize above 0 to 100, noiseScale 0 to 1, momentum 0 to 0.99.',
    });
  }
  return { step: Number(step), values };
}

/** The text that {@link parseSchedule} reads as this, to the last bit. */
export function formatSchedule(schedule: Schedule): string {
  return schedule
    .map(({ step, values }) => {
      const pairs = NAMES.flatMap((name) => (values[name] === undefined ? [] : [`${name} ${values[name]}`]));
      return `${step}: ${pairs.join(', ')}`;
    })
    .join('; ');
}

/** What a schedule asks for at a step. */
export function scheduledAt(schedule: Schedule, step: number): Partial<ChainMotion> {
  return Object.assign({}, ...schedule.filter((entry) => entry.step <= step).map(({ values }) => values));
}

/** Notes what each step moved by, and gives it as a schedule: what differs from what was before. */
export class MotionRecord {
  readonly #entries: ScheduleEntry[] = [];
  #last: ChainMotion;

  /** @param first what the chain would move by if nobody changed it */
  constructor(first: ChainMotion) {
    this.#last = first;
  }

  note(step: number, motion: ChainMotion): void {
    const changed = NAMES.filter((name) => motion[name] !== this.#last[name]);
    if (changed.length === 0) return;
    this.#last = motion;
    this.#entries.push({ step, values: Object.fromEntries(changed.map((name) => [name, motion[name]])) });
  }

  get schedule(): Schedule {
    return this.#entries;
  }
}
