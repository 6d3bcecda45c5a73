// Lays the workflows out by the sizes that their nodes have on the canvas, with notes, and their figures in a subgraph
// "Report": node --import tsx scripts/layout-workflows.ts
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { JSDOM } from 'jsdom';
import { collapseNodes } from '../src/graph/document/collapse.ts';
import type { GraphDocument, NoteView } from '../src/graph/document/document.ts';
import { parseDocument } from '../src/graph/document/parse.ts';
import { wiresOf } from '../src/graph/document/topology.ts';
import { writeDocument } from '../src/graph/document/write.ts';
import { registryFromCatalogue } from '../src/graph/types/registry.ts';
import { patchwiseRegistry } from '../src/nodes/registry.ts';
import type { Box } from '../web/src/state/document/align.ts';

// The canvas' library looks for a page when it is loaded.
const { window } = new JSDOM('<!doctype html>');
Object.assign(globalThis, { window, document: window.document });
const { MirrorGraph } = await import('../web/src/canvas/mirror.ts');
const { syncGraph } = await import('../web/src/canvas/sync.ts');
const { TITLE_HEIGHT } = await import('../web/src/canvas/litegraph.ts');
const { layoutGraph } = await import('../web/src/state/document/auto-layout.ts');

const registry = registryFromCatalogue(patchwiseRegistry().catalogue());

/** What a workflow tells on its canvas: notes by the node that they stand above. */
const NOTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  animation: {
    photo: '1  Your photograph, and its model',
    animate: '2  How far it moves: startScale',
    moving: '3  The animation',
  },
  'anomaly-map': {
    photo: '1  What is usual',
    odd: '2  The picture to judge',
    map: '3  What does not belong',
  },
  'arbitrary-size': {
    photo: '1  Your photograph, and its model',
    wide: '2  Any width and height',
    'wide-sample': '3  The pictures',
  },
  editing: {
    photo: '1  Your photograph, and its model',
    edit: '2  The same picture, edited: press Paint',
    inject: '3  How much may change: startScale',
    edited: '4  The result',
  },
  enlarging: {
    photo: '1  Your photograph',
    larger: '2  How much larger: factor',
    enlarged: '3  The result',
  },
  'fill-from-another-shot': {
    photo: '1  Your photograph, and another shot',
    drawn: '2  Paint what is to be filled',
    filling: '3  The result',
  },
  harmonization: {
    object: '1  An object on a transparent ground',
    paste: '2  Where it goes',
    inject: '3  How much may change: startScale',
    harmonized: '4  The result',
  },
  inpainting: {
    drawn: '1  Paint what is to go',
    'full-hole': '2  How much wider the hole is',
    filling: '3  The result',
  },
  outpainting: {
    'full-canvas': '1  How much to add on each side',
    photos: '2  How many',
    extended: '3  The result',
  },
  'paint-to-image': {
    painting: '1  Your painting: a few flat colours do',
    inject: '2  How much may change: startScale',
    result: '3  The result',
  },
  play: {
    photo: '1  Your photograph, large and at a glance: nothing is trained',
    samples: '2  Twelve small pictures: how new, how wide',
    chosen: '3  The numbers of those to be lifted',
    picture: '4  The results',
  },
  panorama: {
    photo: '1  Your photograph, and its model',
    panorama: '2  How wide it gets',
    sample: '3  The panorama',
  },
  random: {
    photo: '1  Your photograph',
    samples: '2  How many, how new',
    sample: '3  New pictures of the same kind',
  },
  recovery: {
    model: '1  Your model',
    damaged: '2  How its picture is damaged',
    mended: '3  What the model makes of it',
  },
  'sample-by-hand': {
    noise: '1  Noise of the coarsest size',
    'chain-0': '2  The coarsest scale lays out the picture',
    'chain-3': '3  Finer ones add detail',
    sample: '4  The sample',
  },
  'scale-sweep': {
    object: '1  An object on a transparent ground',
    scales: '2  The scales to try',
    grid: '3  Choose: early is free, late is faithful',
  },
  'style-transfer': {
    content: '1  Your photograph',
    model: '2  The model of the style',
    inject: '3  How much may change: startScale',
    result: '4  The result',
  },
  'super-resolution': {
    truth: '1  A photograph, made small to have a truth',
    finest: '2  How much larger: factor',
    sheet: '3  Side by side',
  },
  'train-and-sample': {
    photo: '1  Your photograph',
    train: '2  It is learned: how long, how large',
    patches: '3  At once: the energy of its own patches',
    sample: '4  New pictures of the same kind',
    model: 'Keeps the model for other workflows',
  },
};

