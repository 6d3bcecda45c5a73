import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../texts/texts.ts';
import { Button } from './button.tsx';
import { toastError } from './toast.ts';

/** A component that is loaded when it is first shown. */
export function lazy(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | undefined;
  return function Lazy() {
    const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (component) => {
          loaded = component;
          setState('ready');
        },
        (error: unknown) => {
          toastError(error, t.ui.partNotLoaded);
          setState('failed');
        },
      );
    }, []);
    const Shown = loaded;
    if (Shown !== undefined) return <Shown />;
    return state === 'failed' ? <Missing /> : <p class="hidden-text">{t.ui.loading}</p>;
  };
}

/** In place of a part that did not come, as when the connection went meanwhile. Browsers do not ask for it twice. */
function Missing() {
  return (
    <div class="empty">
      <div class="stack">
        <p>{t.ui.partMissing}</p>
        <div>
          <Button onClick={() => location.reload()}>{t.ui.loadThePageAgain}</Button>
        </div>
      </div>
    </div>
  );
}
