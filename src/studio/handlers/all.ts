import type { StudioContext } from '../studio.ts';
import { assetHandlers } from './assets.ts';
import { graphHandlers } from './graphs.ts';
import { modelHandlers } from './models.ts';
import { ownTemplateHandlers } from './own-templates.ts';
import { photographHandlers } from './photographs.ts';
import { runResultHandlers } from './run-results.ts';
import { runHandlers } from './runs.ts';

/** What does the operations that every host has; the others are a host's own (gallery, system, workers). */
export function studioHandlers(context: StudioContext) {
  return {
    ...graphHandlers(context),
    ...assetHandlers(context),
    ...modelHandlers(context),
    ...photographHandlers(context),
    ...runHandlers(context),
    ...runResultHandlers(context),
    ...ownTemplateHandlers(context),
  };
}
