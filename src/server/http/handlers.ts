import type { Operations } from '../../protocol/operations.ts';
import { studioHandlers } from '../../studio/handlers/all.ts';
import type { Handlers } from '../../studio/handlers/handler.ts';
import type { ServerContext } from './context.ts';
import { machineHandlers } from './handlers/machines.ts';
import { packHandlers } from './handlers/packs.ts';
import { nodeHandlers, systemHandlers } from './handlers/system.ts';
import { templateHandlers } from './handlers/templates.ts';

/** What does the operations of the protocol, one for each of its table. */
export function allHandlers(context: ServerContext): Handlers<Operations> {
  return {
    ...studioHandlers(context),
    ...nodeHandlers(context),
    ...templateHandlers(context),
    ...packHandlers(context),
    ...machineHandlers(context),
    ...systemHandlers(context),
  };
}
