import { journey } from '../journey/journey.ts';
import { JourneyPanel } from '../journey/journey-panel.tsx';
import { lazy } from '../ui/lazy.tsx';

const PlayPanel = lazy(async () => (await import('./play-panel.tsx')).PlayPanel);

/** What becomes of a photograph: played with, or on the way of a journey. */
export function PhotoPanel() {
  return journey.value?.step.kind === 'play' ? <PlayPanel /> : <JourneyPanel />;
}
