import { assetOperations, modelOperations } from './assets.ts';
import { graphOperations } from './graphs.ts';
import { machineOperations } from './machines.ts';
import { ownTemplateOperations } from './own-templates.ts';
import { packOperations } from './packs.ts';
import { photographOperations } from './photographs.ts';
import { runOperations, runResultOperations } from './runs.ts';
import { nodeOperations, systemOperations } from './system.ts';
import { templateOperations } from './templates.ts';

/**
 * Every operation of the REST interface by its name: the one table that the server mounts, OpenAPI prints and the
 * page's client is derived from.
 */
export const OPERATIONS = {
  ...nodeOperations,
  ...graphOperations,
  ...assetOperations,
  ...modelOperations,
  ...photographOperations,
  ...runOperations,
  ...runResultOperations,
  ...templateOperations,
  ...ownTemplateOperations,
  ...packOperations,
  ...machineOperations,
  ...systemOperations,
} as const;

export type Operations = typeof OPERATIONS;
export type OperationName = keyof Operations;
