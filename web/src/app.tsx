import { DropHint } from './files/drop-hint.tsx';
import { Uploads } from './files/uploads.tsx';
import { ConnectionBanner } from './frame/connection-banner.tsx';
import { EmptyHint } from './frame/empty-hint.tsx';
import { PANELS } from './frame/panel-list.ts';
import { Rail } from './frame/rail.tsx';
import { Side } from './frame/side.tsx';
import { Canvas } from './panels/canvas.tsx';
import { CommandPaletteHost } from './panels/command-palette.tsx';
import { FindHost } from './panels/find-box.tsx';
import { CanvasTools } from './panels/minimap.tsx';
import { NodePalette } from './panels/node-palette.tsx';
import { Outline } from './panels/outline.tsx';
import { PointerNote } from './panels/pointer-note.tsx';
import { PortTip } from './panels/port-tip.tsx';
import { QuickAddHost } from './panels/quick-add.tsx';
import { ScopeBar } from './panels/scope-bar.tsx';
import { TabStrip } from './panels/tab-strip.tsx';
import { TopBar } from './panels/topbar.tsx';
import { ValueEditorHost } from './panels/value-editor.tsx';
import { drawer, makingCard, widePanel } from './state/page/page.ts';
import { heldPicture } from './state/page/picture-drag.ts';
import { tabs } from './state/tabs/tabs.ts';
import { t } from './texts/texts.ts';
import { DialogHost } from './ui/dialogs.tsx';
import { lazy } from './ui/lazy.tsx';
import { MenuHost } from './ui/menu.tsx';
import { Toasts } from './ui/toasts.tsx';

const CardDialog = lazy(async () => (await import('./panels/card-dialog.tsx')).CardDialog);
const ResultDock = lazy(async () => (await import('./panels/result-dock.tsx')).ResultDock);

/** The frame of the page, and what may lie over all of it. */
export function App() {
  const wide = PANELS.find((panel) => panel.wide && panel.id === widePanel.value);
  const onCanvas = widePanel.value === undefined;
  return (
    <div class={tabs.value.length > 1 ? 'frame with-tabs' : 'frame'}>
      <TopBar />
      <TabStrip />
      <nav class="left" aria-label={t.page.rail}>
        <Rail />
        {onCanvas && drawer.value !== undefined && (
          <aside class="drawer" aria-label={drawer.value === 'nodes' ? t.page.nodes : t.page.outline}>
            {drawer.value === 'nodes' ? <NodePalette /> : <Outline />}
          </aside>
        )}
      </nav>
      <main class="main">
        <Canvas />
        {onCanvas && (
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
        <Toasts centred={!onCanvas} />
      </main>
      {onCanvas && <Side />}
      <DialogHost />
      <MenuHost />
      <QuickAddHost />
      <CommandPaletteHost />
      {makingCard.value && <CardDialog />}
      <ValueEditorHost />
      <PortTip />
      <PointerNote />
    </div>
  );
}
