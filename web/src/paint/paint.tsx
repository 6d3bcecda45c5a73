import { useEffect } from 'preact/hooks';
import '../picture/picture.css';
import './paint.css';
import { ToolButton, type ToolIconName } from '../picture/tool-button.tsx';
import { ZoomButtons } from '../picture/zoom-tools.tsx';
import { origin } from '../state/document/document.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showDialog } from '../ui/dialogs.tsx';
import { BackButton } from '../wide/back-button.tsx';
import { mayReplace, openPicture, takeFile } from './files/bring.ts';
import { startDrafts } from './keep-drafts.ts';
import { startPaintKeys } from './keys.ts';
import { paintRequest } from './open.ts';
import { PaintFoot } from './paint-foot.tsx';
import { PaintSide } from './paint-side.tsx';
import {
  cutting,
  drawSerial,
  fitsEdge,
  floating,
  onStage,
  redoPaint,
  setLayer,
  sheet,
  stageSize,
  stopCutting,
  takeAll,
  tool,
  undoPaint,
  unsaved,
  viewport,
} from './paint-state.ts';
import { TOOL_KEYS, type Tool } from './picture/tools.ts';
import { selecting, takeChosen } from './select-object.ts';
import { Stage } from './stage/stage.tsx';
import { StartPicture } from './start-picture.tsx';

let answered = 0;
/** The graph that was open when the editor was last on the page. */
let graphKey: string | undefined;

/** Masks, cut-outs and colour paint on a picture, and the way of the result into the graph. */
export function PaintPanel() {
  const { serial, picture, mask, name = t.paint.picture, purpose } = paintRequest.value;
  useEffect(() => {
    if (serial === answered || picture === undefined) return;
    answered = serial;
    if (purpose !== undefined)
      setLayer(purpose.needs === 'picture' || purpose.needs === 'changes' ? 'colours' : 'mask');
    void openPicture(picture, name, mask);
  }, [serial]);
  useEffect(() => {
    const { key } = origin.value;
    // What belongs to the graph before goes, unless it would be lost.
    if (graphKey !== undefined && graphKey !== key && !unsaved.value && purpose === undefined) {
      if (serial === answered) sheet.value = undefined;
    }
    graphKey = key;
  }, [origin.value.key]);
  useEffect(() => {
    const stopKeys = startPaintKeys(() => stageSize.value);
    const stopPaste = startPaste();
    const stopDrafts = startDrafts();
    return () => {
      stopDrafts();
      stopKeys();
      stopPaste();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are dropped anywhere on the panel; buttons open them too.
    <div
      class="paint"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const file = [...(event.dataTransfer?.files ?? [])].find(({ type }) => type.startsWith('image/'));
        if (file === undefined) return;
        // The page leaves it to the editor.
        event.preventDefault();
        void takeFile(file);
      }}
    >
      <Head />
      {onStage.value === undefined ? (
        <StartPicture />
      ) : (
        <>
          <Tools />
          <div class="paint-middle">
            <Stage />
            {cutting.value !== undefined && <CuttingBar />}
          </div>
          <aside class="paint-side" aria-label={t.paint.paintSettings}>
            <div class="paint-settings">
              <PaintSide />
            </div>
            {cutting.value === undefined && <PaintFoot />}
          </aside>
        </>
      )}
    </div>
  );
}

/** Pictures of the clipboard go to the editor while it is open. */
function startPaste(): () => void {
  const paste = (event: ClipboardEvent): void => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
    if (file === undefined) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void takeFile(file);
  };
  window.addEventListener('paste', paste, true);
  return () => window.removeEventListener('paste', paste, true);
}

function Head() {
  const view = stageSize.value;
  const shown = onStage.value;
  drawSerial.value;
  const { undoLabel, redoLabel } = shown?.painting ?? {};
  const photo = shown?.painting.photo;
  return (
    <header class="panel-head">
      <h2>{t.paint.paint}</h2>
      {shown !== undefined && photo !== undefined && (
        <>
          <span class="muted ellipsis">
            {t.paint.nameAndSize(shown.name, photo.width, photo.height)}
            {unsaved.value ? t.paint.notSaved : ''}
          </span>
          <span class="separator" />
          <IconButton
            icon="undo"
            label={undoLabel === undefined ? t.paint.undo : t.paint.undoOf(undoLabel)}
            shortcut="Ctrl+Z"
            disabled={undoLabel === undefined}
            onClick={undoPaint}
          />
          <IconButton
            icon="redo"
            label={redoLabel === undefined ? t.paint.redo : t.paint.redoOf(redoLabel)}
            shortcut="Ctrl+Shift+Z"
            disabled={redoLabel === undefined}
            onClick={redoPaint}
          />
          <span class="separator" />
          <ZoomButtons
            {...{ size: photo, view, viewport: viewport.value }}
            onViewport={(next) => {
              viewport.value = next;
            }}
          />
        </>
      )}
      <span class="grow" />
      {sheet.value !== undefined && cutting.value === undefined && (
        <Button tiny icon="folder" onClick={() => void otherPicture()}>
          {t.paint.otherPicture}
        </Button>
      )}
      <IconButton icon="info" label={t.paint.keysOfThePaintEditor} onClick={showPaintKeys} />
      <BackButton />
    </header>
  );
}

async function otherPicture(): Promise<void> {
  if (!(await mayReplace())) return;
  sheet.value = undefined;
  floating.value = undefined;
  unsaved.value = false;
}

const TOOL_ICONS: readonly (readonly [Tool, ToolIconName])[] = [
  ['brush', 'brush'],
  ['eraser', 'eraser'],
  ['fill', 'fill'],
  ['rectangle', 'rectangle'],
  ['lasso', 'lasso'],
  ['object', 'object'],
  ['pick', 'pick'],
];

function Tools() {
  return (
    <div class="paint-tools" role="toolbar" aria-label={t.paint.tools} aria-orientation="vertical">
      {TOOL_ICONS.map(([name, icon]) => (
        <ToolButton
          key={name}
          icon={icon}
          label={t.paint.toolNames[name]}
          shortcut={(Object.entries(TOOL_KEYS).find(([, t]) => t === name)?.[0] ?? '').toUpperCase()}
          pressed={tool.value === name && floating.value === undefined}
          disabled={floating.value !== undefined}
          onClick={() => {
            tool.value = name;
          }}
        />
      ))}
    </div>
  );
}

function CuttingBar() {
  return (
    <div class="banner cutting" role="status">
      <span>{t.paint.chooseTheObjectLassoAround}</span>
      <Button tiny tone="primary" disabled={selecting.value} onClick={() => void takeChosen()}>
        {t.paint.takeTheChosenPart}
      </Button>
      <label class="row small">
        <input
          type="checkbox"
          checked={fitsEdge.value}
          onChange={(event) => {
            fitsEdge.value = event.currentTarget.checked;
          }}
        />
        {t.paint.fitEdge}
      </label>
      <Button tiny onClick={() => takeAll()}>
        {t.paint.takeAllOfIt}
      </Button>
      <Button tiny tone="plain" onClick={stopCutting}>
        {t.paint.cancel}
      </Button>
    </div>
  );
}

function showPaintKeys(): void {
  showDialog((close) => (
    <Dialog title={t.paint.keysOfThePaintEditor} onClose={close} width={480}>
      <dl class="key-list">
        {t.paint.keys.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  ));
}
