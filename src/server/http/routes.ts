import type { ServerContext } from './context.ts';
import { openApiRoute } from './openapi.ts';
import type { Route } from './route.ts';
import { assetRoutes } from './routes/assets.ts';
import { graphRoutes } from './routes/graphs.ts';
import { modelRoutes } from './routes/models.ts';
import { nodeRoutes } from './routes/nodes.ts';
import { queueRoutes } from './routes/queue.ts';
import { runResultRoutes } from './routes/run-results.ts';
import { runRoutes } from './routes/runs.ts';
import { systemRoutes } from './routes/system.ts';
import { templateRoutes } from './routes/templates.ts';

/** The whole table: what is mounted, checked and described. */
export function allRoutes(context: ServerContext): readonly Route[] {
  const routes = [nodeRoutes, graphRoutes, assetRoutes, modelRoutes, runRoutes, runResultRoutes]
    .concat([queueRoutes, templateRoutes, systemRoutes])
    .flatMap((make) => make(context));
  return [...routes, openApiRoute(routes)];
}
