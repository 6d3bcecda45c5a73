import { z } from 'zod';
import type { WorkerStatus } from '../../protocol/machines.ts';

/** What a worker tells of itself, every few seconds; the broker forgets it when it no longer does. */
const card = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['idle', 'running', 'draining']),
  device: z.string(),
  engine: z.string().exactOptional(),
  version: z.string(),
  tag: z.string(),
  since: z.number(),
  run: z.object({ id: z.string(), attempt: z.number(), since: z.number() }).exactOptional(),
  done: z.number(),
  load: z.number(),
  rss: z.number().exactOptional(),
});

export type WorkerCard = z.output<typeof card>;

export function readCard(text: string | null): WorkerCard | undefined {
  if (text === null) return undefined;
  try {
    return card.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The same for people. @param tag of the studio: a worker with another computes something else */
export function statusOf({ tag: theirs, ...rest }: WorkerCard, tag: string): WorkerStatus {
  if (theirs === tag) return rest;
  return { ...rest, state: 'refused', problem: 'It differs from the studio in its version or its packs.' };
}
