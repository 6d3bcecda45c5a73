import { selectedNodes } from '../document/selection.ts';
import { cancelRun, canRun, pauseRun, rerun, run, running, startRun } from '../run/run.ts';
import { type Command, hasNodes } from './command.ts';

/** Computing the graph. */
export const runCommands: readonly Command[] = [
  {
    id: 'run',
    group: 'Run',
    keys: ['Mod+Enter'],
    enabled: () => canRun.value,
    run: () => startRun(),
  },
  {
    id: 'run-to',
    group: 'Run',
    keys: ['Mod+Shift+Enter'],
    enabled: () => canRun.value && selectedNodes.value.length > 0,
    run: () => startRun(selectedNodes.value),
  },
  {
    id: 'cancel',
    group: 'Run',
    keys: ['Mod+.'],
    enabled: () => running.value,
    run: () => cancelRun(),
  },
  {
    id: 'pause',
    group: 'Run',
    enabled: () => running.value,
    run: () => pauseRun(),
  },
  {
    id: 'run-on-change',
    group: 'Run',
    keys: ['Shift+R'],
    onCanvas: true,
    enabled: hasNodes,
    // Loaded when it is first wanted.
    run: async () => (await import('../run/run-on-change.ts')).toggleRunOnChange(),
  },
  {
    id: 'rerun',
    group: 'Run',
    enabled: () => run.value !== undefined && !running.value,
    run: () => rerun(),
  },
];
