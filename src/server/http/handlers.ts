import type { Operations } from '../../protocol/operations.ts';
import { assetHandlers } from '../../studio/handlers/assets.ts';
import { graphHandlers } from '../../studio/handlers/graphs.ts';
import type { Handlers } from '../../studio/handlers/handler.ts';
import { modelHandlers } from '../../studio/handlers/models.ts';
import { ownTemplateHandlers } from '../../studio/handlers/own-templates.ts';
import { runResultHandlers } from '../../studio/handlers/run-results.ts';
import { runHandlers } from '../../studio/handlers/runs.ts';
import type { ServerContext } from './context.ts';
import { machineHandlers } from './handlers/machines.ts';
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
