// When would each action run, if go's scheduler ran them with so many workers?
//
// The same as gobt_analysis's `Replayer` and `Company`, to the nanosecond: a test holds it against
// what Rust wrote. Times are whole numbers of nanoseconds in doubles, exact up to 2^53.
import type { Graph } from "./graph";
import { Heap } from "./heap";

/** The exec time by plain replay: every action takes as long as it is said to. */
export function replay(
  graph: Graph,
  durations: Float64Array,
  workers: number,
  starts?: Float64Array,
): number {
  const frontier = new Frontier(graph);
  const running = new Heap();
  let now = 0;
  for (;;) {
    while (running.size < workers) {
      const task = frontier.next();
      if (task === null) break;
      if (starts !== undefined) starts[task] = now;
      running.push(now + durations[task], task);
    }
    if (running.size === 0) return now;
    now = running.topKey;
    frontier.finish(running.pop());
  }
}

/** What each action takes alone, in seconds, and the cores that it uses meanwhile. */
export interface Company {
  alone: ArrayLike<number>;
  demands: ArrayLike<number>;
  cores: number;
}

/** The exec time, in ns, where the running actions share the cores. */
export function sharedReplay(graph: Graph, company: Company, workers: number): number {
  const { alone, demands, cores } = company;
  const frontier = new Frontier(graph);
  const running = new Heap();
  let now = 0;
  let progress = 0;
  let demand = 0;
  for (;;) {
    while (running.size < workers) {
      const task = frontier.next();
      if (task === null) break;
      demand += demands[task];
      running.push(progress + alone[task], task);
    }
    if (running.size === 0) return Math.round(now * 1e9);
    const done = running.topKey;
    const task = running.pop();
    // The smallest normal number: no demand slows nothing down.
    const rate = Math.min(cores / Math.max(demand, 2.2250738585072014e-308), 1);
    now += Math.max(done - progress, 0) / rate;
    progress = done;
    demand -= demands[task];
    if (running.size === 0) demand = 0;
    frontier.finish(task);
  }
}

/** Which actions are ready, and which of them go's scheduler prefers. */
class Frontier {
  private readonly missing: Int32Array;
  private readonly ready = new Heap();

  constructor(private readonly graph: Graph) {
    this.missing = graph.missing();
    for (let task = 0; task < graph.count; task++) {
      if (this.missing[task] === 0) this.ready.push(graph.rank[task], task);
    }
  }

  next(): number | null {
    return this.ready.size === 0 ? null : this.ready.pop();
  }

  finish(task: number): void {
    const { dependentOffsets, dependentTargets, rank } = this.graph;
    const end = dependentOffsets[task + 1];
    for (let at = dependentOffsets[task]; at < end; at++) {
      const dependent = dependentTargets[at];
      if (--this.missing[dependent] === 0) this.ready.push(rank[dependent], dependent);
    }
  }
}
