import type { Asset } from '../../../src/protocol/assets.ts';
import { lookOf } from '../state/page/assets.ts';
import { ago, bytes } from '../state/page/words.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { bytesOf, chosen, deleteChosen, stored, tick, ticked } from './uploads.ts';

/** Everything that was uploaded or kept, the largest first; what is ticked is deleted together. */
export function StoredList({ onDeleted }: { readonly onDeleted: () => Promise<void> }) {
  const all = stored.value;
  if (all === undefined) return <p class="muted">{t.settings.loading}</p>;
  if (all.length === 0) return <p class="muted">{t.settings.nothingStored}</p>;
  const now = chosen();
  return (
    <>
      <div class="row wrap">
        <label class="row">
          <input
            type="checkbox"
            checked={now.length === all.length}
            onChange={(event) => {
              ticked.value = new Set(event.currentTarget.checked ? all.map(({ id }) => id) : []);
            }}
          />
          {t.settings.all(all.length)}
        </label>
        <span class="grow" />
        <Button
          icon="trash"
          disabled={now.length === 0}
          onClick={() => void deleteChosen().then((gone) => (gone ? onDeleted() : undefined))}
        >
          {now.length === 0 ? t.settings.delete : t.settings.deleteSome(now.length, bytes(bytesOf(now)))}
        </Button>
      </div>
      <ul class="settings-stored">
        {all.map((asset) => (
          <Row key={asset.id} asset={asset} />
        ))}
      </ul>
    </>
  );
}

function Row({ asset }: { readonly asset: Asset }) {
  const look = lookOf(asset.reference);
  return (
    <li>
      <label class="row">
        <input
          type="checkbox"
          checked={ticked.value.has(asset.id)}
          onChange={(event) => tick(asset.id, event.currentTarget.checked)}
        />
        {look.picture === undefined ? <span /> : <img src={look.picture} alt="" loading="lazy" />}
        <span class="grow ellipsis">{look.name}</span>
        <span class="muted small">
          {t.settings.kindOf[asset.kind]}, {bytes(asset.bytes)}, {ago(asset.createdAt)}
        </span>
      </label>
    </li>
  );
}
