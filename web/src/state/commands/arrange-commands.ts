import { SUBGRAPH } from '../../../../src/graph/document/structure.ts';
import { align, distribute, nudge } from '../document/arrange-nodes.ts';
import { graph, scope } from '../document/document.ts';
import { groupSelection } from '../document/notes-groups.ts';
import { autoLayout } from '../document/place-by-wires.ts';
import { selectTowards } from '../document/select-nodes.ts';
import { activeNode, selectedNodes, selection } from '../document/selection.ts';
import { toggleCollapsed } from '../document/set-nodes.ts';
import { dissolve, enterSubgraph, leaveSubgraph, makeSubgraph } from '../document/subgraphs.ts';
import { type Command, hasNodes, hasSelection } from './command.ts';

const isSubgraph = (): boolean =>
  activeNode.value !== undefined && graph.value.nodes[activeNode.value]?.type === SUBGRAPH;
const hasSeveral = (): boolean => selectedNodes.value.length > 1;

/** Where nodes lie: layout, groups, subgraphs, alignment, the arrow keys. */
export const arrangeCommands: readonly Command[] = [
  {
    id: 'auto-layout',
    group: 'Arrange',
    keys: ['Shift+L'],
    onCanvas: true,
    enabled: hasNodes,
    run: () => autoLayout(),
  },
  {
    id: 'group',
    group: 'Arrange',
    keys: ['Mod+G'],
    enabled: hasSelection,
    run: groupSelection,
  },
  {
    id: 'subgraph',
    group: 'Arrange',
    keys: ['Mod+Shift+G'],
    enabled: () => selectedNodes.value.length > 0,
    run: () => makeSubgraph(),
  },
  {
    id: 'enter-subgraph',
    group: 'View',
    enabled: isSubgraph,
    run: () => enterSubgraph(),
  },
  {
    id: 'leave-subgraph',
    group: 'View',
    keys: ['Escape'],
    onCanvas: true,
    enabled: () => scope.value.length > 0 && selection.value.length === 0,
    run: leaveSubgraph,
  },
  {
    id: 'dissolve-subgraph',
    group: 'Arrange',
    enabled: isSubgraph,
    run: () => dissolve(),
  },
  {
    id: 'collapse',
    group: 'Arrange',
    keys: ['Shift+C'],
    onCanvas: true,
    enabled: hasSelection,
    run: () => toggleCollapsed(),
  },
  ...(['left', 'center', 'right', 'top', 'middle', 'bottom'] as const).map(
    (how): Command => ({
      id: `align-${how}`,
      group: 'Arrange',
      enabled: hasSeveral,
      run: () => align(how),
    }),
  ),
  {
    id: 'distribute-x',
    group: 'Arrange',
    enabled: hasSeveral,
    run: () => distribute('x'),
  },
  {
    id: 'distribute-y',
    group: 'Arrange',
    enabled: hasSeveral,
    run: () => distribute('y'),
  },
  ...(
    [
      ['ArrowLeft', 'left', -1, 0],
      ['ArrowRight', 'right', 1, 0],
      ['ArrowUp', 'up', 0, -1],
      ['ArrowDown', 'down', 0, 1],
    ] as const
  ).flatMap(([key, side, dx, dy]): Command[] => {
    return [
      {
        id: `go-${side}`,
        group: 'View',
        keys: [key],
        onCanvas: true,
        enabled: hasNodes,
        run: () => selectTowards(dx, dy),
      },
      {
        id: `nudge-${side}`,
        group: 'Arrange',
        keys: [`Shift+${key}`],
        onCanvas: true,
        enabled: hasSelection,
        run: () => nudge(24 * dx, 24 * dy),
      },
    ];
  }),
];
