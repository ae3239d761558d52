// Which action needs which? Both directions, as rows stored end to end.

export class Graph {
  readonly count: number;
  /** Rows of dependencies, end to end: those of an action from its offset up to the next one's. */
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
  /** The same of dependents. */
  readonly dependentOffsets: Int32Array;
  readonly dependentTargets: Int32Array;
  /** Every action after all that it needs. */
  readonly order: Int32Array;
  /** For each place in the scheduler's preference the action. */
  readonly byRank: Int32Array;

  /** Of each row of dependencies the first is a place, the others are differences. */
  constructor(
    counts: ArrayLike<number>,
    packed: ArrayLike<number>,
    readonly rank: ArrayLike<number>,
  ) {
    const n = counts.length;
    this.count = n;
    this.offsets = new Int32Array(n + 1);
    this.targets = new Int32Array(packed.length);
    this.dependentOffsets = new Int32Array(n + 1);
    let at = 0;
    for (let action = 0; action < n; action++) {
      let before = 0;
      for (let k = 0; k < counts[action]; k++, at++) {
        before += packed[at];
        this.targets[at] = before;
        this.dependentOffsets[before + 1]++;
      }
      this.offsets[action + 1] = at;
    }
    for (let action = 0; action < n; action++) {
      this.dependentOffsets[action + 1] += this.dependentOffsets[action];
    }
    const next = this.dependentOffsets.slice();
    this.dependentTargets = new Int32Array(packed.length);
    for (let action = 0; action < n; action++) {
      for (let k = this.offsets[action]; k < this.offsets[action + 1]; k++) {
        this.dependentTargets[next[this.targets[k]]++] = action;
      }
    }
    this.order = this.topological();
    this.byRank = new Int32Array(n);
    for (let action = 0; action < n; action++) this.byRank[rank[action]] = action;
  }

  /** What this one needs, smallest ID first. */
  dependencies(action: number): Int32Array {
    return this.targets.subarray(this.offsets[action], this.offsets[action + 1]);
  }

  /** What needs this one, smallest ID first. */
  dependents(action: number): Int32Array {
    return this.dependentTargets.subarray(
      this.dependentOffsets[action],
      this.dependentOffsets[action + 1],
    );
  }

  /** How many dependencies each action has. */
  missing(): Int32Array {
    const missing = new Int32Array(this.count);
    for (let action = 0; action < this.count; action++) {
      missing[action] = this.offsets[action + 1] - this.offsets[action];
    }
    return missing;
  }

  /** The same without some actions: those that are kept, numbered anew in their order. */
  subset(keep: (action: number) => boolean): { graph: Graph; actions: Int32Array } {
    const place = new Int32Array(this.count).fill(-1);
    const kept: number[] = [];
    for (let action = 0; action < this.count; action++) {
      if (keep(action)) place[action] = kept.push(action) - 1;
    }
    const counts: number[] = [];
    const packed: number[] = [];
    for (const action of kept) {
      let before = 0;
      const start = packed.length;
      for (const target of this.dependencies(action)) {
        const at = place[target];
        if (at < 0) continue;
        packed.push(at - before);
        before = at;
      }
      counts.push(packed.length - start);
    }
    const rank = new Int32Array(kept.length);
    let next = 0;
    for (const action of this.byRank) {
      if (place[action] >= 0) rank[place[action]] = next++;
    }
    return { graph: new Graph(counts, packed, rank), actions: Int32Array.from(kept) };
  }

  private topological(): Int32Array {
    const missing = this.missing();
    const order = new Int32Array(this.count);
    let filled = 0;
    for (let action = 0; action < this.count; action++) {
      if (missing[action] === 0) order[filled++] = action;
    }
    for (let at = 0; at < filled; at++) {
      const end = this.dependentOffsets[order[at] + 1];
      for (let k = this.dependentOffsets[order[at]]; k < end; k++) {
        const dependent = this.dependentTargets[k];
        if (--missing[dependent] === 0) order[filled++] = dependent;
      }
    }
    return order.subarray(0, filled);
  }
}
