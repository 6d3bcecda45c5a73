import { openCommandPalette } from '../panels/command-palette.tsx';
import { drawer, keepDrawer, narrow, sideTab, widePanel } from '../state/page/page.ts';
import { t } from '../texts/texts.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { PANELS } from './panel-list.ts';

/** The rail at the left: drawers and wide panels. */
export function Rail() {
  const toggle = (which: 'nodes' | 'outline'): void => {
    const shown = widePanel.value === undefined && drawer.value === which;
    widePanel.value = undefined;
    // There is room for one of them.
    if (narrow.value) sideTab.value = undefined;
    drawer.value = shown ? undefined : which;
    if (!narrow.value) keepDrawer();
  };
  const inDrawer = (which: string): boolean => widePanel.value === undefined && drawer.value === which;
  return (
    <div class="rail">
      <RailButton
        title={t.page.nodes}
        icon="plus"
        pressed={inDrawer('nodes')}
        onClick={() => toggle('nodes')}
      />
      <RailButton
        title={t.page.outline}
        icon="list"
        pressed={inDrawer('outline')}
        onClick={() => toggle('outline')}
      />
      {(narrow.value || sideTab.value === undefined) && (
        <RailButton
          title={t.page.panels.node}
          icon="sliders"
          pressed={widePanel.value === undefined && sideTab.value !== undefined}
          onClick={() => {
            const shown = widePanel.value === undefined && sideTab.value !== undefined;
            widePanel.value = undefined;
            if (narrow.value) drawer.value = undefined;
            sideTab.value = shown ? undefined : 'node';
          }}
        />
      )}
      {PANELS.filter((panel) => panel.wide && (panel.shown?.() ?? true)).map(
        ({ id, icon = 'grid', badge }) => (
          <RailButton
            key={id}
            title={t.page.panels[id]}
            icon={icon}
            badge={badge?.()?.count}
            pressed={widePanel.value === id}
            onClick={() => {
              widePanel.value = widePanel.value === id ? undefined : id;
            }}
          />
        ),
      )}
      <span class="grow" />
      <RailButton title={t.page.commands} icon="command" pressed={false} onClick={openCommandPalette} />
    </div>
  );
}

interface RailButtonProps {
  readonly title: string;
  readonly icon: IconName;
  readonly pressed: boolean;
  readonly badge?: number | undefined;
  readonly onClick: () => void;
}

function RailButton({ title, icon, pressed, badge, onClick }: RailButtonProps) {
  return (
    <button type="button" class="button plain" aria-pressed={pressed} onClick={onClick}>
      <Icon name={icon} />
      {title}
      {badge !== undefined && <span class="badge">{badge}</span>}
    </button>
  );
}
