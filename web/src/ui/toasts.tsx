import { t } from '../texts/texts.ts';
import { Button, IconButton } from './button.tsx';
import { dismissToast, toasts } from './toast.ts';

/**
 * Messages at the foot of the page; errors are spoken at once, the rest politely.
 * @param centred else they lie at the left, clear of the tools of the canvas
 */
export function Toasts({ centred }: { readonly centred: boolean }) {
  return (
    <div class={centred ? 'toasts centred' : 'toasts'}>
      {toasts.value.map(({ id, tone, message, hint, action }) => (
        <div key={id} class={`toast ${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
          <div class="grow">
            <div>{message}</div>
            {hint && <div class="muted small">{hint}</div>}
          </div>
          {action && (
            <Button
              tiny
              onClick={() => {
                dismissToast(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton icon="close" label={t.ui.dismiss} tiny onClick={() => dismissToast(id)} />
        </div>
      ))}
    </div>
  );
}
