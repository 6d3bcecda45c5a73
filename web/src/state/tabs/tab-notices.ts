import { effect } from '@preact/signals';
import { t } from '../../texts/texts.ts';
import { toast } from '../../ui/toast.ts';
import { isActive } from '../run/run-fold.ts';
import { runList } from '../run/run-list.ts';
import { showTab } from './show-tab.ts';
import { parkedRuns } from './tabs.ts';

/** Says when a run is over whose graph is open, but not shown; returns a function that ends it. */
export function startTabNotices(): () => void {
  const told = new Set<string>();
  return effect(() => {
    for (const { key, title, run } of parkedRuns.value) {
      const status = runList.value.find(({ id }) => id === run.runId)?.status;
      if (status === undefined || !isActive(run.status) || isActive(status)) continue;
      const once = `${run.runId} ${status}`;
      if (told.has(once)) continue;
      told.add(once);
      const tone = status === 'done' ? 'success' : status === 'cancelled' ? 'info' : 'error';
      toast(tone, t.tabs.over(title, status), {
        action: { label: t.tabs.show, run: () => void showTab(key) },
      });
    }
  });
}
