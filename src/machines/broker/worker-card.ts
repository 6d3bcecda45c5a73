import { z } from 'zod';
import type { WorkerStatus } from '../../protocol/machines.ts';
import type { Signer } from './signer.ts';

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
  /** Rises with each card: one that does not is of a worker that is gone. */
  beat: z.number().int(),
});

export type WorkerCard = z.output<typeof card>;

/** A card as it lies at the broker: its signature, and the card as JSON. */
export function sealCard(card: WorkerCard, signer: Signer): string {
  const text = JSON.stringify(card);
  return signer.sign('card', [card.id], text) + text;
}

/** Undefined for none, and for one that no worker of this studio has written. */
export function openCard(sealed: string | null, id: string, signer: Signer): WorkerCard | undefined {
  if (sealed === null) return undefined;
  const [signature, text] = [sealed.slice(0, 64), sealed.slice(64)];
  if (!signer.verify('card', [id], text, signature)) return undefined;
  try {
    return card.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The same for people. @param tag of the studio: a worker with another computes something else */
export function statusOf({ tag: theirs, beat: _beat, ...rest }: WorkerCard, tag: string): WorkerStatus {
  if (theirs === tag) return rest;
  return { ...rest, state: 'refused', problem: 'It differs from the studio in its version or its packs.' };
}
