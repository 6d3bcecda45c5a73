import { uploads } from '../state/page/uploads.ts';

/** Files on their way to the studio. */
export function Uploads() {
  if (uploads.value.length === 0) return null;
  return (
    <div class="uploads" role="status" aria-label="Uploads">
      {uploads.value.map(({ id, name, fraction }) => (
        <div key={id} class="upload small">
          <span class="ellipsis">
            {name} {fraction < 1 ? `${Math.round(100 * fraction)}%` : 'is being read'}
          </span>
          <div class="progress">
            <div style={{ width: `${100 * fraction}%` }} />
          </div>
        </div>
      ))}
    </div>
  );
}
