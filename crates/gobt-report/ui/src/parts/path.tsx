// Which chain bounds the build, which one did this run take, and what if some packages were free?
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { PartProps } from "../app";
import type { Scaling } from "../data";
import { duration, percent, plural, range } from "../format";
import { execTime, predict, type Prediction } from "../graph/whatif";
import type { Unit } from "../model";
import { usePaper } from "../paper";
import { Detail } from "./detail";
import { listed } from "./rows";
import { selectAction, selected } from "./select";
import { Bar, Caution, Nothing, time } from "./words";
import { START } from "../state";

export function PathPart(props: PartProps): JSX.Element {
  const { model, view, change } = props;
  if (model.data.critical.length === 0 || model.end === 0) {
    return (
      <>
        <h2>Path</h2>
        <Nothing>
          {model.count === 0
            ? "There is no path: this build had no actions."
            : "There is no path: no action ran to its end, so no times are known."}
        </Nothing>
      </>
    );
  }
  return (
    <>
      <h2>Path: what bounds the build</h2>
      <Caution model={model} />
      <WhatIf {...props} />
      <div class="buttons" role="group" aria-label="Which path">
        <button
          type="button"
          aria-pressed={view.pathView === "critical"}
          onClick={() => change({ pathView: "critical" })}
        >
          Critical path
        </button>
        <button
          type="button"
          aria-pressed={view.pathView === "realised"}
          onClick={() => change({ pathView: "realised" })}
        >
          Path of this run
        </button>
      </div>
      <div class="beside">
        <div class="grow">
          {view.pathView === "critical" ? <Critical {...props} /> : <Realised {...props} />}
        </div>
        <Detail
          model={model}
          view={view}
          change={change}
          hint="Select a step to see all that is known of it."
        />
      </div>
    </>
  );
}

/** The number of workers that a what-if is made for. */
function workersOf(props: PartProps, scaling: Scaling): number {
  return props.view.workers ?? scaling.parallelism;
}

function freeUnits({ model, view }: PartProps): number[] {
  return view.free.filter((unit) => model.units[unit] !== undefined);
}

function usePrediction(props: PartProps): Prediction | null {
  const { model } = props;
  const scaling = model.data.scaling;
  const free = freeUnits(props);
  const workers = scaling === null ? 0 : workersOf(props, scaling);
  return useMemo(
    () => (scaling === null || !scaling.exact ? null : predict(model, scaling, free, workers)),
    [model, free.join(), workers],
  );
}

function WhatIf(props: PartProps): JSX.Element {
  const { model, change } = props;
  const scaling = model.data.scaling;
  const found = usePrediction(props);
  const before = useMemo(
    () => (scaling === null ? 0 : execTime(model, [], scaling.parallelism)),
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
  const free = freeUnits(props);
  const workers = workersOf(props, scaling);
  const choices = [...new Set([...scaling.points.map(([p]) => p), workers])].sort((a, b) => a - b);
  const changed = free.length > 0 || workers !== scaling.parallelism;
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
          <button type="button" onClick={() => change({ free: [], workers: null })}>
            As recorded
          </button>
        )}
      </div>
      {free.length > 0 && (
        <ul class="ticks" aria-label="Packages that take no time">
          {free.map((unit) => (
            <li key={unit}>
              <label class="chip">
                <input
                  type="checkbox"
                  id={`free-${unit}`}
                  checked
                  onChange={() => change({ free: without(free, unit) })}
                />
                {model.units[unit].name} is free
              </label>
            </li>
          ))}
        </ul>
      )}
      <p class="verdict" role="status">
        {outcome(before, found, scaling, changed)}
      </p>
      <p class="muted">
        Critical path {duration(model.data.critical_length)}
        {free.length > 0 && ` → ${duration(found.path.length)}`}. Tick packages below, or search for
        one, to make them take no time. By replay of go's own scheduler
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

function without(free: number[], unit: number): number[] {
  return free.filter((other) => other !== unit);
}

function toggled(free: number[], unit: number): number[] {
  return free.includes(unit) ? without(free, unit) : [...free, unit].sort((a, b) => a - b);
}

/** What is free leaves the path, and its box with it: the keyboard goes on at the box above. */
function followTick(unit: number): void {
  window.setTimeout(() => {
    if (document.activeElement === document.body) document.getElementById(`free-${unit}`)?.focus();
  });
}

