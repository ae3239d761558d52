// What if some packages took no time, or nothing imported them, or there were other workers?
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { PartProps } from "../app";
import type { Scaling } from "../data";
import { duration, percent, plural, range } from "../format";
import { gone } from "../graph/imports";
import { execTime, NO_CHANGE, predict, type Change, type Prediction } from "../graph/whatif";
import type { Model, Unit } from "../model";
import { START, type View } from "../state";
import { coresRange } from "./cores";
import { unitsOfModules } from "./modules";
import { matching } from "./rows";
import { Nothing } from "./words";

/** The number of workers that a what-if is made for. */
function workersOf(view: View, scaling: Scaling): number {
  return view.workers ?? scaling.parallelism;
}

/** What the view changes; units that there are not, from somebody else's link, change nothing. */
export function changeOf({ model, view }: PartProps): Change {
  const there = (unit: number): boolean => model.units[unit] !== undefined;
  return { free: view.free.filter(there), without: view.without.filter(there) };
}

export function isChange(change: Change): boolean {
  return change.free.length + change.without.length > 0;
}

/** The build after the change; `null` where nothing can be predicted. */
export function usePrediction(props: PartProps): Prediction | null {
  const { model, view } = props;
  const scaling = model.data.scaling;
  const change = changeOf(props);
  const workers = scaling === null ? 0 : workersOf(view, scaling);
  return useMemo(
    () => (scaling === null || !scaling.exact ? null : predict(model, scaling, change, workers)),
    [model, change.free.join(), change.without.join(), workers],
  );
}

export function without(units: readonly number[], unit: number): number[] {
  return units.filter((other) => other !== unit);
}

export function toggled(units: readonly number[], unit: number): number[] {
  return units.includes(unit) ? without(units, unit) : [...units, unit].sort((a, b) => a - b);
}

export function WhatIf(props: PartProps): JSX.Element {
  const { model, view, change } = props;
  const scaling = model.data.scaling;
  const found = usePrediction(props);
  const before = useMemo(
    () => (scaling === null ? 0 : execTime(model, NO_CHANGE, scaling.parallelism)),
    [model],
  );
  if (scaling === null || found === null) {
    return (
      <Nothing>
        There is no what-if here: not every action ran to its end, and how long the rest would have
        taken is not known. The path is that of what did run.
      </Nothing>
    );
  }
  const changes = changeOf(props);
  const workers = workersOf(view, scaling);
  const choices = [...new Set([...scaling.points.map(([p]) => p), workers])].sort((a, b) => a - b);
  const changed = isChange(changes) || workers !== scaling.parallelism;
  return (
    <section class="whatif" aria-labelledby="whatif">
      <h3 id="whatif">What if?</h3>
      <div class="controls">
        <label>
          Workers{" "}
          <select
            value={String(workers)}
            onChange={(event) => change({ workers: Number(event.currentTarget.value) })}
          >
            {choices.map((p) => (
              <option key={p} value={String(p)}>
                {p}
                {p === scaling.parallelism ? " (recorded)" : ""}
              </option>
            ))}
          </select>
        </label>
        <AddPackage {...props} />
        {changed && (
          <button type="button" onClick={() => change({ free: [], without: [], workers: null })}>
            As recorded
          </button>
        )}
      </div>
      <Chips {...props} />
      <p class="verdict" role="status">
        {outcome(before, found, scaling, changed)}
      </p>
      {isChange(changes) && workers !== scaling.parallelism && (
        <p>{unchanged(model, workers)}</p>
      )}
      <p class="muted">
        Critical path {duration(model.data.critical_length)}
        {isChange(changes) && ` → ${duration(found.path.length)}`}. Tick packages below, or search for
        one, to make them take no time or to leave them out. By replay of go's own scheduler
        {found.workers !== scaling.parallelism && ", with a core for each worker"}; the same as{" "}
        <code>gobt what-if</code> gives
        {found.workers !== scaling.parallelism && (
          <>
            {" "}
            with <code>--parallelism {found.workers} --cores {Math.max(found.workers, Math.ceil(scaling.cores))}</code>
          </>
        )}
        .
      </p>
    </section>
  );
}

/** What is changed, each to be taken back. */
function Chips(props: PartProps): JSX.Element | null {
  const { model, change } = props;
  const changes = changeOf(props);
  if (!isChange(changes)) return null;
  const { modules, rest } = byModules(model, changes.without);
  const back = (units: readonly number[]): void =>
    change({ without: changes.without.filter((unit) => !units.includes(unit)) });
  return (
    <ul class="ticks" aria-label="What is changed">
      {changes.free.map((unit) => (
        <Chip
          key={`free-${unit}`}
          id={`free-${unit}`}
          text={`${model.units[unit].name} is free`}
          remove={() => change({ free: without(changes.free, unit) })}
        />
      ))}
      {modules.map(([name, units]) => (
        <Chip
          key={name}
          id={`out-${units[0]}`}
          text={`${name} (${plural(units.length, "package", "packages")}) is left out${withOthers(model, units)}`}
          remove={() => back(units)}
        />
      ))}
      {rest.map((unit) => (
        <Chip
          key={`out-${unit}`}
          id={`out-${unit}`}
          text={`${model.units[unit].name} is left out${withOthers(model, [unit])}`}
          remove={() => back([unit])}
        />
      ))}
    </ul>
  );
}

