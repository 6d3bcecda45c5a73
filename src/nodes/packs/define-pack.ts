import type { AnyNodeDefinition } from '../../graph/types/node.ts';
import type { PortTypes } from '../../graph/types/port-type.ts';
import { isRecord, LIST, requireArgument } from '../../shared/arguments.ts';

/** What the module of a pack exports as `pack`. */
export interface PackCode {
  /** Of a pack that a program gives to `patchwiseRegistry`; those of a package are in its package.json. */
  readonly name?: string;
  readonly version?: string;
  readonly nodes: readonly AnyNodeDefinition[];
  /** Port types of its own, by name. */
  readonly portTypes?: PortTypes;
}

/**
 * Declares a pack: the module that `"patchwise": { "nodes": … }` in its package.json names exports it as `pack`. The
 * types of its nodes, and the names of its port types, begin with the package's name and a slash.
 *
 * @example
 * import { definePack } from 'patchwise';
 * export const pack = definePack({ nodes: [] });
 */
export function definePack<const P extends PackCode>(code: P): P {
  requireArgument(code, 'code', [
    'an object with a list of nodes',
    (value) => isRecord(value) && LIST[1](value['nodes']),
  ]);
  return code;
}
