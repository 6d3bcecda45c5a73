import type { UpdateMetrics } from '../../model/pyramid/training-record.ts';
import type { Series } from '../values.ts';

function byScale(
  history: readonly UpdateMetrics[],
  value: (entry: UpdateMetrics) => number,
): Series['curves'] {
  const scales = [...new Set(history.map((entry) => entry.scale))];
  return scales.map((scale) => ({
    name: `scale ${scale}`,
    points: history
      .filter((entry) => entry.scale === scale)
      .map((entry) => [entry.update, value(entry)] as const),
  }));
}

/** The contrastive loss over the updates, a curve a scale. */
export function lossCurves(history: readonly UpdateMetrics[]): Series {
  return {
    title: 'Contrastive loss',
    xLabel: 'update',
    yLabel: 'loss',
    curves: byScale(history, (entry) => entry.loss),
  };
}

/** The recovery error over the updates, a curve a scale, on a logarithmic axis. */
export function recoveryCurves(history: readonly UpdateMetrics[]): Series {
  return {
    title: 'Recovery error',
    xLabel: 'update',
    yLabel: 'mean squared error',
    logY: true,
    curves: byScale(history, (entry) => entry.recoveryError),
  };
}