function Chip({ id, text, remove }: { id: string; text: string; remove: () => void }): JSX.Element {
  return (
    <li>
      <label class="chip">
        <input type="checkbox" id={id} checked onChange={remove} /> {text}
      </label>
    </li>
  );
}

/** Modules that are left out whole, and packages that are so by themselves. */
function byModules(
  model: Model,
  units: readonly number[],
): { modules: [string, number[]][]; rest: number[] } {
  const out = new Set(units);
  const modules = [...unitsOfModules(model)].filter(
    ([, members]) => members.length > 1 && members.every((unit) => out.has(unit)),
  );
  const whole = new Set(modules.flatMap(([, members]) => members));
  return { modules, rest: units.filter((unit) => !whole.has(unit)) };
}

function withOthers(model: Model, units: readonly number[]): string {
  const others = gone(model, units).reduce((sum, is) => sum + is, 0) - units.length;
  return others > 0 ? `, and ${plural(others, "package", "packages")} that only this needs` : "";
}

/** The workers alone, so that one sees what the packages bring. */
function unchanged(model: Model, workers: number): string {
  const found = coresRange(model, workers);
  if (found === null) return "";
  const workersOnly = plural(workers, "worker", "workers");
  return `With ${workersOnly} and every package as it is: ${range(found.plain, found.shared)}.`;
}

function outcome(before: number, found: Prediction, scaling: Scaling, changed: boolean): string {
  const now = `${duration(before)} with ${plural(scaling.parallelism, "worker", "workers")}`;
  if (!changed) return `${now}, as recorded.`;
  const then = range(found.exec, found.shared);
  const best = before - Math.min(found.exec, found.shared);
  const worst = before - Math.max(found.exec, found.shared);
  const workers =
    found.workers === scaling.parallelism ? "" : ` with ${plural(found.workers, "worker", "workers")}`;
  const text = `${now} → ${then}${workers}`;
  if (best < 0) return `${text}: ${range(-best, -worst)} longer.`;
  if (worst < 0) return `${text}: between ${duration(-worst)} longer and ${duration(best)} shorter.`;
  if (best === 0) return `${text}: saves nothing.`;
  const share = percent(worst / before) === percent(best / before)
    ? percent(best / before)
    : `${percent(worst / before)} to ${percent(best / before)}`;
  return `${text}: saves ${range(worst, best)} (${share}).`;
}

const MOST_OFFERED = 8;

/** A search for a package that is not on the path. */
function AddPackage(props: PartProps): JSX.Element {
  const { model, change } = props;
  const [search, setSearch] = useState("");
  const { free, without: out } = changeOf(props);
  const found: Unit[] =
    search.trim() === ""
      ? []
      : matching(model, { ...START, search }).filter(
          ({ index }) => !free.includes(index) && !out.includes(index),
        );
  const more = found.length - MOST_OFFERED;
  const add = (unit: Unit): void => {
    setSearch("");
    change({ free: toggled(free, unit.index) });
  };
  const leaveOut = (unit: Unit): void => {
    setSearch("");
    change({ without: toggled(out, unit.index) });
  };
  return (
    <span class="add">
      <label>
        Make a package free, or leave it out{" "}
        <input
          type="search"
          value={search}
          placeholder="part of its name"
          onInput={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && found[0] !== undefined) add(found[0]);
          }}
        />
      </label>
      {search.trim() !== "" && (
        <ul class="offers" aria-label="Packages found">
          {found.slice(0, MOST_OFFERED).map((unit) => (
            <li key={unit.index}>
              <code>{unit.name}</code>{" "}
              <button type="button" class="link" onClick={() => add(unit)} aria-label={`${unit.name} free`}>
                free
              </button>
              <span class="muted">{duration(unit.self)}</span>{" "}
              <button
                type="button"
                class="link"
                onClick={() => leaveOut(unit)}
                aria-label={`${unit.name} left out`}
              >
                left out
              </button>
              {unit.exclusive !== null && <span class="muted">{duration(unit.exclusive)}</span>}
            </li>
          ))}
          {more > 0 && <li class="muted">and {plural(more, "more", "more")}: write more of the name</li>}
          {found.length === 0 && <li class="muted">No package matches.</li>}
        </ul>
      )}
    </span>
  );
}
