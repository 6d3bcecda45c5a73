import { assertNever } from '../../errors.ts';
import type { NodeContext } from '../../graph/types/node.ts';
import { pyramidSizes } from '../../model/pyramid/pyramid.ts';
import type { Rollback } from '../../model/pyramid/training-record.ts';
import type { TrainingSettings } from '../../model/pyramid/training-settings.ts';
import { coarserPyramid } from '../../model/training/coarser.ts';
import type { TrainingEvent } from '../../model/training/training-course.ts';
import { sizeOf, type Tensor } from '../../runtime/tensor.ts';
import { type Attempts, SECOND_ATTEMPT, secondAttemptMessage } from '../../shared/second-attempt.ts';
import { reportEnergy } from '../energy-taps.ts';

/** What a training tells of itself beside its events. */
export interface TrainingFacts {
  /** Sizes of scale 0 where the training may begin anew; undefined where it never does. */
  readonly coarser: Attempts | undefined;
  /** Whether a checkpoint is continued that had begun anew. */
  readonly again: boolean;
}

/** Sizes of scale 0 in a training's first and second attempt; undefined where there is no second. */
export function coarserSizes(image: Tensor, { pyramid }: TrainingSettings): Attempts | undefined {
  const coarser = coarserPyramid(sizeOf(image), pyramid);
  if (coarser === undefined) return undefined;
  const [first = '', second = ''] = [pyramid, coarser].map((options) => {
    const size = pyramidSizes(sizeOf(image), options).sizes[0];
    return size === undefined ? '' : `${size.width} × ${size.height}`;
  });
  return { first, second };
}

/**
 * Turns what a training says into taps: progress, curves, pictures, messages. Progress has no times: whoever shows it
 * knows the time left of the whole from how fast it moves.
 */
export function tapTraining(
  context: Pick<NodeContext<unknown>, 'progress' | 'metric' | 'preview' | 'log'>,
  { coarser, again }: TrainingFacts,
): (event: TrainingEvent) => void {
  let scales = 0;
  let second = again;
  /** Told with what follows: the return that ends a first attempt is no return to weights of before. */
  let pending: Rollback | undefined;
  const label = (text: string): string => (second ? `${SECOND_ATTEMPT} · ${text}` : text);
  const tellPending = (): void => {
    if (pending !== undefined) context.log('warning', returnText(pending));
    pending = undefined;
  };
  return (event) => {
    if (event.kind === 'scale-started' && event.scale === 0 && scales > 0) {
      second = true;
      pending = undefined;
      context.log('warning', secondAttemptMessage(coarser));
    }
    tellPending();
    switch (event.kind) {
      case 'scale-started':
        scales = event.scales;
        return;
      case 'scale-finished':
        context.preview('recovery', event.recovery, { scale: event.scale });
        context.log(
          'info',
          `scale ${event.scale + 1} of ${event.scales}: recovery error ${event.error.toFixed(4)}`,
        );
        return;
      case 'pool':
        context.progress(
          event.fraction,
          1,
          label(`scale ${event.scale + 1}/${scales} · samples from below ${event.done}/${event.total}`),
        );
        return;
      case 'update': {
        const { scale, update, loss, gap, recoveryError } = event.metrics;
        const moment = { scale, update };
        context.progress(
          event.fraction,
          1,
          label(`scale ${scale + 1}/${scales} · update ${update}/${event.updates}`),
        );
        context.metric('loss', loss, moment);
        context.metric('gap', gap, moment);
        context.metric('recovery error', recoveryError, moment);
        if (event.energy !== undefined) reportEnergy(context, event.energy, moment);
        context.preview('synthesis', event.synthesis, moment);
        if (event.recovery) context.preview('recovery', event.recovery, moment);
        return;
      }
      case 'rollback':
        pending = event.rollback;
        return;
      default:
        assertNever(event);
    }
  };
}

function returnText({ scale, atUpdate, toUpdate, reason, stepSize }: Rollback): string {
  return `Scale ${scale} goes back from update ${atUpdate} (${reason}) to ${toUpdate} with step size ${stepSize}.`;
}
