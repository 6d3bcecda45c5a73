import { useEffect } from 'preact/hooks';
import { journey } from '../journey/journey.ts';
import { JourneyPanel } from '../journey/journey-panel.tsx';
import { recipes } from '../journey/workflows.ts';
import { lazy } from '../ui/lazy.tsx';

const PlayPanel = lazy(async () => (await import('./play-panel.tsx')).PlayPanel);

/** What becomes of a photograph: played with, or on the way of a journey. */
export function PhotoPanel() {
  const at = journey.value;
  const asked = at?.step.kind === 'ask' && at.more === undefined ? at.picture : undefined;
  const recipe = recipes.value.find(({ plays }) => plays !== undefined);
  useEffect(() => {
    if (asked === undefined || recipe === undefined) return;
    // While the question is read, what the likeliest answer needs is computed.
    void import('./session.ts').then(({ expectPlay }) => expectPlay({ picture: asked, recipe }));
  }, [asked, recipe]);
  return at?.step.kind === 'play' ? <PlayPanel /> : <JourneyPanel />;
}
