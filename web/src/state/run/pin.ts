import { type GraphDocument, member, type NodeEntry } from '../../../../src/graph/document/document.ts';
import { setMode, setPin } from '../../../../src/graph/document/edit.ts';
import { idsOf } from '../../../../src/graph/document/nesting.ts';
import { portKey } from '../../../../src/graph/document/port-ref.ts';
import { isStructural } from '../../../../src/graph/document/structure.ts';
import { keptOf } from '../../../../src/graph/plan/pin.ts';
import { t } from '../../texts/texts.ts';
import { edit, graph, whole } from '../document/document.ts';
import { flat } from '../document/flat.ts';
import { nameOfNode } from '../document/node-name.ts';
import { selectedNodes } from '../document/selection.ts';
import { registry } from '../page/catalogue.ts';
import { run, runOnCanvas } from './run.ts';
import { runFlat } from './run-flat.ts';

/** Pins what nodes show now; when all of them are pinned already, they run again. */
export function togglePin(keys: readonly string[] = selectedNodes.value): void {
  const able = keys.filter((key) => {
    const type = member(graph.value.nodes, key)?.type ?? '';
    return !isStructural(type) && registry.value.find(type).status === 'found';
  });
  if (able.length === 0) return;
  const all = able.every((key) => member(graph.value.nodes, key)?.mode === 'pin');
  const what = able.length === 1 ? nameOfNode(able[0] ?? '') : t.count.nodes(able.length);
  edit((all ? t.state.letRun : t.state.pin)(what), (document) =>
    all ? setMode(document, able, undefined) : able.reduce(pinned, document),
  );
}

/** As the watched run made it, where it did; else as it would be made now. */
function pinned(document: GraphDocument, id: string): GraphDocument {
  if (member(document.nodes, id)?.mode === 'pin') return document;
  const view = runOnCanvas.value ? run.value : undefined;
  const state = view?.nodes[id]?.state;
  const made = state === 'done' || state === 'cached' ? runFlat.value : undefined;
  const from = made ?? flat.value.document;
  if (member(from.nodes, id) === undefined) return document;
  const taken = new Set([...idsOf(whole.value), ...idsOf(document)]);
  return setPin(document, id, keptOf(from, registry.value, id, taken, made && toldOnTheWay(made)));
}

/** What chains of the watched run were told while they ran: their schedule, which gives the same pixels again. */
function toldOnTheWay(document: GraphDocument): Readonly<Record<string, NodeEntry['params']>> {
  return Object.fromEntries(
    Object.keys(document.nodes).flatMap((id) => {
      const schedule = run.value?.ports[portKey(id, 'schedule')]?.summary.description;
      return schedule ? [[id, { schedule }]] : [];
    }),
  );
}
