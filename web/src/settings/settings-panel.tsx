import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import './settings.css';
import type { SystemStatus } from '../../../src/protocol/system.ts';
import { api } from '../api/rest.ts';
import { showKeys } from '../panels/keys-dialog.tsx';
import { Segments } from '../picture/slider.tsx';
import { chooseLanguage, type LanguageChoice, languageChoice } from '../state/page/language.ts';
import { minimapShown, type Theme, theme } from '../state/page/page.ts';
import { uploads } from '../state/page/uploads.ts';
import { bytes } from '../state/page/words.ts';
import { LANGUAGES, readersLanguage, t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { toast, toastError } from '../ui/toast.ts';
import { BackButton } from '../wide/back-button.tsx';
import { loadPacks } from './packs.ts';
import { PacksList } from './packs-list.tsx';
import { StoredList } from './stored-list.tsx';
import { loadStored } from './uploads.ts';

const system = signal<SystemStatus | undefined>(undefined);
const engines = signal<readonly EngineRow[] | 'asking' | undefined>(undefined);

type EngineRow = Awaited<ReturnType<typeof api.listEngines>>['items'][number];

async function loadSystem(): Promise<void> {
  try {
    system.value = await api.getSystem();
  } catch (error) {
    toastError(error, t.settings.notLoaded);
  }
}

/** The studio's disk, what it computes on, and how the page looks and is steered. */
export function SettingsPanel() {
  const coming = uploads.value.length;
  useEffect(() => {
    // Again when what was dropped meanwhile is there.
    if (coming > 0) return;
    void loadSystem();
    void loadPacks();
    void loadStored();
  }, [coming]);
  return (
    <div class="page">
      <div class="page-inner stack settings">
        <header class="row wrap">
          <h1 class="grow">{t.settings.title}</h1>
          <BackButton />
        </header>
        <Section title={t.settings.look}>
          <Look />
        </Section>
        <Section title={t.settings.computing}>
          <Computing />
        </Section>
        <PacksList />
        <Section title={t.settings.disk}>
          <Disk />
        </Section>
        <Section title={t.settings.stored}>
          <StoredList onDeleted={loadSystem} />
        </Section>
      </div>
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="settings-part stack" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Look() {
  return (
    <>
      <div class="row wrap">
        <span class="settings-name">{t.settings.theme}</span>
        <Segments
          label={t.settings.theme}
          value={theme.value}
          choices={(['dark', 'light', 'system'] as const).map((value) => ({
            value,
            label: t.settings.themes[value],
          }))}
          onChange={(value: Theme) => {
            theme.value = value;
          }}
        />
      </div>
      <div class="row wrap">
        <label class="settings-name" for="settings-language">
          {t.settings.language}
        </label>
        <select
          id="settings-language"
          class="input settings-choice"
          value={languageChoice.value}
          onChange={(event) => void chooseLanguage(event.currentTarget.value as LanguageChoice)}
        >
          <option value="browser">{t.settings.asTheBrowser(LANGUAGES[readersLanguage()].name)}</option>
          {Object.entries(LANGUAGES).map(([code, { name }]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
        <span class="muted small">{t.settings.languageNote}</span>
      </div>
      <label class="row">
        <span class="settings-name">{t.settings.minimap}</span>
        <input
          type="checkbox"
          checked={minimapShown.value}
          onChange={(event) => {
            minimapShown.value = event.currentTarget.checked;
          }}
        />
      </label>
      <div class="row wrap">
        <span class="settings-name">{t.settings.keys}</span>
        <Button onClick={showKeys}>{t.settings.chooseKeys}</Button>
      </div>
    </>
  );
}

function Computing() {
  const now = system.value;
  if (now === undefined) return <p class="muted">{t.settings.loading}</p>;
  const { machine, runners } = now;
  return (
    <>
      <table class="facts">
        <tbody>
          {runners.map(({ device, engine, threads, state }) => (
            <tr key={device}>
              <th scope="row">{device}</th>
              <td>
                {[engine, threads === undefined ? '' : t.settings.threads(threads), t.settings.states[state]]
                  .filter((text) => text !== undefined && text !== '')
                  .join(', ')}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t.settings.machine}</th>
            <td>{t.settings.machineIs(machine.cpu, machine.cores, bytes(machine.memoryBytes))}</td>
          </tr>
          <tr>
            <th scope="row">{t.settings.version}</th>
            <td>
              {machine.node === ''
                ? `Patchwise ${now.version}`
                : `Patchwise ${now.version}, Node ${machine.node}`}
            </td>
          </tr>
        </tbody>
      </table>
      {/* A page without a server computes as its browser does. */}
      {machine.node !== '' && <p class="muted small">{t.settings.howToCompute}</p>}
      <Engines />
    </>
  );
}

function Engines() {
  const now = engines.value;
  const look = async (): Promise<void> => {
    engines.value = 'asking';
    try {
      engines.value = (await api.listEngines()).items;
    } catch (error) {
      engines.value = undefined;
      toastError(error, t.settings.notLoaded);
    }
  };
  if (now === undefined || now === 'asking') {
    return (
      <div>
        <Button disabled={now === 'asking'} onClick={() => void look()}>
          {now === 'asking' ? t.settings.looking : t.settings.whichEngines}
        </Button>
      </div>
    );
  }
  return (
    <table class="facts" aria-label={t.settings.engines}>
      <tbody>
        {now.map(({ id, available, reason }) => (
          <tr key={id}>
            <th scope="row">{id}</th>
            <td>{available ? t.settings.available : typeof reason === 'string' ? reason : t.settings.not}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const KINDS = ['uploads', 'runs', 'cache', 'tensors', 'checkpoints', 'database', 'other'] as const;

function Disk() {
  const now = system.value;
  if (now === undefined) return <p class="muted">{t.settings.loading}</p>;
  const { bytes: used, quota, free, others = [], kinds } = now.storage;
  const empty = async (): Promise<void> => {
    try {
      const { bytes: gone } = await api.emptyCache();
      toast('success', t.settings.emptied(bytes(gone)));
      await loadSystem();
    } catch (error) {
      toastError(error, t.settings.notEmptied);
    }
  };
  return (
    <>
      <meter aria-label={t.settings.used} min={0} max={quota} value={used} />
      <p class="small">
        {t.settings.usedOf(bytes(used), bytes(quota))}
        {free === undefined ? '' : ` ${t.settings.free(bytes(free))}`}
        {others.map((disk) => ` ${t.settings.freeElsewhere(disk.folders.join(', '), bytes(disk.free))}`)}
      </p>
      <table class="facts" aria-label={t.settings.byKind}>
        <tbody>
          {KINDS.map((kind) => (
            <tr key={kind} data-kind={kind}>
              <th scope="row">{t.settings.kinds[kind][0]}</th>
              <td class="settings-bytes">{bytes(kinds[kind])}</td>
              <td class="muted small">{t.settings.kinds[kind][1]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div>
        <Button icon="trash" disabled={kinds.cache === 0} onClick={() => void empty()}>
          {t.settings.emptyCache}
        </Button>
      </div>
    </>
  );
}
