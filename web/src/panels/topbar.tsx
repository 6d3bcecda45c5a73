import { setGraphTitle } from '../state/document/actions.ts';
import { lineOf } from '../state/document/decor.ts';
import { dirty, graph, origin, redoes, undoes } from '../state/document/document.ts';
import { canDo, command } from '../state/page/commands.ts';
import { shortcutOf } from '../state/page/keys.ts';
import { shownTheme, widePanel } from '../state/page/page.ts';
import { duration } from '../state/page/words.ts';
import { connection } from '../state/run/connection.ts';
import { queuePlace } from '../state/run/queue.ts';
import { run, running } from '../state/run/run.ts';
import { countDone, fractionDone, timeLeft } from '../state/run/run-fold.ts';
import { t } from '../texts/en.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { openMenuBelow } from '../ui/menu.tsx';
import { byCommand } from './canvas-menu.tsx';
import { openCommandPalette } from './command-palette.tsx';
import { chooseFolder, chooseGraphFile } from './file-drop.tsx';
import { showHistory } from './history-dialog.tsx';
import { showKeys } from './keys-dialog.tsx';

/** Name of the graph, undo, run, and the way to everything else. */
export function TopBar() {
  const undoCommand = command('undo');
  const redoCommand = command('redo');
  return (
    <header class="topbar">
      <button
        type="button"
        class="button plain brand"
        aria-label="Patchwise: gallery of workflows"
        onClick={() => {
          widePanel.value = 'gallery';
        }}
      >
        <img src="./icon.svg" alt="" />
        <span class="hide-narrow">Patchwise</span>
      </button>
      <span class="separator" />
      <input
        class="input doc-title"
        aria-label="Name of the graph"
        placeholder="Untitled"
        value={graph.value.meta.title ?? ''}
        onInput={(event) => setGraphTitle(event.currentTarget.value)}
      />
      <span class="muted small hide-phone" role="status" style={{ minWidth: '58px' }}>
        {dirty.value ? 'unsaved' : origin.value.id === undefined ? '' : 'saved'}
      </span>
      <Button
        tone="plain"
        aria-haspopup="menu"
        onClick={(event) =>
          openMenuBelow(event.currentTarget as Element, 'File', [
            byCommand('new'),
            {
              label: 'Open from the gallery…',
              icon: 'folder',
              run: () => {
                widePanel.value = 'gallery';
              },
            },
            { label: 'Import a file…', icon: 'upload', run: chooseGraphFile },
            { label: t.drop.folder, icon: 'folder', run: chooseFolder },
            undefined,
            byCommand('save'),
            byCommand('save-as'),
            {
              label: 'History…',
              icon: 'clock',
              disabled: origin.value.id === undefined,
              run: () => showHistory(origin.value.id ?? ''),
            },
            byCommand('export'),
          ])
        }
      >
        File
      </Button>
      <IconButton
        class="hide-phone"
        icon="undo"
        label={undoes.value === undefined ? 'Undo' : `Undo: ${undoes.value}`}
        shortcut={shortcutOf(undoCommand)}
        disabled={!canDo(undoCommand)}
        onClick={() => void undoCommand.run()}
      />
      <IconButton
        class="hide-phone"
        icon="redo"
        label={redoes.value === undefined ? 'Redo' : `Redo: ${redoes.value}`}
        shortcut={shortcutOf(redoCommand)}
        disabled={!canDo(redoCommand)}
        onClick={() => void redoCommand.run()}
      />
      <span class="separator" />
      <RunButtons />
      <RunStatus />
      <span class="grow" />
      <Connection />
      <IconButton
        class="hide-phone"
        icon="command"
        label="All commands"
        shortcut="Ctrl+K"
        onClick={openCommandPalette}
      />
      <IconButton
        class="hide-phone"
        icon={shownTheme.value === 'dark' ? 'sun' : 'moon'}
        label={shownTheme.value === 'dark' ? 'Light' : 'Dark'}
        onClick={() => void command('theme').run()}
      />
      <IconButton class="hide-phone" icon="info" label="Keys and help" onClick={showKeys} />
    </header>
  );
}

function RunButtons() {
  const runCommand = command('run');
  return running.value ? (
    <Button
      tone="danger"
      icon="stop"
      title={`Cancel (${shortcutOf(command('cancel'))})`}
      onClick={() => void command('cancel').run()}
    >
      Cancel
    </Button>
  ) : (
    <>
      <Button
        tone="primary"
        icon="play"
        disabled={!canDo(runCommand)}
        title={`Run (${shortcutOf(runCommand)})`}
        onClick={() => void runCommand.run()}
      >
        Run
      </Button>
      <IconButton
        icon="down"
        label="More ways to run"
        aria-haspopup="menu"
        onClick={(event) =>
          openMenuBelow(event.currentTarget as Element, 'Run', [
            byCommand('run'),
            byCommand('run-to'),
            byCommand('rerun'),
            byCommand('show-runs'),
          ])
        }
      />
    </>
  );
}

function RunStatus() {
  const view = run.value;
  if (view === undefined) return null;
  const { done, total } = countDone(view);
  const left = timeLeft(view);
  const node = left === undefined ? undefined : view.nodes[left.node];
  const place = view.status === 'queued' ? queuePlace(view.runId) : undefined;
  const percent = Math.round(100 * fractionDone(view, Date.now()));
  const words =
    view.status === 'running'
      ? `${done} of ${total} nodes${left === undefined ? '' : ` · ${left.node}: ${duration(left.ms)} left`}`
      : place !== undefined
        ? t.journey.waiting(place.position, place.behind)
        : view.status;
  return (
    <div class="row small" style={{ minWidth: 0 }} data-run-status={view.status} data-run-id={view.runId}>
      {view.status === 'running' && (
        <div
          class="progress"
          style={{ width: '110px', flex: 'none' }}
          role="progressbar"
          aria-label="Progress of the run"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
        >
          <div style={{ width: `${percent}%` }} />
        </div>
      )}
      <span
        class="muted ellipsis hide-narrow"
        role="status"
        title={node === undefined ? words : lineOf(node)}
      >
        {words}
      </span>
    </div>
  );
}

function Connection() {
  const ok = connection.value === 'connected';
  return (
    <span
      class="row small muted"
      role="status"
      aria-label={`Connection: ${connection.value}`}
      style={{ gap: '5px', paddingRight: '4px' }}
    >
      <span
        class="dot"
        style={{ width: '8px', height: '8px', background: ok ? 'var(--ok)' : 'var(--warning)' }}
      />
      {!ok && connection.value}
    </span>
  );
}
