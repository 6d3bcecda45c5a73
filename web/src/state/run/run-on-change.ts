import { computed, effect, untracked } from '@preact/signals';
import type { GraphDocument } from '../../../../src/graph/document/document.ts';
import { api } from '../../api/rest.ts';
import { origin } from '../document/document.ts';
import { flat } from '../document/flat.ts';
import { errors } from '../document/problems.ts';
import { lastTargets, onChangeOf, run, running, runOnCanvas, startQuietly } from './run.ts';
import { runFlat } from './run-flat.ts';

/** Without a change for so long, it is run: somebody types, or drags a slider. */
const PAUSE_MS = 300;

/** All that decides what a run makes: places and titles do not. */
const content = computed(() => contentOf(flat.value.document));

function contentOf({ nodes, meta }: GraphDocument): string {
  return JSON.stringify([nodes, meta.seed ?? 0]);
}

let follow: (() => void) | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let busy = false;
/** The run that was started here last. */
let own: string | undefined;
/** What was run last. */
let done: string | undefined;

/** Lets the open graph run whenever it changes, or no more. */
export function toggleRunOnChange(): void {
  const key = origin.value.key;
  const on = onChangeOf.value !== key;
  onChangeOf.value = on ? key : undefined;
  follow?.();
  clearTimeout(timer);
  follow = undefined;
  if (!on) return;
  own = undefined;
  done = runFlat.value !== undefined && run.value?.status === 'done' ? contentOf(runFlat.value) : undefined;
  follow = effect(() => {
    const wanted = onChangeOf.value === origin.value.key && runOnCanvas.value && errors.value.length === 0;
    // What somebody started is waited for; what was started here is replaced.
    const blocked = running.value && run.value?.runId !== own;
    if (content.value === done || !wanted || blocked) return;
    untracked(() => {
      clearTimeout(timer);
      timer = setTimeout(() => void runNewest(), PAUSE_MS);
    });
  });
}

/** Runs the graph as it is now, in the place of the run before: one at a time, and none for what came between. */
async function runNewest(): Promise<void> {
  if (busy || onChangeOf.value !== origin.value.key) return;
  busy = true;
  const text = content.value;
  try {
    const before = running.value ? own : undefined;
    done = text;
    own = await startQuietly(lastTargets.value);
    // Of what was cut off on the way nothing is kept.
    if (before !== undefined) await api.deleteRun({ path: { id: before } }).catch(() => undefined);
  } finally {
    busy = false;
  }
  if (content.value !== text && errors.value.length === 0) await runNewest();
}
