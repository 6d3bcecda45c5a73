import { graph } from '../state/document/document.ts';
import { widePanel } from '../state/page/page.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';

/** What to do with a graph that has no nodes. */
export function EmptyHint() {
  if (Object.keys(graph.value.nodes).length > 0) return null;
  return (
    <div class="empty">
      <div class="stack" style={{ alignItems: 'center' }}>
        <p>{t.page.emptyHint}</p>
        <Button
          icon="grid"
          onClick={() => {
            widePanel.value = 'gallery';
          }}
        >
          {t.page.startWithWorkflow}
        </Button>
      </div>
    </div>
  );
}
