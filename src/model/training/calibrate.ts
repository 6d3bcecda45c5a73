import type { Tensor } from '../../runtime/tensor.ts';
import { calibrateLayouts } from '../layouts/calibrate.ts';
import { withWholeSampleLimits } from '../layouts/whole-sample-limits.ts';
import type { PyramidModel, ScaleModel } from '../pyramid-model.ts';
import type { TrainingCourse } from './training-course.ts';

/**
 * Learns once which layouts of scale 0 are sound. After scale 0's checkpoint, so that a training that is cancelled
 * meanwhile keeps what it has.
 * @throws `run/cancelled`
 */
export async function calibrate(course: TrainingCourse): Promise<void> {
  if (course.layouts !== undefined) return;
  const { engine, settings, generator, pyramid, scales, signal, tell } = course;
  const found = await calibrateLayouts(engine, scales[0] as ScaleModel, pyramid.levels[0] as Tensor, {
    generator,
    tolerance: settings.layoutTolerance,
    diversity: settings.layoutDiversity,
    signal,
  });
  if (found === undefined) return;
  const { passed, ...kept } = found;
  tell({ kind: 'layouts', passed, margin: kept.margin, heightMargin: kept.heightMargin });
  course.layouts = kept;
}

/** The model with limits on what its whole samples may have, told as they are found out. @throws `run/cancelled` */
export function withWholeSamples(course: TrainingCourse, model: PyramidModel): Promise<PyramidModel> {
  const { engine, seed, signal, layouts, tell } = course;
  return withWholeSampleLimits(engine, model, layouts, {
    ...{ seed, signal },
    onSample: (done, total) => tell({ kind: 'whole-sample', done, total }),
    onLimits: ({ passed }) => tell({ kind: 'whole-samples', passed }),
  });
}
