import { member } from '../../../../src/graph/document/document.ts';
import { moveNodes } from '../../../../src/graph/document/edit.ts';
import { t } from '../../texts/texts.ts';
import { toast } from '../../ui/toast.ts';
import { type Alignment, alignBoxes, type Box, distributeBoxes } from './align.ts';
import { edit } from './document.ts';
import { measureNode, TITLE } from './node-boxes.ts';
import { selectedNodes } from './selection.ts';

/* Where nodes lie. */

function arrange(label: string, change: (boxes: ReadonlyMap<string, Box>) => ReadonlyMap<string, Box>): void {
  const boxes = new Map(
    selectedNodes.value.flatMap((key) => {
      const box = measureNode.value(key);
      return box === undefined ? [] : [[key, box] as const];
    }),
  );
  if (boxes.size < 2) {
    toast('info', t.state.selectTwoNodesOrMore);
    return;
  }
  placeNodes(label, change(boxes));
}

export function align(how: Alignment): void {
  arrange(t.state.align, (boxes) => alignBoxes(boxes, how));
}

export function distribute(axis: 'x' | 'y'): void {
  arrange(t.state.distribute, (boxes) => distributeBoxes(boxes, axis));
}

/** Moves nodes so that their drawn boxes (title included) lie where asked. */
export function placeNodes(label: string, boxes: ReadonlyMap<string, Box>): void {
  edit(label, (d) =>
    moveNodes(
      d,
      Object.fromEntries(
        [...boxes].map(([key, { x, y }]) => [key, { x: Math.round(x), y: Math.round(y + TITLE) }]),
      ),
    ),
  );
}

export function nudge(dx: number, dy: number): void {
  const nodes = selectedNodes.value;
  if (nodes.length === 0) return;
  edit(
    t.state.move(t.count.nodes(nodes.length)),
    (d) =>
      moveNodes(
        d,
        Object.fromEntries(
          nodes.map((key) => {
            const { x = 0, y = 0 } = member(d.view?.nodes, key) ?? {};
            return [key, { x: x + dx, y: y + dy }];
          }),
        ),
      ),
    `nudge ${nodes.join()}`,
  );
}
