import { useState } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { addPack, changing, packs, removePack } from './packs.ts';

/** Packs of nodes that are allowed in the studio; where that may be done from a page, more are added by their names. */
export function PacksList() {
  const [name, setName] = useState('');
  const now = packs.value;
  if (now === undefined) return null;
  const busy = changing.value;
  const add = async (): Promise<void> => {
    if (await addPack(name.trim())) setName('');
  };
  return (
    <section class="settings-part stack" aria-label={t.settings.packs}>
      <h2>{t.settings.packs}</h2>
      {now.items.length === 0 && <p class="muted">{t.settings.noPacks}</p>}
      <ul class="settings-stored">
        {now.items.map(({ name: pack, version, nodes, problem }) => (
          <li key={pack} class="row">
            <span class="grow">
              {pack} <span class="muted small">{version}</span>
              <br />
              <span class={problem === undefined ? 'muted small' : 'error-text small'}>
                {problem ?? t.settings.packNodes(nodes.join(', '))}
              </span>
            </span>
            {now.mayChange && (
              <IconButton
                icon="trash"
                label={t.settings.removePack(pack)}
                disabled={busy !== undefined}
                onClick={() => void removePack(pack)}
              />
            )}
          </li>
        ))}
      </ul>
      {now.mayChange ? (
        <form
          class="row wrap"
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <input
            class="input grow"
            aria-label={t.settings.packName}
            placeholder={t.settings.packName}
            value={name}
            disabled={busy !== undefined}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <Button icon="plus" disabled={name.trim() === '' || busy !== undefined} onClick={() => void add()}>
            {busy === undefined ? t.settings.addPack : t.settings.addingPack(busy)}
          </Button>
        </form>
      ) : (
        <p class="muted small">{t.settings.packsClosed}</p>
      )}
    </section>
  );
}
