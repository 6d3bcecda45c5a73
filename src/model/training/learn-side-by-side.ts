import { independentScale, trainSideBySide } from './side-by-side.ts';
import { trainedScale } from './train-scale.ts';
import { keepScale, stateOf, type TrainingCourse } from './training-course.ts';

/** Learns all scales at once: none needs what another has learned. @throws as `trainSideBySide` */
export async function learnSideBySide(course: TrainingCourse): Promise<void> {
  const { engine, image, settings, seed, signal, pyramid, costs, tell } = course;
  const resume = course.resume?.side;
  /** Updates of each scale, for the fraction that is done. */
  const done = pyramid.levels.map((_, s) => resume?.scales.find(({ scale }) => scale === s)?.update ?? 0);
  const trained = await trainSideBySide({
    ...{ engine, image, settings, seed, signal, costs: costs.scales, resume },
    onStart: (scale) => tell({ kind: 'scale-started', scale, scales: pyramid.levels.length }),
    onEvent: (event) => {
      if (event.kind === 'update') done[event.metrics.scale] = event.metrics.update;
      if (event.kind === 'rollback') done[event.rollback.scale] = event.rollback.toUpdate;
      tell({ ...event, fraction: costs.fractionOf(done) });
    },
    saveProgress: async (side) => course.saveCheckpoint?.({ ...stateOf(course), side }),
  });
  for (const [scale, progress] of trained.entries()) {
    const task = { settings, seed, scale, until: progress.update, round: 0, starts: [] };
    keepScale(course, trainedScale(independentScale(pyramid, task), progress), progress);
  }
}
