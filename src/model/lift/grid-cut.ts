/** Directions of the arcs of a grid: right, left, down, up. The reverse of direction d is d ^ 1. */
const DIRECTIONS = 4;
const FREE = 0;
const SOURCE = 1;
const SINK = 2;
/** Parents that are no direction: the terminal itself, an orphan, none. */
const TERMINAL = 4;
const ORPHAN = 5;
const NONE = 6;

/**
 * Minimum cut of a grid whose cells have arcs to their four neighbours and to a source and a sink: Boykov and Kolmogorov, "An
 * experimental comparison of min-cut/max-flow algorithms for energy minimization in vision", 2004. Whole numbers, so that the
 * result is the same everywhere. Made once for a size and used for many cuts.
 */
export class GridCut {
  /** Capacity of the arcs of cell i: at 4 i + direction (0 right, 1 left, 2 down, 3 up). */
  readonly arcs: Int32Array;
  /** What of the source's capacity to a cell is left, less that of the cell to the sink: above 0 the source's. */
  readonly ends: Int32Array;
  readonly #width: number;
  readonly #height: number;
  readonly #tree: Uint8Array;
  readonly #parent: Uint8Array;
  readonly #time: Int32Array;
  readonly #distance: Int32Array;
  readonly #queued: Uint8Array;
  readonly #step: readonly number[];
  #active: number[] = [];
  #head = 0;
  #orphans: number[] = [];
  #now = 0;

  constructor(width: number, height: number) {
    const count = width * height;
    this.#width = width;
    this.#height = height;
    this.arcs = new Int32Array(count * DIRECTIONS);
    this.ends = new Int32Array(count);
    this.#tree = new Uint8Array(count);
    this.#parent = new Uint8Array(count);
    this.#time = new Int32Array(count);
    this.#distance = new Int32Array(count);
    this.#queued = new Uint8Array(count);
    this.#step = [1, -1, width, -width];
  }

  /** Takes what is to be cut: all capacities 0. */
  clear(): void {
    this.arcs.fill(0);
    this.ends.fill(0);
  }

  /**
   * Cuts; capacities are used up.
   * @returns of each cell whether it is on the side of the sink
   */
  cut(): (cell: number) => boolean {
    this.#begin();
    for (;;) {
      const cell = this.#nextActive();
      if (cell < 0) break;
      this.#grow(cell);
    }
    const tree = this.#tree;
    return (cell) => tree[cell] === SINK;
  }

