import { useState } from 'preact/hooks';
import { toastError } from '../state/page/toasts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { download, saveInto, uploadPainted } from './files/save.ts';
import { type TargetKind, targetsFor } from './files/targets.ts';
import { endPurpose, type PaintPurpose, paintRequest } from './open.ts';

/** Where the mask and the picture go; always in sight. */
export function PaintFoot() {
  const { purpose } = paintRequest.value;
  if (purpose !== undefined) return <PurposeFoot purpose={purpose} />;
  return (
    <div class="paint-foot">
      <SaveControls kind="mask" />
      <SaveControls kind="image" />
    </div>
  );
}

/** Somebody waits for it: what to do, and one button that goes on. */
function PurposeFoot({ purpose }: { readonly purpose: PaintPurpose }) {
  const [busy, setBusy] = useState(false);
  const go = async (): Promise<void> => {
    setBusy(true);
    const painted = await uploadPainted(purpose.needs);
    setBusy(false);
    if (painted === undefined) return;
    endPurpose();
    purpose.done(painted);
  };
  const back = (): void => {
    endPurpose();
    purpose.back();
  };
  return (
    <div class="paint-foot paint-purpose">
      <strong>{purpose.title}</strong>
      <div class="row">
        <Button tone="primary" disabled={busy} onClick={() => void go()}>
          {busy ? 'Saving …' : purpose.action}
        </Button>
        <Button onClick={back}>Back</Button>
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
      toastError(error, 'It was not saved');
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="use-row" aria-label={`Use the ${name}`}>
      <label for={`target-${kind}`}>
        <strong>{kind === 'mask' ? 'Mask' : 'Picture'}</strong> <span class="muted">into</span>
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
          <option value={NEW}>new node</option>
        </select>
        <Button tone="primary" disabled={busy} onClick={() => void save()} aria-label={`Use the ${name}`}>
          {busy ? 'Saving …' : 'Use'}
        </Button>
        <button
          type="button"
          class="button plain icon"
          aria-label={`Download the ${name}`}
          title={`Download the ${name} as PNG`}
          onClick={() => void download(kind).catch(toastError)}
        >
          <Icon name="download" />
        </button>
      </div>
    </section>
  );
}
