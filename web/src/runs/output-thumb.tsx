import './output-thumb.css';
import { useState } from 'preact/hooks';
import { urlOf } from '../api/rest.ts';
import type { OutputPicture } from '../state/page/picture-drag.ts';
import { t } from '../texts/texts.ts';

interface OutputThumbProps {
  readonly picture: OutputPicture;
  /** Spoken name; empty where words beside it say what it is. */
  readonly alt: string;
  readonly class?: string;
  /** Loaded at once, not only when it comes near the view. */
  readonly eager?: boolean;
  readonly onLoad?: () => void;
}

/**
 * A picture that a run wrote, small. Where there is no thumbnail of it (a file that is damaged, too large or gone), its
 * name stands in its place.
 */
export function OutputThumb({ picture, alt, class: look = '', eager = false, onLoad }: OutputThumbProps) {
  const { runId, name } = picture;
  const url = urlOf('getRunOutputThumbnail', { path: { id: runId }, query: { name } });
  // Noted with its address: a picture that the browser has at hand comes before any effect.
  const [heard, setHeard] = useState({ url, state: 'waiting' as 'waiting' | 'shown' | 'missing' });
  const state = heard.url === url ? heard.state : 'waiting';
  if (state === 'missing') {
    return (
      <span
        class={`no-thumb small ${look}`}
        role="img"
        aria-label={t.runs.noThumbnail(alt === '' ? name : alt)}
        title={t.runs.noThumbnail(name)}
      >
        {name}
      </span>
    );
  }
  return (
    <img
      class={state === 'waiting' ? `thumb-waits ${look}` : look}
      src={url}
      alt={alt}
      loading={eager ? 'eager' : 'lazy'}
      draggable={false}
      onLoad={() => {
        setHeard({ url, state: 'shown' });
        onLoad?.();
      }}
      onError={() => setHeard({ url, state: 'missing' })}
    />
  );
}
