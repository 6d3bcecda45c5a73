import { sideTab } from '../state/page/page.ts';
import { t } from '../texts/texts.ts';
import { IconButton } from '../ui/button.tsx';
import { PANELS } from './panel-list.ts';

/** The tabs at the right. */
export function Side() {
  const tabs = PANELS.filter((panel) => !panel.wide);
  const active = tabs.find((tab) => tab.id === sideTab.value) ?? tabs[0];
  if (active === undefined || sideTab.value === undefined) return null;
  const move = (step: number): void => {
    const next = tabs[(tabs.indexOf(active) + step + tabs.length) % tabs.length];
    sideTab.value = next?.id;
    document.getElementById(`tab-${next?.id}`)?.focus();
  };
  return (
    <aside class="right" aria-label={t.page.details}>
      <div class="tabs">
        <div class="tab-list" role="tablist" aria-label={t.page.details}>
          {tabs.map(({ id, badge }) => {
            const shown = badge?.();
            return (
              <button
                type="button"
                key={id}
                id={`tab-${id}`}
                class="tab"
                role="tab"
                aria-selected={id === active.id}
                aria-controls="side-panel"
                tabIndex={id === active.id ? 0 : -1}
                onClick={() => {
                  sideTab.value = id;
                }}
                onKeyDown={(event) => {
                  if (event.key === 'ArrowRight') move(1);
                  else if (event.key === 'ArrowLeft') move(-1);
                }}
              >
                {t.page.panels[id]}{' '}
                {shown && <span class={shown.danger ? 'badge danger' : 'badge'}>{shown.count}</span>}
              </button>
            );
          })}
        </div>
        <IconButton
          icon="close"
          tiny
          label={t.page.hideInspector}
          onClick={() => {
            sideTab.value = undefined;
          }}
        />
      </div>
      <div
        id="side-panel"
        role="tabpanel"
        aria-labelledby={`tab-${active.id}`}
        style={{ display: 'contents' }}
      >
        <active.component />
      </div>
    </aside>
  );
}
