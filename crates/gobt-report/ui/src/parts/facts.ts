// Everything known of an action or a package, in rows: for the tooltip and for the panel.
import { count, duration, percent } from "../format";
import { holders, type Holder } from "../graph/holders";
import { Flag, ORIGIN_NAMES, type Model, type Unit } from "../model";
import { time } from "./words";

export type Row = [name: string, value: string];

export function actionRows(model: Model, action: number): Row[] {
  const unit = model.unitOf(action);
  const done = model.has(action, Flag.done);
  const last = model.lastDependency(action);
  const blocked = model.blocked[action];
  const rows: Row[] = [
    ["kind", model.mode(action)],
    ["package", model.package(action) || unit?.path || ""],
    ["variant", unit?.variant ?? ""],
    ["module", moduleOf(unit)],
    ["result", result(model, action)],
    ["start", Number.isNaN(model.start[action]) ? "" : duration(model.start[action])],
    ["duration", done ? duration(model.duration[action]) : ""],
    ["of it blocked by another test", blocked > 0 ? duration(blocked) : ""],
    ["CPU", cpu(model, action)],
    ["waited for a worker", done ? duration(model.wait[action]) : ""],
    ["waits of the whole package", packageWait(model, action)],
    ["slack", time(model.slack(action))],
    ["drag", time(model.drag(action))],
    ["ready after", last === null ? "" : model.label(last)],
    ["Go's number", String(model.id(action))],
  ];
  return rows.filter(([, value]) => value !== "");
}

/** Since Go 1.26 another action of the package waits before the compilation does. */
function packageWait(model: Model, action: number): string {
  const unit = model.compiledUnit(action);
  if (unit === null) return "";
  const longest = longestWait(model, unit);
  if (longest === null || longest === action) return "";
  return waits(model, unit);
}

function longestWait(model: Model, unit: Unit): number | null {
  const waited = unit.actions.filter((action) => model.wait[action] > 0);
  return waited.reduce<number | null>(
    (best, action) => (best === null || model.wait[action] > model.wait[best] ? action : best),
    null,
  );
}

/** All waits of a package for a worker, and which of its actions waited longest. */
function waits(model: Model, unit: Unit): string {
  const longest = longestWait(model, unit);
  if (longest === null) return "";
  const total = unit.actions.reduce((sum, action) => sum + model.wait[action], 0);
  const mode = model.mode(longest);
  return mode === "build" ? duration(total) : `${duration(total)} (${mode})`;
}

/** Everything known of an action, and what mostly ran while it waited. */
export function hoverRows(model: Model, action: number): Row[] {
  const held = heldBy(model, action, 1).map(({ action: other }): Row => ["meanwhile ran", model.label(other)]);
  return [...actionRows(model, action), ...held];
}

function cpu(model: Model, action: number): string {
  if (!model.has(action, Flag.executed)) return "";
  const time = model.cpu[action];
  const cores = model.duration[action] > 0 ? time / model.duration[action] : 0;
  return cores > 0 ? `${duration(time)} (${cores.toFixed(2)} cores)` : duration(time);
}

export function moduleOf(unit: Unit | null): string {
  if (unit === null) return "";
  if (unit.module !== null) return unit.version ? `${unit.module} ${unit.version}` : unit.module;
  return unit.origin === "unknown" ? "" : ORIGIN_NAMES[unit.origin];
}

function result(model: Model, action: number): string {
  if (model.has(action, Flag.failed)) return "failed";
  if (model.has(action, Flag.started)) return "was running when the build was interrupted";
  if (!model.has(action, Flag.done)) return "never reached";
  if (model.has(action, Flag.executed)) return "ran commands";
  const unit = model.compiledUnit(action);
  return unit?.cached ? "from the cache" : "ran no command";
}

/** A shorter wait is go's own pace, in ns. */
const WORTH_EXPLAINING = 100_000;

/** What held the workers while this action waited: the longest few. */
export function heldBy(model: Model, action: number, most: number): Holder[] {
  const start = model.start[action];
  const wait = model.wait[action];
  if (!(wait > WORTH_EXPLAINING)) return [];
  return holders(model, start - wait, start).slice(0, most);
}

export function state(unit: Unit): string {
  if (unit.failed) return "failed";
  if (unit.neverReached) return "never reached";
  if (unit.cached) return "cached";
  return unit.executed ? "compiled" : "";
}

/** An empty cache is reason enough; else the profile does not know it (`gobt diff` may). */
function whyCompiled(model: Model, unit: Unit): string {
  const said = state(unit);
  return said === "compiled" && model.data.totals.fresh_cache ? "compiled: the cache was empty" : said;
}

export function unitRows(model: Model, unit: Unit): Row[] {
  const work = model.data.totals.work;
  const share = work > 0 ? ` (${percent(unit.self / work)} of all work)` : "";
  const rows: Row[] = [
    ["import path", unit.path],
    ["variant", unit.variant ?? ""],
    ["module", moduleOf(unit)],
    ["result", whyCompiled(model, unit)],
    ["self", model.data.totals.recorded ? `${duration(unit.self)}${share}` : ""],
    ["of it cgo and C", unit.cgo > 0 ? duration(unit.cgo) : ""],
    ["CPU", unit.executed ? duration(unit.cpu) : ""],
    ["waited for a worker", waits(model, unit)],
    ["exclusive: gone if nothing imported it", time(unit.exclusive)],
    ["built again after a change inside functions", time(unit.body)],
    ["built again after a change to its API", time(unit.rebuild)],
    ["on the critical path", unit.critical > 0 ? duration(unit.critical) : ""],
    ["drag", time(unit.drag)],
    ["files, lines", size(unit)],
  ];
  return rows.filter(([, value]) => value !== "");
}

function size(unit: Unit): string {
  if (unit.lines === null) return unit.files === null ? "" : count(unit.files);
  return unit.files === null ? count(unit.lines) : `${count(unit.files)}, ${count(unit.lines)}`;
}