/** More columns than this are laid in rows below each other, so that they open large enough to be read. */
const MOST_COLUMNS = 12;
const COLUMNS_A_ROW = 9;
/** Between rows, px. */
const ROW_GAP = 90;

const folder = fileURLToPath(new URL('../workflows/', import.meta.url));
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const name = file.slice(0, -5);
  const text = readFileSync(folder + file, 'utf8');
  const parsed = parseDocument(text);
  if (!parsed.ok) throw new Error(`${file}: ${parsed.error[0]?.message}`);
  const { view: _view, ...bare } = parsed.value;
  // The example of the first minutes is written by hand, a line a wire, and all its nodes are to be seen.
  const byHand = name === 'train-and-sample';
  const laid = layOut(byHand ? bare : withReport(bare), NOTES[name] ?? {});
  writeFileSync(folder + file, byHand ? withViewText(text, laid) : writeDocument(laid, registry));
  console.log(`${file}: ${Object.keys(laid.nodes).length} nodes`);
}

/** The same text with another view, an entry a line. */
function withViewText(text: string, { view }: GraphDocument): string {
  const lines = Object.entries(view?.nodes ?? {}).map(([id, place]) => `      "${id}": ${spaced(place)}`);
  const notes = (view?.notes ?? []).map((note) => `      ${spaced(note)}`);
  const body = text.replace(/,\n {2}"view": \{[\s\S]*\n {2}\}\n\}\n$/, '\n}\n').replace(/\n\}\n$/, '');
  return `${body},\n  "view": {\n    "nodes": {\n${lines.join(',\n')}\n    },\n    "notes": [\n${notes.join(',\n')}\n    ]\n  }\n}\n`;
}

/** One line of JSON with room between its parts. */
function spaced(value: object): string {
  const members = Object.entries(value).map(([key, member]) => `"${key}": ${JSON.stringify(member)}`);
  return `{ ${members.join(', ')} }`;
}

