import { VERSION } from 'virtual:patchwise-try';
import type { PastRun } from '../../src/protocol/system.ts';
import type { MachineSpeed } from '../../src/studio/speed/measure-speed.ts';
import { LEARNING, LEARNING_SHARE } from '../../web/src/journey/recipes.ts';
import { readSetting, writeSetting } from '../../web/src/state/page/browser-settings.ts';
import { better, misjudged } from './misjudged.ts';

/** Where the browser keeps the measurement of this version. */
const SETTING = `speed.${VERSION}`;

/** A device that takes longer is not waited for, ms: it is beside everything else, and holds nobody up. */
const PATIENCE_MS = 600_000;

/** As it is kept. */
interface Kept {
  readonly speed: MachineSpeed;
  /** The run because of which it was measured again. */
  readonly doubted?: string;
}

/** How fast this device is, measured by a worker of its own: once, and again when what a run took shows it to be wrong. */
export interface DeviceSpeed {
  /**
   * Undefined while a run computes, which would falsify it, where it cannot be measured, and where runs that are done
   * tell it.
   * @param runs those, newest first: they may show what was measured to be wrong
   */
  measured(runs: readonly PastRun[]): Promise<MachineSpeed | undefined>;
  /** Whether it is being measured now. */
  measuring(): boolean;
  /** A run begins: what is being measured is given up. */
  giveUp(): void;
}

/** @param busy whether a run computes */
export function deviceSpeed(busy: () => boolean): DeviceSpeed {
  let running: { readonly answer: Promise<MachineSpeed | undefined>; readonly end: () => void } | undefined;

  async function measure(before?: MachineSpeed, doubted?: string): Promise<MachineSpeed | undefined> {
    running ??= start();
    const found = await running.answer;
    running = undefined;
    // A run that came meanwhile has ended it.
    if (found === undefined) return undefined;
    const speed = before === undefined ? found : better(before, found);
    const now: Kept = { speed, ...(doubted !== undefined && { doubted }) };
    writeSetting(SETTING, JSON.stringify(now));
    return speed;
  }

  return {
    async measured(runs) {
      const known = kept();
      if (busy()) return known?.speed;
      if (known === undefined) return runs.some(trains) ? undefined : measure();
      const doubted = misjudged(known.speed, runs, learningTime);
      // What is known is told; the next question has the better of both.
      if (doubted !== undefined && doubted !== known.doubted) void measure(known.speed, doubted);
      return known.speed;
    },
    measuring: () => running !== undefined,
    giveUp: () => running?.end(),
  };
}

function start() {
  const worker = new Worker(new URL('../runner/speed.ts', import.meta.url), { type: 'module' });
  let end = (): void => {};
  const answer = new Promise<MachineSpeed | undefined>((resolve) => {
    const patience = setTimeout(() => end(), PATIENCE_MS);
    const done = (found?: MachineSpeed): void => {
      clearTimeout(patience);
      worker.terminate();
      resolve(found);
    };
    end = () => done();
    worker.addEventListener('message', ({ data }: MessageEvent<MachineSpeed | undefined>) => done(data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      done();
    });
  });
  return { answer, end: () => end() };
}

function trains({ nodes }: PastRun): boolean {
  return nodes.some(({ type, cached }) => !cached && type.startsWith('training/'));
}

/** What a journey's training takes. */
function learningTime(purpose: string, { training }: MachineSpeed): number | undefined {
  if (purpose === LEARNING[64]) return training * LEARNING_SHARE[64];
  return purpose === LEARNING[48] ? training * LEARNING_SHARE[48] : undefined;
}

function kept(): Kept | undefined {
  try {
    const found = JSON.parse(readSetting(SETTING) ?? 'null') as Kept | null;
    return found?.speed === undefined ? undefined : found;
  } catch {
    return undefined;
  }
}
