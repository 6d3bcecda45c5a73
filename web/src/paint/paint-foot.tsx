import { useState } from 'preact/hooks';
import { fill } from '../../../src/recipes/bind.ts';
import { takesScene } from '../../../src/recipes/recipe.ts';
import { edit, graph, undo } from '../state/document/document.ts';
import { focusNode } from '../state/document/selection.ts';
import { widePanel } from '../state/page/page.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { toast, toastError } from '../ui/toast.ts';
import { download, saveInto, uploadPainted } from './files/save.ts';
import { type TargetKind, targetsFor } from './files/targets.ts';
import { endPurpose, type PaintPurpose, paintRequest } from './open.ts';
import { sheet } from './paint-state.ts';

/** Where the mask and the picture go; always in sight. */
export function PaintFoot() {
  const { purpose } = paintRequest.value;
  if (purpose !== undefined) return <PurposeFoot purpose={purpose} />;
  return (
    <div class="paint-foot">
      {takesScene(graph.value) && <PasteControls />}
      <SaveControls kind="mask" />
      <SaveControls kind="image" />
      <SizeNote />
    </div>
  );
}

/** Said when a large photograph is painted on in a smaller size. */
function SizeNote() {
  const open = sheet.value;
  if (open?.file === undefined) return null;
  const { photo } = open.painting;
  const { width, height } = open.original;
  return <p class="muted small">{t.paint.paintedAtPxSavedAt(photo.width, photo.height, width, height)}</p>;
}

/** Of a graph that pastes an object of its own: what was pasted here takes the place of that. */
function PasteControls() {
  const [busy, setBusy] = useState(false);
  const use = async (): Promise<void> => {
    setBusy(true);
    const painted = await uploadPainted('both');
    setBusy(false);
    const { mask, picture } = painted ?? {};
    if (mask === undefined || picture === undefined) return;
    if (
      !edit(t.paint.useThePastedScene, (document) =>
        fill(document, { slots: { region: mask, scene: picture } }),
      )
    )
      return;
    widePanel.value = undefined;
    focusNode('scene');
    toast('success', t.paint.theSceneAndItsObject, { action: { label: t.paint.undo, run: undo } });
  };
  return (
    <section class="use-row" aria-label={t.paint.useTheSceneAndIts}>
      <strong>{t.paint.sceneAndObject}</strong>
      <Button tone="primary" disabled={busy} onClick={() => void use()}>
        {busy ? t.paint.saving : t.paint.useInThePlaceOf}
      </Button>
    </section>
  );
}

/** Somebody waits for it: what to do, and one button that goes on. */
function PurposeFoot({ purpose }: { readonly purpose: PaintPurpose }) {
  const [busy, setBusy] = useState(false);
  const [keepTone, setKeepTone] = useState(false);
  const Beside = purpose.beside;
  // What comes from elsewhere takes on the tone of where it goes.
  const brings = purpose.needs === 'changes' || purpose.needs === 'both';
  const go = async (): Promise<void> => {
    setBusy(true);
    const painted = await uploadPainted(purpose.needs);
    setBusy(false);
    if (painted === undefined) return;
    endPurpose();
    purpose.done(brings && keepTone ? { ...painted, keepTone } : painted);
  };
  const back = (): void => {
    endPurpose();
    purpose.back();
  };
  return (
    <div class="paint-foot paint-purpose">
      <strong>{purpose.title}</strong>
      <SizeNote />
      {Beside !== undefined && <Beside />}
      {brings && (
        <label class="row small">
          <input type="checkbox" checked={!keepTone} onChange={() => setKeepTone(!keepTone)} />
          <span>{t.paint.joinTone}</span>
        </label>
      )}
      <div class="row">
        <Button tone="primary" disabled={busy} onClick={() => void go()}>
          {busy ? t.paint.saving : purpose.action}
        </Button>
        <Button onClick={back}>{t.paint.back}</Button>
      </div>
    </div>
  );
}

const NEW = '+';

function SaveControls({ kind }: { readonly kind: TargetKind }) {
  const targets = targetsFor(kind);
  const asked = paintRequest.value.target;
  const preset = asked?.kind === kind ? asked.id : (targets[0]?.id ?? NEW);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const target =
    targets.some(({ id }) => id === (chosen ?? preset)) || chosen === NEW ? (chosen ?? preset) : NEW;
  const name = kind === 'mask' ? 'mask' : 'picture';
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await saveInto(kind, target === NEW ? undefined : target);
    } catch (error) {
      toastError(error, t.paint.couldNotSave);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="use-row" aria-label={t.paint.useThe(name)}>
      <label for={`target-${kind}`}>
        <strong>{kind === 'mask' ? t.paint.mask : t.paint.picture}</strong>{' '}
        <span class="muted">{t.paint.into}</span>
      </label>
      <div class="row">
        <select
          id={`target-${kind}`}
          class="select"
          value={target}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {targets.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
          <option value={NEW}>{t.paint.newNode}</option>
        </select>
        <Button tone="primary" disabled={busy} onClick={() => void save()} aria-label={t.paint.useThe(name)}>
          {busy ? t.paint.saving : t.paint.use}
        </Button>
        <button
          type="button"
          class="button plain icon"
          aria-label={t.paint.downloadThe(name)}
          title={t.paint.downloadTheAsPng(name)}
          onClick={() => void download(kind).catch(toastError)}
        >
          <Icon name="download" />
        </button>
      </div>
    </section>
  );
}
