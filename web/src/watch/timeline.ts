import { portKey } from '../../../src/graph/document/port-ref.ts';
import type { KeptTensor } from '../../../src/protocol/run-shapes.ts';
import { momentWords } from '../texts/moment-words.ts';

/** One moment of a port whose whole tensor can be had. */
export type TimelineEntry = Pick<KeptTensor, 'index' | 'moment' | 'hash'>;

/** The moments of a port, oldest first. */
export function timelineOf(kept: readonly KeptTensor[]): readonly TimelineEntry[] {
  return kept.map(({ index, moment, hash }) => ({ index, moment, hash })).sort((a, b) => a.index - b.index);
}

/** "scale 2 · update 40 · step 15" */
export function momentLabel(moment: KeptTensor['moment']): string {
  return momentWords(moment).join(' · ');
}

/** Where a scale begins on a timeline. */
export interface ScaleMark {
  readonly scale: number;
  /** Position of its first moment. */
  readonly first: number;
}

/** The scales of a timeline in their order; none where moments tell no scale. */
export function scaleMarks(entries: readonly TimelineEntry[]): readonly ScaleMark[] {
  const marks: ScaleMark[] = [];
  entries.forEach(({ moment: { scale } }, first) => {
    if (scale !== undefined && marks.at(-1)?.scale !== scale) marks.push({ scale, first });
  });
  return marks;
}

/**
 * The position on another port's timeline that belongs to a moment: the same scale and the nearest update and step;
 * without a common scale the same fraction of the way.
 */
export function matchingPosition(
  entries: readonly TimelineEntry[],
  moment: KeptTensor['moment'],
  fraction: number,
): number {
  if (entries.length === 0) return 0;
  const alike = entries
    .map((entry, position) => ({ entry, position }))
    .filter(({ entry }) => moment.scale !== undefined && entry.moment.scale === moment.scale);
  if (alike.length === 0) return Math.round(fraction * (entries.length - 1));
  const distance = ({ moment: other }: TimelineEntry): number =>
    Math.abs((other.update ?? 0) - (moment.update ?? 0)) * 1000 +
    Math.abs((other.step ?? 0) - (moment.step ?? 0));
  return alike.reduce((best, one) => (distance(one.entry) <= distance(best.entry) ? one : best)).position;
}

/** The newest kept tensor of each port. */
export function lastOfEachPort(kept: readonly KeptTensor[]): readonly KeptTensor[] {
  const last = new Map<string, KeptTensor>();
  for (const one of kept) {
    const ref = portKey(one.nodeId, one.port);
    if (one.index >= (last.get(ref)?.index ?? -1)) last.set(ref, one);
  }
  return [...last.values()];
}
