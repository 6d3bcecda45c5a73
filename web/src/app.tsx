import type { ComponentType } from 'preact';
import { DropHint } from './files/drop-hint.tsx';
import { journey } from './journey/journey.ts';
import { Canvas } from './panels/canvas.tsx';
import { CommandPaletteHost, openCommandPalette } from './panels/command-palette.tsx';
import { FindHost } from './panels/find-box.tsx';
import { Gallery } from './panels/gallery.tsx';
import { CanvasTools } from './panels/minimap.tsx';
import { NodePalette } from './panels/node-palette.tsx';
import { Outline } from './panels/outline.tsx';
import { PointerNote } from './panels/pointer-note.tsx';
import { PortTip } from './panels/port-tip.tsx';
import { Problems } from './panels/problems.tsx';
import { QuickAddHost } from './panels/quick-add.tsx';
import { ScopeBar } from './panels/scope-bar.tsx';
import { TabStrip } from './panels/tab-strip.tsx';
import { TopBar } from './panels/topbar.tsx';
import { ValueEditorHost } from './panels/value-editor.tsx';
import { graph } from './state/document/document.ts';
import { drawer, keepDrawer, narrow, sideTab, widePanel } from './state/page/page.ts';
import { heldPicture } from './state/page/picture-drag.ts';
import { errors } from './state/page/problems.ts';
import { connection, live, lost } from './state/run/connection.ts';
import { run } from './state/run/run.ts';
import { isActive } from './state/run/run-fold.ts';
import { runList } from './state/run/run-list.ts';
import { tabs } from './state/tabs/tabs.ts';
import { errorWords } from './texts/error-words.ts';
import { t } from './texts/texts.ts';
import { Button, IconButton } from './ui/button.tsx';
import { DialogHost } from './ui/dialogs.tsx';
import { Icon, type IconName } from './ui/icon.tsx';
import { lazy } from './ui/lazy.tsx';
import { MenuHost } from './ui/menu.tsx';
import { Toasts } from './ui/toasts.tsx';
import { Uploads } from './ui/uploads.tsx';

const ResultDock = lazy(async () => (await import('./panels/result-dock.tsx')).ResultDock);

interface Panel {
  readonly id: keyof typeof t.page.panels;
  readonly component: ComponentType;
  /** Takes the place of the canvas; else a tab at the right. */
  readonly wide?: boolean;
  readonly icon?: IconName;
  /** Whether it has a place in the rail now; always when absent. */
  readonly shown?: () => boolean;
  readonly badge?: () => { readonly count: number; readonly danger: boolean } | undefined;
}

/** Every panel of the page: wide ones have a place in the rail at the left, the others are tabs at the right. */
const PANELS: readonly Panel[] = [
  { id: 'gallery', component: Gallery, wide: true, icon: 'grid' },
  {
    id: 'photo',
    component: lazy(async () => (await import('./journey/journey-panel.tsx')).JourneyPanel),
    wide: true,
    icon: 'image',
    shown: () => journey.value !== undefined,
  },
  {
    id: 'library',
    component: lazy(async () => (await import('./library/library-panel.tsx')).LibraryPanel),
    wide: true,
    icon: 'folder',
  },
  {
    id: 'runs',
    component: lazy(async () => (await import('./runs/runs.tsx')).RunsPanel),
    wide: true,
    icon: 'clock',
    badge: () => count(runList.value.filter((r) => isActive(r.status)).length, false),
  },
  {
    id: 'inspector',
    component: lazy(async () => (await import('./watch/watch.tsx')).WatchPanel),
    wide: true,
    icon: 'eye',
  },
  {
    id: 'choose',
    component: lazy(async () => (await import('./sweeps/sweeps-panel.tsx')).SweepsPanel),
    wide: true,
    icon: 'sweep',
  },
  {
    id: 'paint',
    component: lazy(async () => (await import('./paint/paint.tsx')).PaintPanel),
    wide: true,
    icon: 'brush',
  },
  {
    id: 'settings',
    component: lazy(async () => (await import('./settings/settings-panel.tsx')).SettingsPanel),
    wide: true,
    icon: 'gear',
  },
  { id: 'node', component: lazy(async () => (await import('./panels/node-panel.tsx')).Inspector) },
  {
    id: 'problems',
    component: Problems,
    badge: () => count(errors.value.length + (run.value?.errors.length ?? 0), true),
  },
];

function count(n: number, danger: boolean) {
  return n === 0 ? undefined : { count: n, danger };
}

export function App() {
  const wide = PANELS.find((panel) => panel.wide && panel.id === widePanel.value);
  return (
    <div class={tabs.value.length > 1 ? 'frame with-tabs' : 'frame'}>
      <TopBar />
      <TabStrip />
      <nav class="left" aria-label={t.page.rail}>
        <Rail />
        {wide === undefined && drawer.value !== undefined && (
          <aside class="drawer" aria-label={drawer.value === 'nodes' ? t.page.nodes : t.page.outline}>
            {drawer.value === 'nodes' ? <NodePalette /> : <Outline />}
          </aside>
        )}
      </nav>
      <main class="main">
        <Canvas />
        {wide === undefined && (
          <>
            <EmptyHint />
            <ResultDock />
            <ScopeBar />
            <FindHost />
            <CanvasTools />
          </>
        )}
        {wide && (
          <div class={heldPicture.value === undefined ? 'wide-panel' : 'wide-panel aside'}>
            <wide.component />
          </div>
        )}
        <ConnectionBanner />
        <DropHint />
        <Uploads />
        <Toasts centred={wide !== undefined} />
      </main>
      {wide === undefined && <Side />}
      <DialogHost />
      <MenuHost />
      <QuickAddHost />
      <CommandPaletteHost />
      <ValueEditorHost />
      <PortTip />
      <PointerNote />
    </div>
  );
}

function Rail() {
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

function Side() {
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

function EmptyHint() {
  if (Object.keys(graph.value.nodes).length > 0) return null;
  return (
    <div class="empty">
      <div class="stack" style={{ alignItems: 'center' }}>
        <p>{t.page.emptyHint}</p>
        <Button
          icon="grid"
          onClick={() => {
            widePanel.value = 'gallery';
          }}
        >
          {t.page.startWithWorkflow}
        </Button>
      </div>
    </div>
  );
}

function ConnectionBanner() {
  if (connection.value !== 'reconnecting') return null;
  const why = lost.value;
  const words = typeof why === 'object' ? errorWords(why).message : why && t.page.lost[why];
  return (
    <div class="banner warning" role="alert">
      <Icon name="alert" />
      <span>
        {t.page.away}
        {words !== undefined && <span class="muted small"> ({words})</span>}
      </span>
      <Button tiny onClick={() => live.value?.reconnect()}>
        {t.page.tryNow}
      </Button>
    </div>
  );
}
