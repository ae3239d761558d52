// What would this build take with other workers, with some packages free, or without some?
import type { Scaling } from "../data";
import type { Model, Unit } from "../model";
import { criticalPath, type CriticalPath } from "./chains";
import type { Graph } from "./graph";
import { gone } from "./imports";
import { replay, sharedReplay } from "./replay";

/** Units that take no time, and units that are left out with all that only they need. */
export interface Change {
  free: readonly number[];
  without: readonly number[];
}

export const NO_CHANGE: Change = { free: [], without: [] };

export interface Prediction {
  workers: number;
  /** By plain replay, as `gobt what-if` has it: without the time in which tests were blocked. */
  exec: number;
  /** The other end of the range: actions that run at once share cores. */
  shared: number;
  path: CriticalPath;
}

/** What is left to run. */
interface Plan {
  graph: Graph;
  /** The actions that the graph's numbers stand for; `null` where each stands for itself. */
  actions: Int32Array | null;
  durations: Float64Array;
}

function plan(model: Model, change: Change): Plan {
  const durations = model.free.slice();
  for (const unit of change.free) {
    for (const action of model.units[unit].actions) durations[action] = 0;
  }
  if (change.without.length === 0) return { graph: model.graph, actions: null, durations };
  const left = gone(model, change.without);
  const kept = model.graph.subset((action) => {
    // What works in a unit's folder (its vet, its link, its test's run) goes with it.
    const unit = model.unitOf(action);
    return unit === null || left[unit.index] === 0;
  });
  return { ...kept, durations: pick(durations, kept.actions) };
}

function pick(values: ArrayLike<number>, actions: Int32Array | null): Float64Array {
  if (actions === null) return Float64Array.from(values);
  return Float64Array.from(actions, (action) => values[action]);
}

/** The exec time alone, by plain replay. */
export function execTime(model: Model, change: Change, workers: number): number {
  const { graph, durations } = plan(model, change);
  return replay(graph, durations, workers);
}

/** The longest chain of what is left. */
export function pathAfter(model: Model, change: Change): CriticalPath {
  const { graph, actions, durations } = plan(model, change);
  const path = criticalPath(graph, durations);
  return { ...path, steps: actions === null ? path.steps : path.steps.map((step) => actions[step]) };
}

/** The build after a change with so many workers, on a machine with a core for each. */
export function predict(
  model: Model,
  scaling: Scaling,
  change: Change,
  workers: number,
): Prediction {
  const exec = execTime(model, change, workers);
  const cores = Math.max(scaling.cores, workers);
  return {
    workers,
    exec,
    shared: workers === scaling.parallelism ? exec : withCores(model, scaling, change, workers, cores),
    path: pathAfter(model, change),
  };
}

/** The end of the range where the running actions share so many cores. */
export function withCores(
  model: Model,
  scaling: Scaling,
  change: Change,
  workers: number,
  cores: number,
): number {
  const times = Float64Array.from(scaling.alone);
  for (const unit of change.free) {
    for (const action of model.units[unit].actions) times[action] = 0;
  }
  const { graph, actions } = plan(model, change);
  const [alone, demands] = [pick(times, actions), pick(scaling.demands, actions)];
  return sharedReplay(graph, { alone, demands, cores }, workers);
}

/** Packages that are changed together: one, or those of a module. */
export interface Choice {
  name: string;
  units: number[];
  /** Their work that the change is about, in ns. */
  work: number;
}

/** What the build would save by a change to them. */
export interface Target {
  choice: Choice;
  /** With the recorded number of workers. */
  saving: number;
  /** With many. */
  savingWithMany: number;
}

/** So many workers stand for many. */
export const MANY = 16;

/**
 * Packages whose own time may be worth an attack: the slowest, and those on the critical path. The
 * standard library is nobody's to change.
 */
export function candidates(model: Model, most: number): Choice[] {
  const ours = model.units.filter((unit) => unit.origin !== "std");
  const top = (key: (unit: Unit) => number): Unit[] =>
    ours
      .filter((unit) => key(unit) > 0)
      .sort((a, b) => key(b) - key(a) || a.index - b.index)
      .slice(0, most);
  const found = new Set([...top((unit) => unit.self), ...top((unit) => unit.drag ?? 0)]);
  return [...found].map((unit) => ({ name: unit.name, units: [unit.index], work: unit.self }));
}

/** What the build would save by each of these changes; grows with each step. */
export function* targets(
  model: Model,
  scaling: Scaling,
  choices: Choice[],
  changed: (units: number[]) => Change,
): Generator<Target[]> {
  const now = execTime(model, NO_CHANGE, scaling.parallelism);
  const many = execTime(model, NO_CHANGE, MANY);
  const found: Target[] = [];
  for (const choice of choices) {
    const change = changed(choice.units);
    found.push({
      choice,
      saving: now - execTime(model, change, scaling.parallelism),
      savingWithMany: many - execTime(model, change, MANY),
    });
    yield found;
  }
}
