import { z } from 'zod';
import { workersStatus } from '../protocol/machines.ts';
import type { Infer } from '../protocol/operation.ts';
import { runnerStatus } from '../protocol/system.ts';
import type { StudioRecord } from '../studio/ports/machines.ts';

const schema = z.strictObject({
  runners: z.array(runnerStatus),
  workers: workersStatus,
  problem: z.string().exactOptional().describe('Why no run can be started now.'),
});

/** What all front ends show of the scheduler, which one of them is: who computes, and why nobody does. */
export type SchedulerFace = Infer<typeof schema>;

const UNKNOWN: SchedulerFace = { runners: [], workers: { broker: 'none', local: true, items: [] } };
const KEY = 'scheduler';

/** Told by the scheduler and read by the others, through the database. */
export function schedulerFace(record: StudioRecord) {
  let written = '';
  return {
    async write(face: SchedulerFace): Promise<void> {
      const text = JSON.stringify(face);
      if (text === written) return;
      await record.set({ [KEY]: text });
      written = text;
    },
    /** What was told last; nothing where nothing was, or the database is away. */
    async read(): Promise<SchedulerFace> {
      try {
        const text = await record.get(KEY);
        return text === undefined ? UNKNOWN : (schema.parse(JSON.parse(text)) as SchedulerFace);
      } catch {
        return UNKNOWN;
      }
    },
  };
}