  #begin(): void {
    const { ends } = this;
    this.#active = [];
    this.#head = 0;
    this.#orphans = [];
    this.#now = 0;
    this.#queued.fill(0);
    this.#time.fill(0);
    this.#distance.fill(1);
    for (let i = 0; i < ends.length; i++) {
      const end = ends[i]!;
      this.#tree[i] = end > 0 ? SOURCE : end < 0 ? SINK : FREE;
      this.#parent[i] = end === 0 ? NONE : TERMINAL;
      if (end !== 0) this.#enqueue(i);
    }
  }

  #enqueue(cell: number): void {
    if (this.#queued[cell] === 1) return;
    this.#queued[cell] = 1;
    this.#active.push(cell);
  }

  #nextActive(): number {
    while (this.#head < this.#active.length) {
      const cell = this.#active[this.#head++]!;
      this.#queued[cell] = 0;
      if (this.#tree[cell] !== FREE) return cell;
    }
    return -1;
  }

  #neighbour(cell: number, direction: number): number {
    const x = cell % this.#width;
    if (direction === 0 && x === this.#width - 1) return -1;
    if (direction === 1 && x === 0) return -1;
    const other = cell + this.#step[direction]!;
    return other < 0 || other >= this.#width * this.#height ? -1 : other;
  }

  /** Lets the tree of an active cell grow, augmenting wherever it meets the other one, until nothing is left to do there. */
  #grow(cell: number): void {
    const { arcs } = this;
    for (let d = 0; d < DIRECTIONS; d++) {
      const own = this.#tree[cell]!;
      if (own === FREE) return;
      const other = this.#neighbour(cell, d);
      if (other < 0) continue;
      const room = own === SOURCE ? arcs[cell * 4 + d]! : arcs[other * 4 + (d ^ 1)]!;
      if (room <= 0) continue;
      const theirs = this.#tree[other]!;
      if (theirs === FREE) {
        this.#tree[other] = own;
        this.#parent[other] = d ^ 1;
        this.#time[other] = this.#time[cell]!;
        this.#distance[other] = this.#distance[cell]! + 1;
        this.#enqueue(other);
      } else if (theirs !== own) {
        if (own === SOURCE) this.#augment(cell, d, other);
        else this.#augment(other, d ^ 1, cell);
        // There may be more to do at this cell, and its tree may be another now.
        d = -1;
      } else if (
        this.#time[other]! <= this.#time[cell]! &&
        this.#distance[other]! > this.#distance[cell]! &&
        this.#parent[other] !== TERMINAL
      ) {
        this.#parent[other] = d ^ 1;
        this.#time[other] = this.#time[cell]!;
        this.#distance[other] = this.#distance[cell]! + 1;
      }
    }
  }

  /** Sends what it can along the path through the arc from `from`, of the source's tree, to `to`, of the sink's. */
  #augment(from: number, direction: number, to: number): void {
    const { arcs, ends } = this;
    let most = arcs[from * 4 + direction]!;
    let cell = from;
    for (let d = this.#parent[cell]!; d !== TERMINAL; d = this.#parent[cell]!) {
      const above = cell + this.#step[d]!;
      most = Math.min(most, arcs[above * 4 + (d ^ 1)]!);
      cell = above;
    }
    most = Math.min(most, ends[cell]!);
    cell = to;
    for (let d = this.#parent[cell]!; d !== TERMINAL; d = this.#parent[cell]!) {
      most = Math.min(most, arcs[cell * 4 + d]!);
      cell += this.#step[d]!;
    }
    most = Math.min(most, -ends[cell]!);
    arcs[from * 4 + direction]! -= most;
    arcs[to * 4 + (direction ^ 1)]! += most;
    cell = from;
    for (let d = this.#parent[cell]!; d !== TERMINAL; ) {
      const above = cell + this.#step[d]!;
      arcs[cell * 4 + d]! += most;
      arcs[above * 4 + (d ^ 1)]! -= most;
      if (arcs[above * 4 + (d ^ 1)] === 0) this.#orphan(cell);
      cell = above;
      d = this.#parent[cell]!;
    }
    ends[cell]! -= most;
    if (ends[cell] === 0) this.#orphan(cell);
    cell = to;
    for (let d = this.#parent[cell]!; d !== TERMINAL; ) {
      const above = cell + this.#step[d]!;
      arcs[above * 4 + (d ^ 1)]! += most;
      arcs[cell * 4 + d]! -= most;
      if (arcs[cell * 4 + d] === 0) this.#orphan(cell);
      cell = above;
      d = this.#parent[cell]!;
    }
    ends[cell]! += most;
    if (ends[cell] === 0) this.#orphan(cell);
    this.#now += 1;
    while (this.#orphans.length > 0) this.#adopt(this.#orphans.pop()!);
  }

  #orphan(cell: number): void {
    this.#parent[cell] = ORPHAN;
    this.#orphans.push(cell);
  }

  /** Finds another parent for a cell that lost its own; without one it leaves its tree, and its children are orphans too. */
  #adopt(cell: number): void {
    const { arcs } = this;
    const own = this.#tree[cell]!;
    this.#parent[cell] = ORPHAN;
    let [best, least] = [NONE, Number.MAX_SAFE_INTEGER];
    for (let d = 0; d < DIRECTIONS; d++) {
      const other = this.#neighbour(cell, d);
      if (other < 0 || this.#tree[other] !== own) continue;
      const room = own === SOURCE ? arcs[other * 4 + (d ^ 1)]! : arcs[cell * 4 + d]!;
      if (room <= 0) continue;
      const distance = this.#toTerminal(other);
      if (distance < least) [best, least] = [d, distance];
    }
    if (best !== NONE) {
      this.#parent[cell] = best;
      this.#time[cell] = this.#now;
      this.#distance[cell] = least + 1;
      return;
    }
    for (let d = 0; d < DIRECTIONS; d++) {
      const other = this.#neighbour(cell, d);
      if (other < 0 || this.#tree[other] !== own) continue;
      const room = own === SOURCE ? arcs[other * 4 + (d ^ 1)]! : arcs[cell * 4 + d]!;
      if (room > 0) this.#enqueue(other);
      if (this.#parent[other] === (d ^ 1)) {
        this.#parent[other] = ORPHAN;
        this.#orphans.push(other);
      }
    }
    this.#tree[cell] = FREE;
    this.#parent[cell] = NONE;
  }

  /** Cells on the way to the terminal, marked on the way back; endless when it ends at an orphan. */
  #toTerminal(from: number): number {
    let cell = from;
    let distance = 0;
    for (;;) {
      if (this.#time[cell] === this.#now) {
        distance += this.#distance[cell]!;
        break;
      }
      const d = this.#parent[cell]!;
      distance += 1;
      if (d === TERMINAL) {
        this.#time[cell] = this.#now;
        this.#distance[cell] = 1;
        break;
      }
      if (d >= ORPHAN) return Number.MAX_SAFE_INTEGER;
      cell += this.#step[d]!;
    }
    let left = distance;
    for (cell = from; this.#time[cell] !== this.#now; cell += this.#step[this.#parent[cell]!]!) {
      this.#time[cell] = this.#now;
      this.#distance[cell] = left;
      left -= 1;
    }
    return distance;
  }
}
