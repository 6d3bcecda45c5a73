import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { throwIfCancelled } from '../../src/errors.ts';
import { benchAnotherShot } from './another-shot.ts';
import type { Bench, Judged } from './case.ts';
import { benchDefects } from './defects.ts';
import { benchEnlarging } from './enlarging.ts';
import { benchExtension } from './extension.ts';
import { benchPasting } from './pasting.ts';
import { type Filler, openFillers } from './peers.ts';
import { openPhotographs } from './photographs.ts';
import { benchRecovering } from './recovering.ts';
import { benchRemoval } from './removal.ts';
import { benchSelecting } from './selecting.ts';
import { writeSheet } from './sheet.ts';
import { summary } from './summary.ts';

const PARTS = {
  removal: benchRemoval,
  'another-shot': benchAnotherShot,
  extension: benchExtension,
  harmonization: benchPasting,
  selecting: benchSelecting,
  'super-resolution': benchEnlarging,
  recovery: benchRecovering,
  defects: benchDefects,
};
export type Part = keyof typeof PARTS;
export const PART_NAMES = Object.keys(PARTS) as Part[];

/** How often whoever fills a hole by chance is asked to: figures are means. */
const DRAWS = 3;
/** Longer side of the photographs, px: small, so that all takes minutes. */
const SIDE = 480;

/**
 * What the applications make of photographs, beside other tools where they are installed: figures, and one page with all
 * pictures at their real size.
 * @param out folder of the page
 * @param fillers who fills holes beside it; left out: who is installed
 * @param draws how often whoever fills a hole by chance is asked to
 */
export async function benchApplications(
  folder: string,
  parts: readonly Part[],
  {
    print,
    tell,
    signal,
    out,
    fillers,
    draws = DRAWS,
  }: {
    readonly print: (text: string) => void;
    readonly tell: (text: string) => void;
    readonly signal: AbortSignal;
    readonly out: string;
    readonly fillers?: readonly Filler[];
    readonly draws?: number;
  },
): Promise<void> {
  const photographs = await openPhotographs(folder, SIDE);
  if (photographs.length === 0) throw new Error(`There is no photograph in colour in ${folder}.`);
  await mkdir(out, { recursive: true });
  let opened: Promise<readonly Filler[]> | undefined;
  const bench: Bench = {
    photographs,
    out: resolve(out),
    fillers: () => (opened ??= fillers === undefined ? openFillers(tell) : Promise.resolve(fillers)),
    draws,
    tell,
  };
  const all: Judged[] = [];
  for (const part of parts) {
    const judged: Judged[] = [];
    for await (const one of PARTS[part](bench)) {
      throwIfCancelled(signal);
      judged.push(one);
    }
    all.push(...judged);
    print(`${summary(judged)}\n`);
  }
  print(`Pictures: ${await writeSheet(all, out)}\n`);
}