/** Puts figures, their names and what is written of them into one subgraph. */
function withReport(document: GraphDocument): GraphDocument {
  // Where the page plays with small pictures it shows their figures, too, and finds them by their node.
  const plays = Object.hasOwn((document.extra?.['recipe'] ?? {}) as object, 'plays');
  if (plays || Object.hasOwn(document.nodes, 'about')) return document;
  const inside = new Set(
    Object.entries(document.nodes)
      .filter(([, { type }]) => /^(metrics|report|plot)\//.test(type))
      .map(([id]) => id),
  );
  if (inside.size < 2) return document;
  // What is for them alone goes with them: names of rows, and pictures of the curves.
  for (let grown = true; grown; ) {
    grown = false;
    for (const [id, entry] of Object.entries(document.nodes)) {
      if (inside.has(id)) continue;
      const readers = wiresOf(document).filter(({ from }) => from.node === id);
      const sources = wiresOf(document).filter(({ to }) => to.node === id);
      const serves =
        entry.type.startsWith('flow/') &&
        readers.length > 0 &&
        readers.every(({ to }) => inside.has(to.node));
      const keeps =
        entry.type === 'image/save@1' &&
        sources.length > 0 &&
        sources.every(({ from }) => inside.has(from.node));
      if (serves || keeps) {
        inside.add(id);
        grown = true;
      }
    }
  }
  const made = collapseNodes(document, [...inside], 'about', 'Report');
  return made.document;
}

/** A long chain of columns in rows, each from the left. */
function folded(boxes: ReadonlyMap<string, Box>): ReadonlyMap<string, Box> {
  // Boxes of a column have one middle.
  const middle = ({ x, width }: Box): number => Math.round((x + width / 2) / 20);
  const columns = [...new Set([...boxes.values()].map(middle))].sort((a, b) => a - b);
  if (columns.length <= MOST_COLUMNS) return boxes;
  const placed = new Map<string, Box>();
  let top = 0;
  for (let first = 0; first < columns.length; first += COLUMNS_A_ROW) {
    const middles = columns.slice(first, first + COLUMNS_A_ROW);
    const row = [...boxes].filter(([, box]) => middles.includes(middle(box)));
    const highest = Math.min(...row.map(([, { y }]) => y));
    const lowest = Math.max(...row.map(([, { y, height }]) => y + height));
    const left = Math.min(...row.map(([, { x }]) => x));
    for (const [id, box] of row) placed.set(id, { ...box, x: box.x - left, y: box.y - highest + top });
    top += lowest - highest + ROW_GAP;
  }
  return placed;
}

/** Columns along the wires, by the sizes on the canvas; notes stand above their nodes. */
function layOut(document: GraphDocument, notes: Readonly<Record<string, string>>): GraphDocument {
  const nodes = Object.fromEntries(
    Object.entries(document.nodes).map(([id, entry]) => {
      if (entry.graph === undefined) return [id, entry];
      const inner = layOut({ ...document, nodes: entry.graph.nodes }, {});
      return [
        id,
        {
          ...entry,
          graph: { nodes: inner.nodes, ...(inner.view === undefined ? {} : { view: inner.view }) },
        },
      ];
    }),
  );
  const titles = Object.fromEntries(
    Object.entries(nodes).flatMap(([id, entry]) => {
      if (entry.graph !== undefined) return [[id, 'Report']];
      return /^(image|animation|model|report)\/save@/.test(entry.type)
        ? [[id, `Save: ${id.replaceAll('-', ' ')}`]]
        : [];
    }),
  );
  const named = {
    ...document,
    nodes,
    view: {
      nodes: Object.fromEntries(Object.entries(titles).map(([id, title]) => [id, { x: 0, y: 0, title }])),
    },
  };
  const mirror = new MirrorGraph();
  syncGraph(mirror, named, registry);
  const size = (id: string) => {
    const [width = 0, height = 0] = mirror.nodesByKey.get(id)?.size ?? [];
    return { width, height: height + TITLE_HEIGHT };
  };
  const noteBox = (id: string) => {
    const text = notes[id];
    if (text === undefined) return undefined;
    const width = Math.max(190, size(id).width);
    const lines = Math.ceil((text.length * 7.2) / (width - 24));
    return { text, width, height: 14 + 18 * lines };
  };
  const room = (id: string) => (noteBox(id)?.height ?? 0) + (noteBox(id) === undefined ? 0 : 14);
  const ids = Object.keys(nodes);
  const boxes = folded(
    layoutGraph(named, ids, (id) => {
      const { width, height } = size(id);
      return { width: Math.max(width, noteBox(id)?.width ?? 0), height: height + room(id) };
    }),
  );
  const views: Record<string, { x: number; y: number; title?: string }> = {};
  const placed: NoteView[] = [];
  for (const id of ids) {
    const box = boxes.get(id);
    if (box === undefined) continue;
    const title = titles[id];
    views[id] = { x: box.x, y: box.y + room(id) + TITLE_HEIGHT, ...(title === undefined ? {} : { title }) };
    const note = noteBox(id);
    if (note !== undefined) {
      // A note's own place is below where a node's title would be.
      placed.push({
        text: note.text,
        x: box.x,
        y: box.y + TITLE_HEIGHT,
        width: note.width,
        height: note.height - TITLE_HEIGHT,
      });
    }
  }
  return { ...document, nodes, view: { nodes: views, ...(placed.length === 0 ? {} : { notes: placed }) } };
}
