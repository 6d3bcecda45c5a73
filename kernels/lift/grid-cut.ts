/**
 * Minimum cut of a grid whose cells have arcs to their four neighbours and to a source and a sink, as in Boykov and Kolmogorov, "An
 * experimental comparison of min-cut/max-flow algorithms for energy minimization in vision", 2004, but with the tree of the sink
 * alone: an expansion offers a piece to all, and few want it, so that this tree is small. Whole numbers; of several minimum cuts
 * the one with the fewest cells at the sink's side: those that can reach the sink when nothing more flows. So the result does not
 * depend on the order in which anything is done.
 *
 * A cell has CELL bytes: the capacities of its arcs right, left, down and up (four i32); what of the source's capacity to the cell is
 * left, less that of the cell to the sink (i32); and what the cut keeps of it. After each row of cells, before the first and after the
 * last row lie cells whose arcs are 0, so that nobody asks where the grid ends.
 */

export const CELL: usize = 32;
const ENDS: usize = 16;
const TIME: usize = 20;
const DISTANCE: usize = 24;
/** 1 when the cell hangs in the sink's tree. */
const HANGS: usize = 28;
const PARENT: usize = 29;
const QUEUED: usize = 30;

/** Parents that are no direction: the sink itself, none any more. The reverse of direction d is d ^ 1. */
const TERMINAL: u32 = 4;
const ORPHAN: u32 = 5;

/** Bytes from a cell to the one below. */
let line: usize = 0;
/** A ring of the cells that may still grow: each at most once. */
let queue: usize = 0;
let queueEnd: usize = 0;
let head: usize = 0;
let tail: usize = 0;
let orphans: usize = 0;
let lastOrphan: usize = 0;
let now: i32 = 0;

/** The cell at (x, y) of a grid of `width` cells a row. */
export function cellAt(grid: usize, width: i32, x: i32, y: i32): usize {
  return grid + <usize>((y + 1) * (width + 1) + x + 1) * CELL;
}

/** How many cells a grid has, those around it counted. */
export function cellsOf(width: i32, height: i32): i32 {
  return (width + 1) * (height + 2) + 1;
}

export function arc(cell: usize, direction: u32): usize {
  return cell + ((<usize>direction) << 2);
}

export function addEnd(cell: usize, by: i32): void {
  store<i32>(cell, load<i32>(cell, ENDS) + by, ENDS);
}

export function isWon(cell: usize): bool {
  return load<u8>(cell, HANGS) !== 0;
}

/** Sends `most` at most from a cell, of what it has from the source, to its neighbour that has room to the sink. */
function sendOn(cell: usize, direction: u32, other: usize): void {
  const own = load<i32>(cell, ENDS);
  const theirs = load<i32>(other, ENDS);
  if (own > 0 && theirs < 0) exchange(cell, direction, other, min(own, -theirs));
  else if (own < 0 && theirs > 0) exchange(other, direction ^ 1, cell, min(theirs, -own));
}

function exchange(from: usize, direction: u32, to: usize, most: i32): void {
  const out = arc(from, direction);
  const flow = min(most, load<i32>(out));
  if (flow <= 0) return;
  const back = arc(to, direction ^ 1);
  store<i32>(out, load<i32>(out) - flow);
  store<i32>(back, load<i32>(back) + flow);
  addEnd(from, -flow);
  addEnd(to, flow);
}

/**
 * Makes of a grid that was cut the one that is to be cut now, with the flow that it has: what is left of capacities changes by as
 * much as they do (Kohli and Torr, "Efficiently solving dynamic Markov random fields using graph cuts", 2005). Where little changed,
 * little is left to do.
 * @param left the grid as the cut left it, `before` as it was, `grid` as it is now; then all three are of now
 */
export function keepFlow(left: usize, before: usize, grid: usize, width: i32, height: i32): void {
  const end = grid + <usize>cellsOf(width, height) * CELL;
  for (let cell = grid; cell < end; cell += CELL, left += CELL, before += CELL) {
    const arcs = v128.load(cell);
    v128.store(left, i32x4.add(v128.load(left), i32x4.sub(arcs, v128.load(before))));
    v128.store(before, arcs);
    const ends = load<i32>(cell, ENDS);
    store<i32>(left, load<i32>(left, ENDS) + ends - load<i32>(before, ENDS), ENDS);
    store<i32>(before, ends, ENDS);
    store<i32>(left, 0, TIME);
    store<u8>(left, 0, HANGS);
  }
}

