import { expect } from 'chai';
import fc from 'fast-check';
import { writeDocument } from '../../../../src/graph/document/write.ts';
import { patchwiseRegistry } from '../../../../src/nodes/registry.ts';
import { MirrorGraph } from '../../../../web/src/canvas/mirror.ts';
import { readGraph } from '../../../../web/src/canvas/read.ts';
import { syncGraph } from '../../../../web/src/canvas/sync.ts';
import { addNodeAt, addNodeAtEnd, addNodeOnWire } from '../../../../web/src/state/document/add-nodes.ts';
import { nudge } from '../../../../web/src/state/document/arrange-nodes.ts';
import { freePlace } from '../../../../web/src/state/document/arrive.ts';
import { duplicateSelection, paste, selectionText } from '../../../../web/src/state/document/copy-nodes.ts';
import { deleteSelection } from '../../../../web/src/state/document/delete-nodes.ts';
import {
  EMPTY_GRAPH,
  graph,
  openDocument,
  redo,
  redoes,
  undo,
  undoes,
} from '../../../../web/src/state/document/document.ts';
import { measureNode } from '../../../../web/src/state/document/node-boxes.ts';
import {
  addNote,
  groupSelection,
  removeGroup,
  setGroup,
  setNoteText,
} from '../../../../web/src/state/document/notes-groups.ts';
import { selectAll } from '../../../../web/src/state/document/select-nodes.ts';
import { select, selectedNodes } from '../../../../web/src/state/document/selection.ts';
import { setGraphSeed, setGraphTitle } from '../../../../web/src/state/document/set-graph.ts';
import {
  changeId,
  connectPorts,
  exposeParameter,
  removeWire,
  setColor,
  setParameter,
  setTitle,
  toggleCollapsed,
} from '../../../../web/src/state/document/set-nodes.ts';
import { registry, setCatalogue } from '../../../../web/src/state/page/catalogue.ts';
import { toasts } from '../../../../web/src/ui/toast.ts';
import { installDom } from '../../dom.ts';

type Pick = (count: number) => number;

/** One random thing that people do; those that make no sense are refused by the document and change nothing. */
const EDITS: readonly ((pick: Pick) => void)[] = [
  (pick) => void addNodeAt(nodeTypeName(pick), pick(900), pick(600)),
  (pick) => void addNodeAt(nodeTypeName(pick), pick(900), pick(600)),
  (pick) => {
    const from = port(pick, 'outputs');
    const to = port(pick, 'targets');
    if (from && to) connectPorts(from, to, pick(3));
  },
  (pick) => {
    const from = port(pick, 'outputs');
    if (from) addNodeAtEnd(nodeTypeName(pick), { from }, pick(900), pick(600));
  },
  (pick) => {
    const to = port(pick, 'targets');
    if (to) removeWire(to);
  },
  (pick) => {
    select(some(pick));
    duplicateSelection();
  },
  (pick) => {
    select(some(pick).slice(0, 1));
    deleteSelection();
  },
  (pick) => {
    const key = node(pick);
    const param = registry.value.find(graph.value.nodes[key ?? '']?.type ?? '');
    const names = param.status === 'unknown' ? [] : [...param.node.params.keys()];
    const name = names[pick(Math.max(1, names.length))];
    if (key && name) setParameter(key, name, pick(2) === 0 ? pick(100) : undefined);
  },
  (pick) => {
    const key = node(pick);
    const to = port(pick, 'targets');
    if (key && to) exposeParameter(key, to.port, pick(2) === 0);
  },
  (pick) => {
    select(some(pick));
    nudge(pick(100) - 50, pick(100) - 50);
  },
  (pick) => toggleCollapsed(some(pick)),
  (pick) => {
    const key = node(pick);
    if (key) setTitle(key, `Title ${pick(9)}`);
  },
  (pick) => {
    const key = node(pick);
    if (key) changeId(key, `renamed-${pick(30)}`);
  },
  (pick) => addNote(pick(900), pick(600)),
  (pick) => setNoteText(pick(3), `text ${pick(9)}`),
  (pick) => setGraphTitle(`Graph ${pick(9)}`),
  (pick) => setGraphSeed(pick(1000)),
  (pick) => {
    select(some(pick));
    groupSelection();
  },
  (pick) => setGroup(pick(3), { title: `Group ${pick(9)}`, color: '#4f9dde' }),
  (pick) => removeGroup(pick(3)),
  (pick) => setColor(some(pick), '#3fb6a8'),
];

function nodeTypeName(pick: Pick): string {
  const { nodes } = registry.value;
  return nodes[pick(nodes.length)]?.type ?? '';
}

function node(pick: Pick): string | undefined {
  const keys = Object.keys(graph.value.nodes);
  return keys[pick(Math.max(1, keys.length))];
}

function some(pick: Pick): readonly string[] {
  return Object.keys(graph.value.nodes).filter(() => pick(4) === 0);
}

function port(pick: Pick, side: 'outputs' | 'targets') {
  const key = node(pick);
  const lookup = registry.value.find(graph.value.nodes[key ?? '']?.type ?? '');
  if (key === undefined || lookup.status === 'unknown') return undefined;
  const names = [...lookup.node[side].keys()];
  const name = names[pick(Math.max(1, names.length))];
  return name === undefined ? undefined : { node: key, port: name };
}

