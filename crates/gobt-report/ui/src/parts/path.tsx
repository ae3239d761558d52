// Which chain bounds the build, which one did this run take, and what if some packages were free?
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PartProps } from "../app";
import { duration, percent, plural } from "../format";
import { usePaper } from "../paper";
import { Detail } from "./detail";
import { selectAction, selected } from "./select";
import { changeOf, isChange, toggled, usePrediction, WhatIf } from "./whatif";
import { Bar, Caution, Nothing, time } from "./words";

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

/** What is free leaves the path, and its box with it: the keyboard goes on at the box above. */
function followTick(unit: number): void {
  window.setTimeout(() => {
    if (document.activeElement === document.body) document.getElementById(`free-${unit}`)?.focus();
  });
}

function Critical(props: PartProps): JSX.Element {
  const { model, view, change } = props;
  const found = usePrediction(props);
  const changes = changeOf(props);
  const { free } = changes;
  const asRecorded = !isChange(changes) || found === null;
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
        {plural(steps.length, "step", "steps")}, {duration(length)}: while every action takes what it took, no
        number of workers can be faster (with more cores actions may be quicker: see{" "}
        <a href="#scaling">Scaling</a>). First to run first.{" "}
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
              <th scope="col" class="number roomy">
                gap
              </th>
              <th scope="col" class="number">
                took
              </th>
              <th scope="col" class="roomy">
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
                <td class="number roomy">{gap > 0 ? duration(gap) : ""}</td>
                <td class="number">{duration(model.duration[action])}</td>
                <td class="roomy">
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
                <td class="number roomy">{duration(gap - sum(([a, , g]) => (kept.has(a) ? g : 0)))}</td>
                <td class="number">
                  {duration(work - sum(([a]) => (kept.has(a) ? model.duration[a] : 0)))}
                </td>
                <td class="roomy" />
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
