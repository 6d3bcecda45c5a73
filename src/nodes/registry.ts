import { createRegistry, type Registry } from '../graph/types/registry.ts';
import { ALL_NODES } from './all.ts';
import { PORT_TYPES } from './port-types.ts';

/** The registry of every node that Patchwise has. */
export function patchwiseRegistry(): Registry {
  return createRegistry(ALL_NODES, PORT_TYPES);
}
