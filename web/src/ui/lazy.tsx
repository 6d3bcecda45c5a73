import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toastError } from '../state/toasts.ts';

/** A component that is loaded when it is first shown. */
export function lazy(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | undefined;
  return function Lazy() {
    const [, setReady] = useState(loaded !== undefined);
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (component) => {
          loaded = component;
          setReady(true);
        },
        (error: unknown) => toastError(error, 'This part of the page could not be loaded'),
      );
    }, []);
    const Shown = loaded;
    return Shown === undefined ? <p class="hidden-text">Loading …</p> : <Shown />;
  };
}
