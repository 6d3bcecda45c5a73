import { useEffect } from 'preact/hooks';
import '../picture/picture.css';
import './paint.css';
import { own } from '../../../src/graph/document.ts';
import { chooseAsset } from '../panels/asset-field.tsx';
import { pictureUrl } from '../picture/reference-url.ts';
import { ToolButton, type ToolIconName } from '../picture/tool-button.tsx';
import { atScale, scaleOf, WHOLE, zoomAt } from '../picture/viewport.ts';
import { graph } from '../state/document.ts';
import { widePanel } from '../state/page.ts';
import { toastError } from '../state/toasts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showDialog } from '../ui/dialogs.tsx';
import { Icon } from '../ui/icon.tsx';
import { mayReplace, openPicture, takeFile } from './bring.ts';
import { PAINT_KEYS, startPaintKeys } from './keys.ts';
import { rasterOfBlob } from './load-picture.ts';
import { paintRequest } from './open.ts';
import { PaintFoot, PaintSide } from './paint-side.tsx';
import {
  cutting,
  drawSerial,
  floating,
  leaveCutting,
  onStage,
  openSheet,
  redoPaint,
  sheet,
  stageSize,
  takeCutOut,
  tool,
  undoPaint,
  unsaved,
  viewport,
} from './session.ts';
import { Stage } from './stage.tsx';
import { targetsFor } from './targets.ts';
import { TOOL_KEYS, TOOL_NAMES, type Tool } from './tools.ts';

let answered = 0;

// What is painted lives in the page only, until it is used.
window.addEventListener('beforeunload', (event) => {
  if (unsaved.value) event.preventDefault();
});

/** Masks, cut-outs and colour paint on a picture, and the way of the result into the graph. */
export function PaintPanel() {
  const { serial, picture, mask, name = 'Picture' } = paintRequest.value;
  useEffect(() => {
    if (serial === answered || picture === undefined) return;
    answered = serial;
    void openPicture(picture, name, mask);
  }, [serial]);
  useEffect(() => {
    const stopKeys = startPaintKeys(() => stageSize.value);
    const stopPaste = startPaste();
    return () => {
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
        <Choose />
      ) : (
        <>
          <Tools />
          <div class="paint-middle">
            <Stage />
            {cutting.value !== undefined && <CuttingBar />}
          </div>
          <aside class="paint-side" aria-label="Paint settings">
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
  const zoom = (factor: number): void => {
    if (photo !== undefined) viewport.value = zoomAt(viewport.value, factor, photo, view);
  };
  const scale = photo === undefined ? 1 : scaleOf(viewport.value, photo, view);
  return (
    <header class="panel-head">
      <h2>Paint</h2>
      {shown !== undefined && photo !== undefined && (
        <>
          <span class="muted ellipsis">
            {shown.name}, {photo.width} × {photo.height} px{unsaved.value ? ', not saved' : ''}
          </span>
          <span class="separator" />
          <IconButton
            icon="undo"
            label={undoLabel === undefined ? 'Undo' : `Undo: ${undoLabel}`}
            shortcut="Ctrl+Z"
            disabled={undoLabel === undefined}
            onClick={undoPaint}
          />
          <IconButton
            icon="redo"
            label={redoLabel === undefined ? 'Redo' : `Redo: ${redoLabel}`}
            shortcut="Ctrl+Shift+Z"
            disabled={redoLabel === undefined}
            onClick={redoPaint}
          />
          <span class="separator" />
          <IconButton icon="minus" label="Zoom out" shortcut="−" onClick={() => zoom(0.8)} />
          <button
            type="button"
            class="button plain tiny zoom-label"
            title="Actual pixels (1)"
            onClick={() => {
              if (photo !== undefined)
                viewport.value = atScale(viewport.value, 1 / (devicePixelRatio || 1), photo, view);
            }}
          >
            {Math.round(100 * scale * (globalThis.devicePixelRatio || 1))} %
          </button>
          <IconButton icon="plus" label="Zoom in" shortcut="+" onClick={() => zoom(1.25)} />
          <IconButton
            icon="fit"
            label="Whole picture"
            shortcut="0"
            onClick={() => {
              viewport.value = WHOLE;
            }}
          />
        </>
      )}
      <span class="grow" />
      {sheet.value !== undefined && cutting.value === undefined && (
        <Button tiny icon="folder" onClick={() => void otherPicture()}>
          Other picture …
        </Button>
      )}
      <IconButton icon="info" label="Keys of the paint editor" onClick={showPaintKeys} />
      <IconButton
        icon="close"
        label="Back to the graph"
        onClick={() => {
          widePanel.value = undefined;
        }}
      />
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
  ['pick', 'pick'],
];

function Tools() {
  return (
    <div class="paint-tools" role="toolbar" aria-label="Tools" aria-orientation="vertical">
      {TOOL_ICONS.map(([name, icon]) => (
        <ToolButton
          key={name}
          icon={icon}
          label={TOOL_NAMES[name]}
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
      <span>Choose the object: lasso around it, brush over it, or fill.</span>
      <Button tiny tone="primary" onClick={() => takeCutOut(false)}>
        Take the chosen part
      </Button>
      <Button tiny onClick={() => takeCutOut(true)}>
        Take all of it
      </Button>
      <Button tiny tone="plain" onClick={leaveCutting}>
        Cancel
      </Button>
    </div>
  );
}

/** What to paint on: a picture of the graph, one of the studio, or a file. */
function Choose() {
  const inGraph = [...targetsFor('image'), ...targetsFor('mask')].flatMap(({ id, title }) => {
    const path = own(graph.value.nodes, id)?.params?.['path'];
    const url = pictureUrl(path);
    return url === undefined || typeof path !== 'string' ? [] : [{ id, title, path, url }];
  });
  const file = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    try {
      openSheet(await rasterOfBlob(chosen), chosen.name);
    } catch (error) {
      toastError(error, `"${chosen.name}" was not taken`);
    }
  };
  return (
    <div class="paint-choose">
      <div class="stack">
        <h2>What do you want to paint on?</h2>
        <p class="muted">
          Draw a mask of what should change, paste an object from another picture, or paint with the colours
          of a photograph. The result goes into the graph with one click.
        </p>
        {inGraph.length > 0 && (
          <div class="thumbs">
            {inGraph.map(({ id, title, path, url }) => (
              <button
                type="button"
                key={id}
                class="thumb-button"
                aria-pressed={false}
                onClick={() => void openPicture(path, title)}
              >
                <img src={url} alt="" />
                <span class="ellipsis">{title}</span>
              </button>
            ))}
          </div>
        )}
        <div class="row">
          <label class="button primary">
            <Icon name="upload" />
            Open a file
            <input
              type="file"
              class="hidden-text"
              accept="image/png,image/jpeg,image/webp"
              onChange={(event) => void file(event.currentTarget.files?.[0])}
            />
          </label>
          <Button
            icon="image"
            onClick={() =>
              chooseAsset('picture', '', (ref) => void openPicture(ref, ref.split('/').at(-1) ?? ref))
            }
          >
            Choose a picture …
          </Button>
        </div>
      </div>
    </div>
  );
}

function showPaintKeys(): void {
  showDialog((close) => (
    <Dialog title="Keys of the paint editor" onClose={close} width={480}>
      <dl class="key-list">
        {PAINT_KEYS.map(([keys, meaning]) => (
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
