import { useEffect } from 'preact/hooks';
import '../picture/picture.css';
import './journey.css';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { BatchView } from './batch-view.tsx';
import { tryAgain } from './begin.ts';
import { Choices } from './choices.tsx';
import { watchStep } from './come-back.ts';
import { followJourney } from './follow.ts';
import { askAgain, journey, leaveJourney } from './journey.ts';
import { ResultView } from './result.tsx';
import { Which } from './which.tsx';
import { loadChoices } from './workflows.ts';
import { Working } from './working.tsx';

/** A photograph, the question what to do with it, and the way to the result. */
export function JourneyPanel() {
  useEffect(() => {
    followJourney();
    void loadChoices();
    void watchStep();
  }, []);
  const at = journey.value;
  if (at === undefined) return <Nothing />;
  const { step } = at;
  switch (step.kind) {
    case 'ask':
      return <Choices picture={at.picture} more={at.more ?? []} />;
    case 'which':
      return <Which picture={at.picture} recipe={step.recipe} />;
    case 'learn':
    case 'make':
      return <Working picture={at.picture} step={step} />;
    case 'batch':
      return <BatchView />;
    case 'result':
      return <ResultView picture={at.picture} step={step} />;
    case 'failed':
      return (
        <div class="journey journey-centre">
          <div class="stack journey-words" role="alert">
            <h1>
              {step.cancelled === true
                ? t.journey.stopped
                : step.interrupted === true
                  ? t.journey.interrupted
                  : t.journey.failed}
            </h1>
            <p>{step.message}</p>
            {step.hint !== undefined && step.hint !== '' && <p class="muted">{step.hint}</p>}
            <div class="row wrap">
              <Button tone="primary" onClick={tryAgain}>
                {t.journey.again}
              </Button>
              <Button onClick={askAgain}>{t.journey.other}</Button>
            </div>
          </div>
        </div>
      );
  }
}

function Nothing() {
  return (
    <div class="journey journey-centre">
      <div class="stack journey-words">
        <h1>{t.journey.dropAPhotographAnywhere}</h1>
        <p class="muted">{t.journey.thenChooseWhatToDo}</p>
        <div>
          <Button onClick={leaveJourney}>{t.journey.back}</Button>
        </div>
      </div>
    </div>
  );
}
