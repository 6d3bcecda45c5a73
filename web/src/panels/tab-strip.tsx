import { closeTab } from '../state/tabs/close-tab.ts';
import { openNew } from '../state/tabs/open-graph.ts';
import { showTab } from '../state/tabs/show-tab.ts';
import { type TabView, tabs } from '../state/tabs/tabs.ts';
import { t } from '../texts/texts.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

/** The open graphs, once there are several. */
export function TabStrip() {
  if (tabs.value.length < 2) return null;
  return (
    <nav class="tab-strip" aria-label={t.tabs.list}>
      <ul>
        {tabs.value.map((tab) => (
          <Tab key={tab.key} tab={tab} />
        ))}
      </ul>
      <IconButton icon="plus" tiny label={t.tabs.another} onClick={() => void openNew()} />
    </nav>
  );
}

function Tab({ tab: { key, title, dirty, shown, status } }: { readonly tab: TabView }) {
  const words = [title, ...(dirty ? [t.tabs.changed] : []), ...(status ? [t.tabs.status[status]] : [])];
  return (
    <li
      class={shown ? 'graph-tab shown' : 'graph-tab'}
      onMouseDown={(event) => {
        // The middle button would begin to scroll.
        if (event.button === 1) event.preventDefault();
      }}
      onAuxClick={(event) => {
        if (event.button === 1) void closeTab(key);
      }}
    >
      <button
        type="button"
        class="graph-tab-title"
        title={words.join(', ')}
        aria-label={words.join(', ')}
        {...(shown ? { 'aria-current': 'page' } : {})}
        data-run-state={status}
        onClick={() => void showTab(key)}
      >
        <span class="ellipsis">{title}</span>
        {dirty && <span class="unsaved-mark" aria-hidden="true" />}
        {status && <span class={`run-mark ${status}`} aria-hidden="true" />}
      </button>
      <button
        type="button"
        class="graph-tab-close"
        aria-label={t.tabs.close(title)}
        onClick={() => void closeTab(key)}
      >
        <Icon name="close" size={13} />
      </button>
    </li>
  );
}
