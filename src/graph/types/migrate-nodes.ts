import type { GraphDocument, JsonObject, NodeEntry } from '../document/document.ts';
import { copyJson } from '../document/json/copy.ts';
import { findEntry, mapNodes } from '../document/nesting.ts';
import { type GraphProblem, problem } from '../document/problems.ts';
import { type Result, refuse, succeed } from '../result.ts';
import type { RegisteredNode, Registry } from './registry.ts';

/** A document whose nodes are as new as the registry, and what stood in the way for those that are not. */
export interface NodeMigration {
  readonly document: GraphDocument;
  /** Ids of the nodes that changed. */
  readonly migrated: readonly string[];
  readonly problems: readonly GraphProblem[];
}

/**
 * Brings outdated nodes up to the registry's newest version through their definitions' migrations. Nodes of
 * unknown type, newer nodes and nodes without a complete chain are left as they are; `validateDocument` reports
 * them. A migration that throws is reported here, and its node left as it is.
 */
export function migrateNodes(document: GraphDocument, registry: Registry): NodeMigration {
  const problems: GraphProblem[] = [];
  const migrated: string[] = [];
  const changed = mapNodes(document, (id, entry): NodeEntry => {
    const lookup = registry.find(entry.type);
    if (lookup.status !== 'outdated' || !canMigrate(lookup.node, lookup.version)) return entry;
    const params = migrateParams(lookup.node, lookup.version, entry.params ?? {});
    if (!params.ok) {
      const message = `The node "${id}" could not be brought up to date: ${params.error}`;
      const path = findEntry(document, id)?.path ?? ['nodes', id];
      problems.push(problem('node/no-migration', path, message, '', { nodeId: id }));
      return entry;
    }
    migrated.push(id);
    const { params: _old, ...rest } = entry;
    const kept = Object.keys(params.value).length === 0 ? {} : { params: params.value };
    const type = lookup.node.ref;
    return { ...rest, type, ...kept };
  });
  return { document: changed, migrated, problems };
}

/** Whether the node's definition is at hand and leads on from that version without a gap. */
function canMigrate(node: RegisteredNode, version: number): boolean {
  return node.definition !== undefined && node.description.migratesFrom.includes(version);
}

function migrateParams(
  node: RegisteredNode,
  version: number,
  params: JsonObject,
): Result<JsonObject, string> {
  let migrated: Record<string, unknown> = structuredClone(params);
  try {
    for (let v = version; v < node.version; v++) {
      migrated = node.definition?.migrations?.[v]?.(migrated) ?? migrated;
    }
  } catch (error) {
    return refuse(String(error));
  }
  const copied = copyJson(migrated);
  if (!copied.ok) return refuse(copied.error[0]?.message ?? 'the result is not JSON.');
  return succeed(copied.value as JsonObject);
}
