import type { Tensor } from '../../runtime/tensor.ts';
import { calibrateLayouts } from '../layouts/calibrate.ts';
import { withShiftMapLimit } from '../layouts/shift-map-limit.ts';
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

/** What whole samples of the model may cost, told as it is found out. @throws `run/cancelled` */
export function withWholeSamples(course: TrainingCourse, model: PyramidModel): Promise<PyramidModel> {
  const { engine, seed, signal, layouts, tell } = course;
  return withShiftMapLimit(engine, model, layouts, {
    ...{ seed, signal },
    onSample: (done, total) => tell({ kind: 'whole-sample', done, total }),
    onLimit: ({ passed }) => tell({ kind: 'whole-samples', passed }),
  });
}
