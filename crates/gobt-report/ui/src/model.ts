// The build as the page works with it: typed columns, names, and the graph in both directions.
import type { Data } from "./data";
import { Graph } from "./graph/graph";

/** Bits of an action's flags. */
export const Flag = { executed: 1, failed: 2, done: 4, started: 8, compiles: 16 } as const;

/** Bits of a unit's flags. */
export const UnitFlag = { executed: 1, cached: 2, failed: 4, neverReached: 8, usesCgo: 16 } as const;

export const ORIGINS = ["own", "third", "std", "unknown"] as const;
export type Origin = (typeof ORIGINS)[number];

export const ORIGIN_NAMES: Record<Origin, string> = {
  own: "own module",
  third: "third party",
  std: "standard library",
  unknown: "not known",
};

/** One compilation of one package. Times in ns; `null` where not known. */
export interface Unit {
  index: number;
  /** Name as `go list -test` gives it. */
  name: string;
  path: string;
  variant: string | null;
  module: string | null;
  version: string | null;
  origin: Origin;
  executed: boolean;
  cached: boolean;
  failed: boolean;
  neverReached: boolean;
  usesCgo: boolean;
  self: number;
  cpu: number;
  cgo: number;
  check: number;
  critical: number;
  /** The largest drag of its actions. */
  drag: number | null;
  exclusive: number | null;
  rebuild: number | null;
  body: number | null;
  lines: number | null;
  files: number | null;
  parent: number | null;
  /** Its own actions, smallest ID first. */
  actions: number[];
}

export class Model {
  readonly graph: Graph;
  readonly units: Unit[];
  /** From the earliest start, in ns; NaN where not known. */
  readonly start: Float64Array;
  readonly duration: Float64Array;
  readonly wait: Float64Array;
  readonly cpu: Float64Array;
  readonly blocked: Float64Array;
  /** Durations without what was blocked: what a replay after a change runs. */
  readonly free: Float64Array;
  readonly lane: Int32Array;
  readonly lanes: number;
  readonly onCritical: Uint8Array;
  readonly onRealised: Uint8Array;
  /** Latest end; 0 where nothing ended. */
  readonly end: number;

  constructor(readonly data: Data) {
    const a = data.actions;
    const n = a.mode.length;
    this.graph = new Graph(a.counts, a.dependencies, a.rank);
    this.start = Float64Array.from(a.start, (t) => t ?? NaN);
    this.duration = Float64Array.from(a.duration);
    this.wait = Float64Array.from(a.wait);
    this.cpu = Float64Array.from(a.cpu);
    this.blocked = new Float64Array(n);
    for (const [action, time] of a.blocked) this.blocked[action] = time;
    this.free = this.duration.map((time, i) => time - this.blocked[i]);
    this.lane = Int32Array.from(a.lane, (lane) => lane ?? -1);
    this.lanes = this.lane.reduce((most, lane) => Math.max(most, lane + 1), 0);
    this.onCritical = new Uint8Array(n);
    for (const i of data.critical) this.onCritical[i] = 1;
    this.onRealised = new Uint8Array(n);
    for (const [i] of data.realised) this.onRealised[i] = 1;
    let end = 0;
    for (let i = 0; i < n; i++) {
      if (this.has(i, Flag.done)) end = Math.max(end, this.start[i] + this.duration[i]);
    }
    this.end = end;
    this.units = units(data);
  }

  get count(): number {
    return this.duration.length;
  }

  /** Whether every action ran to its end: else slack, drag and predictions are not known. */
  get complete(): boolean {
    return this.data.scaling !== null;
  }

  has(action: number, flag: number): boolean {
    return (this.data.actions.flags[action] & flag) !== 0;
  }

  /** Go's own number of an action. */
  id(action: number): number {
    return this.data.actions.ids?.[action] ?? action;
  }

  byId(id: number): number | null {
    const ids = this.data.actions.ids;
    const at = ids === null ? id : ids.indexOf(id);
    return at >= 0 && at < this.count ? at : null;
  }

  mode(action: number): string {
    return this.data.strings[this.data.actions.mode[action]];
  }

  family(action: number): number {
    return this.data.actions.family[action];
  }

  package(action: number): string {
    return this.data.strings[this.data.actions.package[action]];
  }

  /** The unit of an action: its own, or that of the package which it vets, links or tests. */
  unitOf(action: number): Unit | null {
    const unit = this.data.actions.unit[action];
    return unit === null ? null : this.units[unit];
  }

  /** The unit that this action is part of. */
  compiledUnit(action: number): Unit | null {
    return this.has(action, Flag.compiles) ? this.unitOf(action) : null;
  }

  /** What an action is called in a list: the package, and the mode unless it is a compilation. */
  label(action: number): string {
    const mode = this.mode(action);
    const own = this.compiledUnit(action)?.name;
    const name = own ?? this.package(action);
    if (mode === "build") return name;
    return name === "" ? mode : `${mode} ${name}`;
  }

  /** Slack and drag; `null` where not known. */
  slack(action: number): number | null {
    return this.data.actions.slack?.[action] ?? null;
  }

  drag(action: number): number | null {
    return this.data.actions.drag?.[action] ?? null;
  }

  done(action: number): number {
    return this.has(action, Flag.done) ? this.start[action] + this.duration[action] : NaN;
  }

  /** The longest action of a unit, the one to show for it. */
  mainAction(unit: Unit): number | null {
    let best: number | null = null;
    for (const action of unit.actions) {
      if (best === null || this.duration[action] > this.duration[best]) best = action;
    }
    return best;
  }

  /** The dependency that ended last: the one that this action waited for. */
  lastDependency(action: number): number | null {
    let last: number | null = null;
    for (const before of this.graph.dependencies(action)) {
      if (Number.isNaN(this.done(before))) continue;
      if (last === null || this.done(before) > this.done(last)) last = before;
    }
    return last;
  }
}

function units(data: Data): Unit[] {
  const u = data.units;
  const text = (at: number | null): string | null => (at === null ? null : data.strings[at]);
  const all = u.path.map((path, index): Unit => {
    const flags = u.flags[index];
    return {
      index,
      name: text(u.variant[index]) ?? data.strings[path],
      path: data.strings[path],
      variant: text(u.variant[index]),
      module: text(u.module[index]),
      version: text(u.version[index]),
      origin: ORIGINS[u.origin[index]] ?? "unknown",
      executed: (flags & UnitFlag.executed) !== 0,
      cached: (flags & UnitFlag.cached) !== 0,
      failed: (flags & UnitFlag.failed) !== 0,
      neverReached: (flags & UnitFlag.neverReached) !== 0,
      usesCgo: (flags & UnitFlag.usesCgo) !== 0,
      self: u.self[index],
      cpu: u.cpu[index],
      cgo: u.cgo[index],
      check: u.check[index],
      critical: u.critical[index],
      drag: data.actions.drag === null ? null : 0,
      exclusive: u.exclusive?.[index] ?? null,
      rebuild: u.rebuild?.[index] ?? null,
      body: u.body?.[index] ?? null,
      lines: u.lines[index],
      files: u.files[index],
      parent: u.parent[index],
      actions: [],
    };
  });
  data.actions.unit.forEach((unit, action) => {
    if (unit === null || (data.actions.flags[action] & Flag.compiles) === 0) return;
    const own = all[unit];
    own.actions.push(action);
    const drag = data.actions.drag?.[action];
    if (drag !== undefined) own.drag = Math.max(own.drag ?? 0, drag);
  });
  return all;
}
