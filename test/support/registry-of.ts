import type { AnyNodeDefinition } from '../../src/graph/types/node.ts';
import type { PortTypes } from '../../src/graph/types/port-type.ts';
import { createRegistry, type Registry } from '../../src/graph/types/registry.ts';

/** A registry of one pack with these nodes and port types. */
export function registryOf(nodes: readonly AnyNodeDefinition[], portTypes: PortTypes): Registry {
  return createRegistry([{ name: 'test', version: '1.0.0', nodes, portTypes }]);
}
