import { connection, live, lost } from '../state/run/connection.ts';
import { errorWords } from '../texts/error-words.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

/** Says that the server does not answer, and why. */
export function ConnectionBanner() {
  if (connection.value !== 'reconnecting') return null;
  const why = lost.value;
  const words = typeof why === 'object' ? errorWords(why).message : why && t.page.lost[why];
  return (
    <div class="banner warning" role="alert">
      <Icon name="alert" />
      <span>
        {t.page.away}
        {words !== undefined && <span class="muted small"> ({words})</span>}
      </span>
      <Button tiny onClick={() => live.value?.reconnect()}>
        {t.page.tryNow}
      </Button>
    </div>
  );
}
