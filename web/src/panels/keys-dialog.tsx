import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Command, titleOf } from '../state/commands/command.ts';
import { commands } from '../state/commands/commands.ts';
import { bindKeys, keysOf, ownKeys, pressed, resetKeys } from '../state/commands/key-bindings.ts';
import { keyLabel } from '../state/commands/keys.ts';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { showDialog } from '../ui/dialogs.tsx';

/** How to do things: pointer and keys, which can be chosen. */
export function showKeys(): void {
  showDialog((close) => <KeysDialog close={close} />);
}

const GROUPS = ['Run', 'File', 'Arrange', 'Edit', 'View', 'Help'] as const;

function KeysDialog({ close }: { readonly close: () => void }) {
  const [said, setSaid] = useState('');
  const changed = Object.keys(ownKeys.value).length > 0;
  return (
    <Dialog
      title={t.panels.keysAndPointer}
      onClose={close}
      width={820}
      foot={
        <>
          <span class="grow muted small" role="status">
            {said || t.panels.pressTheKeysOfA}
          </span>
          <Button
            disabled={!changed}
            onClick={() => {
              resetKeys();
              setSaid(t.panels.keysAreAsTheyCame);
            }}
          >
            {t.panels.resetAll}
          </Button>
        </>
      }
    >
      <div style={{ columns: '2 320px', columnGap: '26px' }}>
        <section style={{ breakInside: 'avoid', marginBottom: '14px' }}>
          <h3>{t.panels.pointer}</h3>
          <dl>
            {t.panels.pointerWays.map(([what, how]) => (
              <div class="row" key={what} style={{ padding: '2px 0' }}>
                <dt class="grow">{what}</dt>
                <dd>
                  <kbd>{how}</kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
        {GROUPS.map((group) => {
          const members = commands.filter((c) => c.group === group);
          if (members.length === 0) return null;
          return (
            <section key={group} aria-label={t.commands.groups[group]} style={{ marginBottom: '14px' }}>
              <h3>{t.commands.groups[group]}</h3>
              {members.map((c) => (
                <KeyRow key={c.id} command={c} say={setSaid} />
              ))}
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}

/** A command with its keys: pressed, the next press becomes its key. */
function KeyRow({ command, say }: { readonly command: Command; readonly say: (text: string) => void }) {
  const [listening, setListening] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (!listening) return;
    const take = (event: KeyboardEvent): void => {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'Escape') {
        setListening(false);
        return;
      }
      const alone = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
      if (alone && (event.key === 'Backspace' || event.key === 'Delete')) {
        bindKeys(command, []);
        say(t.panels.hasNoKeys(titleOf(command)));
        setListening(false);
        return;
      }
      const keys = pressed(event);
      if (keys === undefined) return;
      const losers = bindKeys(command, [keys]);
      say(t.panels.keysChosen(keyLabel(keys), titleOf(command), losers.map(titleOf)));
      setListening(false);
    };
    window.addEventListener('keydown', take, { capture: true });
    return () => window.removeEventListener('keydown', take, { capture: true });
  }, [listening]);
  const keys = keysOf(command);
  const shown = keys.length === 0 ? t.panels.noKeys : keys.map(keyLabel).join(t.panels.orKeys);
  return (
    <div class="row" style={{ padding: '1px 0', breakInside: 'avoid' }}>
      <span class="grow">{titleOf(command)}</span>
      {Object.hasOwn(ownKeys.value, command.id) && (
        <IconButton
          icon="reset"
          tiny
          label={t.panels.resetTheKeysOf(titleOf(command))}
          onClick={() => resetKeys(command)}
        />
      )}
      <button
        ref={button}
        type="button"
        class={keys.length === 0 && !listening ? 'key-button muted' : 'key-button'}
        aria-label={t.panels.keysOfCommand(titleOf(command), listening ? t.panels.pressThem : shown)}
        aria-pressed={listening}
        onClick={() => setListening(!listening)}
        onBlur={() => setListening(false)}
      >
        {listening ? t.panels.pressKeys : shown}
      </button>
    </div>
  );
}
