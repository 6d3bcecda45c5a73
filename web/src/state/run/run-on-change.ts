import { computed, effect, signal, untracked } from '@preact/signals';
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

const valid = computed(() => errors.value.length === 0);

/** A run tells of itself many times a second: that is no change to wait after. */
const watched = computed(() => run.value?.runId);

let follow: (() => void) | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let busy = false;
/** The run that was started here last. */
const own = signal<string | undefined>(undefined);
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
  own.value = undefined;
  done = runFlat.value !== undefined && run.value?.status === 'done' ? contentOf(runFlat.value) : undefined;
  follow = effect(() => {
    const wanted = onChangeOf.value === origin.value.key && runOnCanvas.value && valid.value;
    // What somebody started is waited for; what was started here is replaced.
    const blocked = running.value && watched.value !== own.value;
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
    const before = running.value ? own.value : undefined;
    done = text;
    own.value = await startQuietly(lastTargets.value);
    // Of what was cut off on the way nothing is kept.
    if (before !== undefined) await api.deleteRun({ path: { id: before } }).catch(() => undefined);
  } finally {
    busy = false;
  }
  if (content.value !== text && valid.value) await runNewest();
}