describe('editing', () => {
  installDom();
  before(() => {
    setCatalogue(patchwiseRegistry().catalogue());
    measureNode.value = (key) => {
      const view = graph.value.view?.nodes?.[key];
      return view === undefined ? undefined : { x: view.x, y: view.y - 30, width: 200, height: 130 };
    };
  });
  afterEach(() => {
    toasts.value = [];
  });

  it('undoes 500 random edits to the start and redoes them to the end', () => {
    let random = 12_345;
    const pick: Pick = (count) => {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((random / 2 ** 32) * count);
    };
    openDocument(EMPTY_GRAPH);
    const start = writeDocument(graph.value);
    let done = 0;
    // No more than the 500 steps that the history keeps.
    for (let round = 0; round < 2; round++) {
      openDocument(graph.value);
      const first = writeDocument(graph.value);
      const texts: string[] = [];
      for (let i = 0; i < 250; i++, done++) {
        const before = graph.value;
        EDITS[pick(EDITS.length)]?.(pick);
        if (graph.value !== before) texts.push(writeDocument(graph.value));
        // A graph of bounded size, as people's are.
        if (Object.keys(graph.value.nodes).length > 60) {
          select(some(pick));
          deleteSelection();
          texts.push(writeDocument(graph.value));
        }
      }
      const last = writeDocument(graph.value);
      const seen = new Set([first, ...texts]);
      while (undoes.value !== undefined) {
        undo();
        expect(seen.has(writeDocument(graph.value))).to.equal(true);
      }
      expect(writeDocument(graph.value)).to.equal(first);
      while (redoes.value !== undefined) redo();
      expect(writeDocument(graph.value)).to.equal(last);
    }
    expect(done).to.equal(500);
    expect(writeDocument(graph.value)).not.to.equal(start);
  });

  it('shows every state of a random session on the canvas, and reads the same document back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(EDITS.length - 1), fc.nat()), { maxLength: 40 }), (steps) => {
        openDocument(EMPTY_GRAPH);
        const canvas = new MirrorGraph();
        for (const [index, seed] of steps) {
          let state = seed;
          EDITS[index]?.((count) => {
            state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
            return Math.floor((state / 2 ** 32) * count);
          });
          syncGraph(canvas, graph.value, registry.value);
          expect(writeDocument(readGraph(canvas, graph.value))).to.equal(writeDocument(graph.value));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('refuses what makes no sense with a message, and changes nothing', () => {
    openDocument(EMPTY_GRAPH);
    const a = addNodeAt('image/blur', 0, 0) ?? '';
    const b = addNodeAt('image/flip', 0, 0) ?? '';
    connectPorts({ node: a, port: 'image' }, { node: b, port: 'image' });
    const before = graph.value;
    connectPorts({ node: b, port: 'image' }, { node: a, port: 'image' });
    expect(graph.value).to.equal(before);
    expect(toasts.value.at(-1)?.message).to.match(/loop/);
  });

  it('wires a node that is dropped at the end of a wire, as one step', () => {
    openDocument(EMPTY_GRAPH);
    const photo = addNodeAt('image/load', 0, 0) ?? '';
    const blur = addNodeAtEnd('image/blur', { from: { node: photo, port: 'image' } }, 300, 0) ?? '';
    expect(graph.value.nodes[blur]?.in).to.deep.equal({ image: `${photo}.image` });
    undo();
    expect(Object.keys(graph.value.nodes)).to.deep.equal([photo]);
  });

  it('replaces a wire of a stream input in its place, and joins at the end', () => {
    openDocument(EMPTY_GRAPH);
    const [a, b, c] = ['image/load', 'image/load', 'image/load'].map((t) => addNodeAt(t, 0, 0) ?? '');
    const grid = addNodeAt('image/grid', 0, 0) ?? '';
    const to = { node: grid, port: 'images' };
    connectPorts({ node: a ?? '', port: 'image' }, to);
    connectPorts({ node: b ?? '', port: 'image' }, to);
    connectPorts({ node: c ?? '', port: 'image' }, to, 0);
    expect(graph.value.nodes[grid]?.in?.['images']).to.deep.equal([`${c}.image`, `${b}.image`]);
  });

  it('pastes what was copied under other names, with the wires among the copies', async () => {
    openDocument(EMPTY_GRAPH);
    const photo = addNodeAt('image/load', 0, 0) ?? '';
    addNodeAtEnd('image/blur', { from: { node: photo, port: 'image' } }, 300, 0);
    selectAll();
    const text = selectionText();
    paste(text);
    expect(Object.keys(graph.value.nodes)).to.deep.equal(['load', 'blur', 'load-2', 'blur-2']);
    expect(graph.value.nodes['blur-2']?.in).to.deep.equal({ image: 'load-2.image' });
    expect(selectedNodes.value).to.deep.equal(['load-2', 'blur-2']);
  });

  it('puts a node on a wire of one value, and on one of several into a stream, in its place', () => {
    openDocument(EMPTY_GRAPH);
    const [a, b] = ['image/load', 'image/load'].map((t) => addNodeAt(t, 0, 0) ?? '');
    const grid = addNodeAt('image/grid', 0, 0) ?? '';
    const to = { node: grid, port: 'images' };
    connectPorts({ node: a ?? '', port: 'image' }, to);
    connectPorts({ node: b ?? '', port: 'image' }, to);
    const wire = { from: { node: a ?? '', port: 'image' }, to, row: 0 };
    const blur = addNodeOnWire('image/blur', wire, 0, 0) ?? '';
    expect(graph.value.nodes[blur]?.in).to.deep.equal({ image: `${a}.image` });
    expect(graph.value.nodes[grid]?.in?.['images']).to.deep.equal([`${blur}.image`, `${b}.image`]);
    const before = graph.value;
    expect(addNodeOnWire('image/save', wire, 0, 0)).to.equal(undefined);
    expect(graph.value).to.equal(before);
  });

  it('finds new nodes a place on no other', () => {
    openDocument(EMPTY_GRAPH);
    for (let i = 0; i < 4; i++) addNodeAt('image/blur', ...freePlace(100, 100));
    const places = Object.values(graph.value.view?.nodes ?? {}).map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).to.equal(4);
  });
});
