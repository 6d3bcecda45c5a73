import { LIMITS } from '../../../src/graph/document/limits.ts';
import { chooseFolder, chooseGraphFile } from '../files/choose-files.ts';
import { journey } from '../journey/journey.ts';
import { canDo } from '../state/commands/command.ts';
import { command } from '../state/commands/commands.ts';
import { keyLabel, shortcutOf } from '../state/commands/keys.ts';
import { dirty, graph, origin, redoes, undoes } from '../state/document/document.ts';
import { setGraphTitle } from '../state/document/set-graph.ts';
import { shownTheme, widePanel } from '../state/page/page.ts';
import { studioTime } from '../state/page/studio-clock.ts';
import { remaining } from '../state/page/words.ts';
import { connection } from '../state/run/connection.ts';
import { lineOf } from '../state/run/decor.ts';
import { queuePlace } from '../state/run/queue.ts';
import { onChangeOf, run, running } from '../state/run/run.ts';
import { countDone, fractionDone, timeLeft } from '../state/run/run-fold.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { openMenuBelow } from '../ui/menu.tsx';
import { byCommand } from './canvas-menu.tsx';
import { openCommandPalette } from './command-palette.tsx';
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
        aria-label={t.bar.brand}
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
        aria-label={t.bar.name}
        placeholder={t.state.untitled}
        maxLength={LIMITS.title}
        value={graph.value.meta.title ?? ''}
        onInput={(event) => setGraphTitle(event.currentTarget.value)}
      />
      <span class="muted small hide-phone" role="status" style={{ minWidth: '58px' }}>
        {dirty.value ? t.bar.unsaved : origin.value.id === undefined ? '' : t.bar.saved}
      </span>
      <Button
        tone="plain"
        aria-haspopup="menu"
        onClick={(event) =>
          openMenuBelow(event.currentTarget as Element, t.bar.file, [
            byCommand('new'),
            {
              label: t.bar.openFromGallery,
              icon: 'folder',
              run: () => {
                widePanel.value = 'gallery';
              },
            },
            { label: t.bar.importFile, icon: 'upload', run: chooseGraphFile },
            { label: t.drop.folder, icon: 'folder', run: chooseFolder },
            undefined,
            byCommand('save'),
            byCommand('save-as'),
            {
              label: t.bar.history,
              icon: 'clock',
              disabled: origin.value.id === undefined,
              run: () => showHistory(origin.value.id ?? ''),
            },
            byCommand('export'),
            byCommand('make-card', t.card.open),
          ])
        }
      >
        {t.bar.file}
      </Button>
      <IconButton
        class="hide-phone"
        icon="undo"
        label={undoes.value === undefined ? t.bar.undo : t.bar.undoOf(undoes.value)}
        shortcut={shortcutOf(undoCommand)}
        disabled={!canDo(undoCommand)}
        onClick={() => void undoCommand.run()}
      />
      <IconButton
        class="hide-phone"
        icon="redo"
        label={redoes.value === undefined ? t.bar.redo : t.bar.redoOf(redoes.value)}
        shortcut={shortcutOf(redoCommand)}
        disabled={!canDo(redoCommand)}
        onClick={() => void redoCommand.run()}
      />
      <span class="separator" />
      <RunButtons />
      <OnChange />
      <RunStatus />
      <span class="grow" />
      <Connection />
      <IconButton
        class="hide-phone"
        icon="command"
        label={t.bar.allCommands}
        shortcut={keyLabel('Mod+K')}
        onClick={openCommandPalette}
      />
      <IconButton
        class="hide-phone"
        icon={shownTheme.value === 'dark' ? 'sun' : 'moon'}
        label={shownTheme.value === 'dark' ? t.settings.themes.light : t.settings.themes.dark}
        onClick={() => void command('theme').run()}
      />
      <IconButton class="hide-phone" icon="info" label={t.bar.keysAndHelp} onClick={showKeys} />
    </header>
  );
}

/** Whether what computes fills the page, with its own bar and its own way to cancel it. */
function shownByJourney(): boolean {
  const step = journey.value?.step;
  return (
    widePanel.value === 'photo' &&
    (step?.kind === 'learn' || step?.kind === 'make') &&
    (step.run === undefined || step.run === run.value?.runId)
  );
}

function RunButtons() {
  if (shownByJourney()) return null;
  const runCommand = command('run');
  return running.value ? (
    <Button
      tone="danger"
      icon="stop"
      title={`${t.bar.cancel} (${shortcutOf(command('cancel'))})`}
      onClick={() => void command('cancel').run()}
    >
      {t.bar.cancel}
    </Button>
  ) : (
    <>
      <Button
        tone="primary"
        icon="play"
        disabled={!canDo(runCommand)}
        title={`${t.bar.run} (${shortcutOf(runCommand)})`}
        onClick={() => void runCommand.run()}
      >
        {t.bar.run}
      </Button>
      <IconButton
        icon="down"
        label={t.bar.moreWays}
        aria-haspopup="menu"
        onClick={(event) =>
          openMenuBelow(event.currentTarget as Element, t.bar.run, [
            byCommand('run'),
            byCommand('run-to'),
            byCommand('rerun'),
            byCommand('run-on-change', runsOnChange() ? t.bar.noMoreOnChange : t.bar.onChange),
            byCommand('show-runs'),
          ])
        }
      />
    </>
  );
}

function runsOnChange(): boolean {
  return onChangeOf.value === origin.value.key;
}

/** Says that the graph runs by itself, and ends that. */
function OnChange() {
  if (!runsOnChange() || shownByJourney()) return null;
  return (
    <Button
      tiny
      aria-pressed={true}
      title={t.bar.onChangeHelp}
      onClick={() => void command('run-on-change').run()}
    >
      {t.bar.onChange}
    </Button>
  );
}

function RunStatus() {
  const view = run.value;
  if (view === undefined) return null;
  if (shownByJourney()) return <span data-run-status={view.status} data-run-id={view.runId} />;
  const { done, total } = countDone(view);
  const left = timeLeft(view);
  const node = left === undefined ? undefined : view.nodes[left.node];
  const place = view.status === 'queued' ? queuePlace(view.runId) : undefined;
  const percent = Math.round(100 * fractionDone(view, studioTime()));
  const words =
    view.status === 'running'
      ? `${t.bar.nodesDone(done, total)}${left === undefined ? '' : ` · ${left.node}: ${t.journey.left(remaining(left.ms))}`}`
      : place !== undefined
        ? t.journey.waiting(place.position, place.behind)
        : t.status[view.status];
  return (
    <div class="row small" style={{ minWidth: 0 }} data-run-status={view.status} data-run-id={view.runId}>
      {view.status === 'running' && (
        <div
          class="progress run-progress"
          role="progressbar"
          aria-label={t.bar.progress}
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
      aria-label={t.bar.connection(connection.value)}
      style={{ gap: '5px', paddingRight: '4px' }}
    >
      <span
        class="dot"
        style={{ width: '8px', height: '8px', background: ok ? 'var(--ok)' : 'var(--warning)' }}
      />
      {!ok && t.bar.connections[connection.value]}
    </span>
  );
}
