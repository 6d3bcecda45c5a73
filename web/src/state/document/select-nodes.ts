import { graph } from './document.ts';
import { measureNode } from './node-boxes.ts';
import { select, selection } from './selection.ts';

export function selectAll(): void {
  const notes = (graph.value.view?.notes ?? []).map((_note, index) => `note:${index}`);
  select([...Object.keys(graph.value.nodes), ...notes]);
}

/** Selects the nearest node in a direction: the graph by arrow keys. */
export function selectTowards(dx: number, dy: number): void {
  const keys = Object.keys(graph.value.nodes);
  const current = selection.value.find((key) => keys.includes(key));
  if (current === undefined) {
    const first = keys[0];
    if (first !== undefined) select([first]);
    return;
  }
  const from = measureNode.value(current);
  if (from === undefined) return;
  let best: { readonly key: string; readonly cost: number } | undefined;
  for (const key of keys) {
    const box = key === current ? undefined : measureNode.value(key);
    if (box === undefined) continue;
    const x = box.x + box.width / 2 - from.x - from.width / 2;
    const y = box.y + box.height / 2 - from.y - from.height / 2;
    const along = x * dx + y * dy;
    if (along <= 0) continue;
    const cost = along + 2.5 * Math.abs(x * dy - y * dx);
    if (best === undefined || cost < best.cost) best = { key, cost };
  }
  if (best !== undefined) select([best.key]);
}
