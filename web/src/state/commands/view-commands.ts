import { selection } from '../document/selection.ts';
import { minimapShown } from '../page/page.ts';
import { view } from '../page/view.ts';
import { type Command, hasNodes, hasSelection } from './command.ts';

/** What of the graph is seen. */
export const viewCommands: readonly Command[] = [
  {
    id: 'fit',
    group: 'View',
    keys: ['F'],
    onCanvas: true,
    enabled: hasNodes,
    run: () => view.value?.fit(),
  },
  {
    id: 'fit-selection',
    group: 'View',
    keys: ['Shift+F'],
    onCanvas: true,
    enabled: hasSelection,
    run: () => view.value?.fit(selection.value),
  },
  {
    id: 'zoom-in',
    group: 'View',
    keys: ['='],
    onCanvas: true,
    run: () => view.value?.camera.zoomBy(1.25),
  },
  {
    id: 'zoom-out',
    group: 'View',
    keys: ['-'],
    onCanvas: true,
    run: () => view.value?.camera.zoomBy(0.8),
  },
  {
    id: 'zoom-1',
    group: 'View',
    keys: ['1'],
    onCanvas: true,
    run: () => view.value?.camera.zoomBy(1 / (view.value?.camera.zoom ?? 1)),
  },
  {
    id: 'minimap',
    group: 'View',
    keys: ['M'],
    onCanvas: true,
    run: () => {
      minimapShown.value = !minimapShown.value;
    },
  },
];