const MOST_OFFERED = 8;

/** A search for a package that is not on the path. */
function AddPackage(props: PartProps): JSX.Element {
  const { model, change } = props;
  const [search, setSearch] = useState("");
  const free = freeUnits(props);
  const found: Unit[] =
    search.trim() === ""
      ? []
      : listed(model, { ...START, search })
          .filter((unit) => !free.includes(unit.index))
          .slice(0, MOST_OFFERED);
  const add = (unit: Unit): void => {
    setSearch("");
    change({ free: toggled(free, unit.index) });
  };
  return (
    <span class="add">
      <label>
        Make a package free{" "}
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
      {found.length > 0 && (
        <ul class="offers" aria-label="Packages found">
          {found.map((unit) => (
            <li key={unit.index}>
              <button type="button" class="link" onClick={() => add(unit)}>
                {unit.name}
              </button>{" "}
              <span class="muted">{duration(unit.self)}</span>
            </li>
          ))}
        </ul>
      )}
    </span>
  );
}

function Critical(props: PartProps): JSX.Element {
  const { model, view, change } = props;
  const found = usePrediction(props);
  const free = freeUnits(props);
  const asRecorded = free.length === 0 || found === null;
  const steps = asRecorded ? model.data.critical : found.path.steps;
  const length = asRecorded ? model.data.critical_length : found.path.length;
  const took = (action: number): number => {
    const unit = model.compiledUnit(action);
    if (unit !== null && free.includes(unit.index)) return 0;
    return asRecorded ? model.duration[action] : model.free[action];
  };
  const [opened, showWhole] = useState(false);
  const whole = usePaper() || opened;
  const shown = whole ? steps : longest(steps, took);
  const rest = steps.length - shown.length;
  const restTime = length - shown.reduce((sum, action) => sum + took(action), 0);
  const most = shown.reduce((most, action) => Math.max(most, took(action)), 0);
  const chosen = selected(model, view).action;
  return (
    <section>
      <h3>{asRecorded ? "Critical path" : "Critical path after the change"}</h3>
      <p>
        {plural(steps.length, "step", "steps")}, {duration(length)}: with these times no number of workers can be
        faster. First to run first.{" "}
        {asRecorded && model.complete && "Drag is how much shorter the path would be without the step."}
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Steps of the critical path">
        <table class="plain steps">
          <thead>
            <tr>
              {model.complete && <th scope="col">free</th>}
              <th scope="col">step</th>
              <th scope="col" class="number">
                time
              </th>
              <th scope="col" class="number">
                of path
              </th>
              {asRecorded && model.complete && (
                <th scope="col" class="number">
                  drag
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map((action) => {
              const unit = model.compiledUnit(action);
              return (
                <tr key={action} class={action === chosen ? "chosen" : ""}>
                  {model.complete && (
                    <td>
                      {unit !== null && (
                        <input
                          type="checkbox"
                          aria-label={`make ${unit.name} free`}
                          checked={free.includes(unit.index)}
                          onChange={() => {
                            change({ free: toggled(free, unit.index) });
                            followTick(unit.index);
                          }}
                        />
                      )}
                    </td>
                  )}
                  <th scope="row">
                    <button type="button" class="link" onClick={() => change(selectAction(model, action))}>
                      {model.label(action)}
                    </button>
                  </th>
                  <td class="number">
                    <Bar share={most > 0 ? took(action) / most : 0}>{duration(took(action))}</Bar>
                  </td>
                  <td class="number">{length > 0 ? percent(took(action) / length) : ""}</td>
                  {asRecorded && model.complete && <td class="number">{time(model.drag(action))}</td>}
                </tr>
              );
            })}
            {rest > 0 && (
              <tr>
                {model.complete && <td />}
                <th scope="row" class="muted">
                  {plural(rest, "shorter step", "shorter steps")} in between
                </th>
                <td class="number">{duration(restTime)}</td>
                <td class="number">{percent(restTime / length)}</td>
                {asRecorded && model.complete && <td />}
              </tr>
            )}
          </tbody>
        </table>
      </div>
      {steps.length > AT_FIRST && (
        <p>
          <button type="button" aria-pressed={opened} onClick={() => showWhole(!opened)}>
            Show all {steps.length} steps
          </button>
        </p>
      )}
    </section>
  );
}

const AT_FIRST = 20;

/** The longest steps, in the order of the path. */
function longest(steps: number[], took: (action: number) => number): number[] {
  if (steps.length <= AT_FIRST) return steps;
  const by = steps.map((action, place) => ({ action, place, time: took(action) }));
  by.sort((a, b) => b.time - a.time || a.place - b.place);
  const kept = by.slice(0, AT_FIRST).sort((a, b) => a.place - b.place);
  return kept.map(({ action }) => action);
}

function Realised({ model, view, change }: PartProps): JSX.Element {
  const { realised, totals } = model.data;
  const exec = totals.exec ?? 0;
  const sum = (part: (step: [number, number, number]) => number): number =>
    realised.reduce((sum, step) => sum + part(step), 0);
  const chosen = selected(model, view).action;
  const share = (ns: number): string => (exec > 0 ? ` (${percent(ns / exec)})` : "");
  const [work, wait, gap] = [sum(([a]) => model.duration[a]), sum((s) => s[1]), sum((s) => s[2])];
  const most = realised.reduce((m, [a, w, g]) => Math.max(m, model.duration[a] + w + g), 0);
  const [opened, showWhole] = useState(false);
  const whole = usePaper() || opened;
  const times = new Map(realised.map(([a, w, g]) => [a, model.duration[a] + w + g]));
  const kept = new Set(
    whole ? [...times.keys()] : longest([...times.keys()], (action) => times.get(action) ?? 0),
  );
  const shown = realised.filter(([action]) => kept.has(action));
  const rest = realised.length - shown.length;
  return (
    <section>
      <h3>Path of this run</h3>
      <p>
        Why this run took as long as it did: each step began after the one before it, and between
        them lay a wait for a worker, or a gap in which go itself was busy. Work {duration(work)}
        {share(work)} + waits {duration(wait)}
        {share(wait)} + gaps {duration(gap)} = exec time {duration(exec)}.
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Steps of the path of this run">
        <table class="plain steps">
          <thead>
            <tr>
              <th scope="col">step</th>
              <th scope="col" class="number">
                starts at
              </th>
              <th scope="col" class="number">
                waited
              </th>
              <th scope="col" class="number">
                gap
              </th>
              <th scope="col" class="number">
                took
              </th>
              <th scope="col">
                <span class="sr">wait and work as bars</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(([action, wait, gap]) => (
              <tr key={action} class={action === chosen ? "chosen" : ""}>
                <th scope="row">
                  <button type="button" class="link" onClick={() => change(selectAction(model, action))}>
                    {model.label(action)}
                  </button>
                </th>
                <td class="number">{duration(model.start[action])}</td>
                <td class="number">{wait > 0 ? duration(wait) : ""}</td>
                <td class="number">{gap > 0 ? duration(gap) : ""}</td>
                <td class="number">{duration(model.duration[action])}</td>
                <td>
                  <span class="split">
                    <span class="split-wait" style={{ width: `${width(wait + gap, most)}%` }} />
                    <span
                      class={`family-${model.family(action)}`}
                      style={{ width: `${width(model.duration[action], most)}%` }}
                    />
                  </span>
                </td>
              </tr>
            ))}
            {rest > 0 && (
              <tr>
                <th scope="row" class="muted">
                  {plural(rest, "shorter step", "shorter steps")} in between
                </th>
                <td />
                <td class="number">{duration(wait - sum(([a, w]) => (kept.has(a) ? w : 0)))}</td>
                <td class="number">{duration(gap - sum(([a, , g]) => (kept.has(a) ? g : 0)))}</td>
                <td class="number">
                  {duration(work - sum(([a]) => (kept.has(a) ? model.duration[a] : 0)))}
                </td>
                <td />
              </tr>
            )}
          </tbody>
        </table>
      </div>
      {realised.length > AT_FIRST && (
        <p>
          <button type="button" aria-pressed={opened} onClick={() => showWhole(!opened)}>
            Show all {realised.length} steps
          </button>
        </p>
      )}
    </section>
  );
}

function width(part: number, most: number): number {
  return most > 0 ? (part / most) * 100 : 0;
}
