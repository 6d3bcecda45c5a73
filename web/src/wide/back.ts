import { effect, signal } from '@preact/signals';
import { graph } from '../state/document/document.ts';
import { widePanel } from '../state/page/page.ts';
import { t } from '../texts/texts.ts';

/** Whether the canvas was shown since the page was opened: also an empty one is somewhere to go back to. */
const canvasSeen = signal(false);

effect(() => {
  if (widePanel.value === undefined) canvasSeen.value = true;
});

/** Whether there is a graph behind a panel; reads signals. */
export function hasGraphBehind(): boolean {
  return canvasSeen.value || Object.keys(graph.value.nodes).length > 0;
}

/** From a panel to the graph; who has none comes to the gallery. */
export function leavePanel(): void {
  widePanel.value = hasGraphBehind() ? undefined : 'gallery';
}

/** What {@link leavePanel} does, in words; reads signals. */
export function backWords(): string {
  return hasGraphBehind() ? t.page.backToGraph : t.page.backToGallery;
}
