import { uploads } from '../state/page/uploads.ts';
import { t } from '../texts/texts.ts';

/** Files on their way to the studio. */
export function Uploads() {
  if (uploads.value.length === 0) return null;
  return (
    <div class="uploads" role="status" aria-label={t.ui.uploads}>
      {uploads.value.map(({ id, name, fraction }) => (
        <div key={id} class="upload small">
          <span class="row">
            <span class="grow ellipsis">{name}</span>
            <span class="muted">
              {fraction < 1 ? t.ui.percent(Math.round(100 * fraction)) : t.ui.beingRead}
            </span>
          </span>
          <div class="progress">
            <div style={{ width: `${100 * fraction}%` }} />
          </div>
        </div>
      ))}
    </div>
  );
}
