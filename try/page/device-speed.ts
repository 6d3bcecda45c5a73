import { VERSION } from 'virtual:patchwise-try';
import type { MachineSpeed } from '../../src/server/speed/measure-speed.ts';
import { readSetting, writeSetting } from '../../web/src/state/page/browser-settings.ts';

/** Where the browser keeps the measurement of this version. */
const SETTING = `speed.${VERSION}`;

/** A device that takes longer is not waited for, ms: it is beside everything else, and holds nobody up. */
const PATIENCE_MS = 600_000;

/** How fast this device is, measured once by a worker of its own. */
export interface DeviceSpeed {
  /** Undefined while a run computes, which would falsify it, and where it cannot be measured. */
  measured(): Promise<MachineSpeed | undefined>;
  /** Whether it is being measured now. */
  measuring(): boolean;
  /** A run begins: what is being measured is given up. */
  giveUp(): void;
}

/** @param busy whether a run computes */
export function deviceSpeed(busy: () => boolean): DeviceSpeed {
  let running: { readonly answer: Promise<MachineSpeed | undefined>; readonly end: () => void } | undefined;
  return {
    async measured() {
      const known = kept();
      if (known !== undefined || busy()) return known;
      running ??= start();
      const found = await running.answer;
      running = undefined;
      if (found !== undefined) writeSetting(SETTING, JSON.stringify(found));
      return found;
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

function kept(): MachineSpeed | undefined {
  try {
    return JSON.parse(readSetting(SETTING) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}
