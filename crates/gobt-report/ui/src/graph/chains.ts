// Which chain of dependent actions takes longest, with these durations?
import type { Graph } from "./graph";

export interface CriticalPath {
  /** First to run first. */
  steps: number[];
  length: number;
}

/** Chosen backwards from the end; wherever sums are equal the smallest ID is taken. */
export function criticalPath(graph: Graph, durations: Float64Array): CriticalPath {
  const ending = new Float64Array(graph.count);
  for (const task of graph.order) {
    let longest = 0;
    for (let at = graph.offsets[task]; at < graph.offsets[task + 1]; at++) {
      longest = Math.max(longest, ending[graph.targets[at]]);
    }
    ending[task] = longest + durations[task];
  }
  let here = -1;
  for (let task = 0; task < graph.count; task++) {
    if (here < 0 || ending[task] > ending[here]) here = task;
  }
  const steps: number[] = [];
  const length = here < 0 ? 0 : ending[here];
  while (here >= 0) {
    steps.push(here);
    let best = -1;
    for (const before of graph.dependencies(here)) {
      if (best < 0 || ending[before] > ending[best]) best = before;
    }
    here = best;
  }
  return { steps: steps.reverse(), length };
}