/** Where an arc has less than nothing left, its reverse gives way: both have as much together as their capacities. */
function settle(cell: usize, direction: u32, other: usize): void {
  const out = arc(cell, direction);
  const back = arc(other, direction ^ 1);
  const missing = min(load<i32>(out), 0) - min(load<i32>(back), 0);
  if (missing === 0) return;
  store<i32>(out, load<i32>(out) - missing);
  store<i32>(back, load<i32>(back) + missing);
  addEnd(cell, -missing);
  addEnd(other, missing);
}

/**
 * Cuts; capacities are used up. {@link isWon} then tells of each cell whether it is on the side of the sink.
 * @param scratch eight bytes a cell of {@link cellsOf}
 */
export function cutCells(grid: usize, width: i32, height: i32, scratch: usize): void {
  const count = <usize>cellsOf(width, height);
  line = <usize>(width + 1) * CELL;
  queue = scratch;
  queueEnd = queue + (count << 2);
  orphans = queueEnd;
  head = queue;
  tail = queue;
  lastOrphan = orphans;
  now = 0;
  const first = cellAt(grid, width, 0, 0);
  const end = grid + (count - <usize>(width + 1)) * CELL;
  // What neighbours can settle between them, before any tree grows.
  for (let cell = first; cell < end; cell += CELL) {
    settle(cell, 0, cell + CELL);
    settle(cell, 2, cell + line);
  }
  for (let cell = first; cell < end; cell += CELL) {
    if (load<i32>(cell, ENDS) === 0) continue;
    sendOn(cell, 0, cell + CELL);
    sendOn(cell, 2, cell + line);
  }
  for (let cell = first; cell < end; cell += CELL) {
    if (load<i32>(cell, ENDS) >= 0) continue;
    store<u8>(cell, 1, HANGS);
    store<u8>(cell, <u8>TERMINAL, PARENT);
    store<i32>(cell, 1, DISTANCE);
    enqueue(cell);
  }
  while (head !== tail) {
    const cell = <usize>load<u32>(head);
    head += 4;
    if (head === queueEnd) head = queue;
    store<u8>(cell, 0, QUEUED);
    if (load<u8>(cell, HANGS) !== 0) grow(cell);
  }
}

function enqueue(cell: usize): void {
  if (load<u8>(cell, QUEUED) === 1) return;
  store<u8>(cell, 1, QUEUED);
  store<u32>(tail, <u32>cell);
  tail += 4;
  if (tail === queueEnd) tail = queue;
}

function neighbour(cell: usize, direction: u32): usize {
  const step = direction < 2 ? CELL : line;
  return direction & 1 ? cell - step : cell + step;
}

/** Lets the tree grow at a cell, augmenting wherever it meets what the source still gives, until nothing is left to do there. */
function grow(cell: usize): void {
  for (let d: u32 = 0; d < 4; d++) {
    const other = neighbour(cell, d);
    if (load<i32>(arc(other, d ^ 1)) <= 0) continue;
    if (load<u8>(other, HANGS) === 0) {
      if (load<i32>(other, ENDS) > 0) {
        augment(other, d ^ 1, cell);
        if (load<u8>(cell, HANGS) === 0) return;
        // There may be more to do at this cell.
        d = -1;
        continue;
      }
      store<u8>(other, 1, HANGS);
      hang(other, d ^ 1, cell);
      enqueue(other);
    } else if (
      load<i32>(other, TIME) <= load<i32>(cell, TIME) &&
      load<i32>(other, DISTANCE) > load<i32>(cell, DISTANCE) &&
      <u32>load<u8>(other, PARENT) !== TERMINAL
    ) {
      hang(other, d ^ 1, cell);
    }
  }
}

/** Makes a cell the parent of another, which lies in a direction from it. */
function hang(cell: usize, direction: u32, parent: usize): void {
  store<u8>(cell, <u8>direction, PARENT);
  store<i32>(cell, load<i32>(parent, TIME), TIME);
  store<i32>(cell, load<i32>(parent, DISTANCE) + 1, DISTANCE);
}

