import type { Operations } from '../../protocol/operations.ts';
import type { ServerContext } from './context.ts';
import type { Handlers } from './handler.ts';
import { assetHandlers } from './handlers/assets.ts';
import { graphHandlers } from './handlers/graphs.ts';
import { machineHandlers } from './handlers/machines.ts';
import { modelHandlers } from './handlers/models.ts';
import { ownTemplateHandlers } from './handlers/own-templates.ts';
import { runResultHandlers } from './handlers/run-results.ts';
import { runHandlers } from './handlers/runs.ts';
import { nodeHandlers, systemHandlers } from './handlers/system.ts';
import { templateHandlers } from './handlers/templates.ts';

/** What does the operations of the protocol, one for each of its table. */
export function allHandlers(context: ServerContext): Handlers<Operations> {
  return {
    ...nodeHandlers(context),
    ...graphHandlers(context),
    ...assetHandlers(context),
    ...modelHandlers(context),
    ...runHandlers(context),
    ...runResultHandlers(context),
    ...templateHandlers(context),
    ...ownTemplateHandlers(context),
    ...machineHandlers(context),
    ...systemHandlers(context),
  };
}