/** Sends what it can from a cell that has some left, through its arc to a cell of the tree, down to the sink. */
function augment(from: usize, direction: u32, to: usize): void {
  let most = min(load<i32>(from, ENDS), load<i32>(arc(from, direction)));
  let cell = to;
  for (let d = <u32>load<u8>(cell, PARENT); d !== TERMINAL; d = <u32>load<u8>(cell, PARENT)) {
    most = min(most, load<i32>(arc(cell, d)));
    cell = neighbour(cell, d);
  }
  most = min(most, -load<i32>(cell, ENDS));
  addEnd(from, -most);
  move(arc(from, direction), arc(to, direction ^ 1), most);
  cell = to;
  for (let d = <u32>load<u8>(cell, PARENT); d !== TERMINAL; d = <u32>load<u8>(cell, PARENT)) {
    const below = neighbour(cell, d);
    if (move(arc(cell, d), arc(below, d ^ 1), most) === 0) orphan(cell);
    cell = below;
  }
  addEnd(cell, most);
  if (load<i32>(cell, ENDS) === 0) orphan(cell);
  now++;
  while (lastOrphan > orphans) {
    lastOrphan -= 4;
    adopt(<usize>load<u32>(lastOrphan));
  }
}

/** Moves capacity from an arc to its reverse. @returns what is left of it */
function move(from: usize, to: usize, by: i32): i32 {
  const left = load<i32>(from) - by;
  store<i32>(from, left);
  store<i32>(to, load<i32>(to) + by);
  return left;
}

function orphan(cell: usize): void {
  store<u8>(cell, <u8>ORPHAN, PARENT);
  store<u32>(lastOrphan, <u32>cell);
  lastOrphan += 4;
}

/** Finds another parent for a cell that lost its own; without one it leaves the tree, and its children are orphans too. */
function adopt(cell: usize): void {
  let best: u32 = ORPHAN;
  let least = i32.MAX_VALUE;
  for (let d: u32 = 0; d < 4; d++) {
    const other = neighbour(cell, d);
    if (load<u8>(other, HANGS) === 0 || load<i32>(arc(cell, d)) <= 0) continue;
    const distance = toTerminal(other);
    if (distance >= least) continue;
    best = d;
    least = distance;
  }
  store<u8>(cell, <u8>best, PARENT);
  if (best !== ORPHAN) {
    store<i32>(cell, now, TIME);
    store<i32>(cell, least + 1, DISTANCE);
    return;
  }
  store<u8>(cell, 0, HANGS);
  for (let d: u32 = 0; d < 4; d++) {
    const other = neighbour(cell, d);
    if (load<u8>(other, HANGS) === 0) continue;
    if (load<i32>(arc(cell, d)) > 0) enqueue(other);
    if (<u32>load<u8>(other, PARENT) === (d ^ 1)) orphan(other);
  }
}

/** Cells on the way to the sink, marked on the way back; endless when it ends at an orphan. */
function toTerminal(from: usize): i32 {
  let cell = from;
  let distance = 0;
  for (;;) {
    if (load<i32>(cell, TIME) === now) {
      distance += load<i32>(cell, DISTANCE);
      break;
    }
    const d = <u32>load<u8>(cell, PARENT);
    distance++;
    if (d === TERMINAL) {
      store<i32>(cell, now, TIME);
      store<i32>(cell, 1, DISTANCE);
      break;
    }
    if (d >= ORPHAN) return i32.MAX_VALUE;
    cell = neighbour(cell, d);
  }
  let left = distance;
  for (cell = from; load<i32>(cell, TIME) !== now; cell = neighbour(cell, <u32>load<u8>(cell, PARENT))) {
    store<i32>(cell, now, TIME);
    store<i32>(cell, left, DISTANCE);
    left--;
  }
  return distance;
}

/** The cut by itself, on a grid as described above; all at once, not by bands. @param won a byte a cell of the grid, row by row */
export function cutGrid(
  grid: usize,
  width: i32,
  height: i32,
  scratch: usize,
  won: usize,
  _y0: i32,
  _y1: i32,
): void {
  cutCells(grid, width, height, scratch);
  for (let y = 0, o = won; y < height; y++) {
    for (let x = 0; x < width; x++, o++) store<u8>(o, isWon(cellAt(grid, width, x, y)) ? 1 : 0);
  }
}
