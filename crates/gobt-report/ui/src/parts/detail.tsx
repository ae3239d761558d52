// The panel of what is selected: everything known of it, and ways to walk on.
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Change } from "../app";
import { count, duration, plural } from "../format";
import { gone, importsOf, wayIn } from "../graph/imports";
import { execTime, NO_CHANGE, type Change as ModelChange } from "../graph/whatif";
import type { Model, Unit } from "../model";
import { PAPER_ROWS, usePaper } from "../paper";
import type { View } from "../state";
import { actionRows, heldBy, unitRows } from "./facts";
import { selectAction, selected, selectUnit } from "./select";
import { toggled } from "./whatif";
import { Facts } from "./words";

interface Props {
  model: Model;
  view: View;
  change: Change;
  /** What to say where nothing is selected; without it there is no panel then. */
  hint?: string;
  /** Shows the action even where a package is selected. */
  asAction?: boolean;
}

export function Detail({ model, view, change, hint, asAction = false }: Props): JSX.Element | null {
  const { action, unit } = selected(model, view);
  const kind = view.selection?.kind;
  if (action === null && unit === null) {
    if (hint === undefined) return null;
    return (
      <aside class="detail" aria-label="Selection">
        <p class="muted">{hint}</p>
      </aside>
    );
  }
  return (
    <Panel change={change} of={`${kind} ${view.selection?.number}`}>
      {kind === "unit" && unit !== null && !(asAction && action !== null) ? (
        <UnitDetail key={unit.index} model={model} unit={unit} view={view} change={change} />
      ) : (
        action !== null && <ActionDetail key={action} model={model} action={action} change={change} view={view} />
      )}
    </Panel>
  );
}

interface PanelProps {
  /** What is selected. */
  of: string;
  change: Change;
  children: ComponentChildren;
}

/** Beside the content or below it; on a small screen a sheet over its lower half. */
function Panel({ of, change, children }: PanelProps): JSX.Element {
  const sheet = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const at = sheet.current;
    if (at === null || getComputedStyle(at).position !== "fixed") return undefined;
    at.scrollTop = 0;
    // What was chosen stays in sight above it; a table has brought its row into sight by then.
    const timer = window.setTimeout(() => {
      const row = document.querySelector("tr.chosen, .timeline, .icicle")?.getBoundingClientRect();
      const hidden = row === undefined ? 0 : row.bottom + 8 - at.getBoundingClientRect().top;
      if (hidden > 0) window.scrollBy({ top: hidden });
    });
    return () => window.clearTimeout(timer);
  }, [of]);
  return (
    <aside class="detail open" aria-label="Selection" ref={sheet}>
      <button
        type="button"
        class="close"
        aria-label="Clear the selection"
        title="Clear the selection"
        onClick={() => change({ selection: null })}
      >
        ×
      </button>
      <div class="known">{children}</div>
    </aside>
  );
}

interface ActionProps {
  model: Model;
  action: number;
  view: View;
  change: Change;
}

function ActionDetail({ model, action, view, change }: ActionProps): JSX.Element {
  const unit = model.unitOf(action);
  const byEnd = (a: number, b: number): number => model.done(b) - model.done(a) || a - b;
  const byStart = (a: number, b: number): number => model.start[a] - model.start[b] || a - b;
  const before = sorted(model.graph.dependencies(action), byEnd);
  const after = sorted(model.graph.dependents(action), byStart);
  const held = heldBy(model, action, 5);
  const step = (other: number): JSX.Element => (
    <Step
      key={other}
      name={model.label(other)}
      time={model.duration[other]}
      go={() => change(selectAction(model, other))}
    />
  );
  return (
    <>
      <section>
        <h3>{model.label(action)}</h3>
        <Facts rows={actionRows(model, action)} />
        {held.length > 0 && (
          <>
            <h4>Held the workers while it waited</h4>
            <ul class="walk">
              {held.map(({ action: other, held: time }) => (
                <Step
                  key={other}
                  name={model.label(other)}
                  time={time}
                  go={() => change(selectAction(model, other))}
                />
              ))}
            </ul>
          </>
        )}
      </section>
      <Walk
        title={`Waited for ${plural(before.length, "action", "actions")}`}
        note="the last to end first"
        items={before}
        step={step}
      />
      <Walk
        title={`${plural(after.length, "action", "actions")} waited for it`}
        note="the first to start first"
        items={after}
        step={step}
      />
      {unit !== null && (
        <p class="buttons">
          <button type="button" onClick={() => change({ ...selectUnit(unit.index), part: "packages" })}>
            Show the package
          </button>
          <TimelineButton view={view} change={change} />
        </p>
      )}
    </>
  );
}

/** Actions without times come last. */
function sorted(actions: Int32Array, order: (a: number, b: number) => number): number[] {
  const key = (n: number): number => (Number.isNaN(n) ? 1 : n);
  return [...actions].sort((a, b) => key(order(a, b)));
}

interface WalkProps {
  title: string;
  /** Which come first. */
  note: string;
  /** Actions, or units. */
  items: readonly number[];
  step: (item: number) => JSX.Element;
}

const AT_FIRST = 8;

/** A list to walk on from, the first few of it at first; on paper it is open. */
function Walk({ title, note, items, step }: WalkProps): JSX.Element {
  const [opened, show] = useState(AT_FIRST);
  const paper = usePaper();
  const shown = paper ? Math.max(opened, PAPER_ROWS) : opened;
  const more = items.length - shown;
  return (
    <section>
      <h4>
        {title} {items.length > 1 && <span class="muted">({note})</span>}
      </h4>
      <ul class="walk">{items.slice(0, shown).map(step)}</ul>
      {more > 0 && !paper && (
        <button type="button" onClick={() => show(shown + 50)}>
          {count(more)} more
        </button>
      )}
      {more > 0 && paper && <p>and {count(more)} more</p>}
    </section>
  );
}

interface StepProps {
  name: string;
  /** In ns. */
  time: number;
  go: () => void;
}

/** Something to walk to, and a time of it. */
function Step({ name, time, go }: StepProps): JSX.Element {
  return (
    <li>
      <button type="button" class="link" onClick={go}>
        {name}
      </button>{" "}
      <span class="muted">{duration(time)}</span>
    </li>
  );
}

interface UnitProps {
  model: Model;
  unit: Unit;
  view: View;
  change: Change;
}

function UnitDetail({ model, unit, view, change }: UnitProps): JSX.Element {
  const scaling = model.data.scaling;
  const imports = importsOf(model);
  const [importers, imported] = [imports.by[unit.index], imports.of[unit.index]];
  const step = (other: number): JSX.Element => (
    <Step
      key={other}
      name={model.units[other].name}
      time={model.units[other].self}
      go={() => change(selectUnit(other))}
    />
  );
  const bySelf = (units: readonly number[]): number[] =>
    [...units].sort((a, b) => model.units[b].self - model.units[a].self || a - b);
  return (
    <>
      <section>
        <h3>{unit.name}</h3>
        <Facts rows={unitRows(model, unit)} />
        {scaling?.exact && unit.self > 0 && <Savings model={model} unit={unit} workers={scaling.parallelism} />}
        <UnitButtons {...{ model, unit, view, change }} />
      </section>
      <WayIn model={model} way={wayIn(imports, unit.index)} change={change} />
      {importers.length > 0 && (
        <Walk
          title={`Imported by ${plural(importers.length, "package", "packages")}`}
          note="the slowest first"
          items={bySelf(importers)}
          step={step}
        />
      )}
      {imported.length > 0 && (
        <Walk
          title={`Imports ${plural(imported.length, "package", "packages")}`}
          note="the slowest first"
          items={bySelf(imported)}
          step={step}
        />
      )}
      <section>
        <h4>Its actions</h4>
        <ul class="walk">
          {unit.actions.map((action) => (
            <Step
              key={action}
              name={model.mode(action)}
              time={model.duration[action]}
              go={() => change(selectAction(model, action))}
            />
          ))}
        </ul>
      </section>
    </>
  );
}

/** What the build would save without the package's own time, and without the package. */
function Savings({ model, unit, workers }: { model: Model; unit: Unit; workers: number }): JSX.Element {
  const root = importsOf(model).by[unit.index].length === 0;
  const { free, out, others } = useMemo(() => {
    const before = execTime(model, NO_CHANGE, workers);
    const after = (change: ModelChange): number => execTime(model, change, workers);
    return {
      free: before - after({ free: [unit.index], without: [] }),
      out: root ? 0 : before - after({ free: [], without: [unit.index] }),
      others: root ? 0 : gone(model, [unit.index]).reduce((sum, is) => sum + is, 0) - 1,
    };
  }, [model, unit, workers]);
  return (
    <>
      <p>
        If it took no time, this build would be <strong>{shorter(free)}</strong> with{" "}
        {plural(workers, "worker", "workers")}.
      </p>
      {!root && (
        <p>
          If nothing imported it, {others > 0 ? `neither it nor the ${plural(others, "package", "packages")} that only it needs would be built` : "it would not be built"}:{" "}
          <strong>{shorter(out)}</strong>.
        </p>
      )}
    </>
  );
}

function shorter(saving: number): string {
  return saving >= 0 ? `${duration(saving)} shorter` : `${duration(-saving)} longer`;
}

function UnitButtons({ model, unit, view, change }: UnitProps): JSX.Element {
  const scaling = model.data.scaling;
  const free = view.free.includes(unit.index);
  const out = view.without.includes(unit.index);
  const root = importsOf(model).by[unit.index].length === 0;
  return (
    <p class="buttons">
      <TimelineButton view={view} change={change} />
      {view.part !== "packages" && (
        <button type="button" onClick={() => change({ part: "packages" })}>
          Show in packages
        </button>
      )}
      {view.part !== "tree" && (
        <button
          type="button"
          onClick={() => change({ part: "tree", tree: "imports", root: String(unit.index) })}
        >
          Show in the tree
        </button>
      )}
      {scaling?.exact && (
        <button type="button" onClick={() => change({ part: "path", free: toggled(view.free, unit.index) })}>
          {free ? "No longer free in what-if" : "What if it were free?"}
        </button>
      )}
      {scaling?.exact && !root && (
        <button
          type="button"
          onClick={() => change({ part: "path", without: toggled(view.without, unit.index) })}
        >
          {out ? "No longer left out in what-if" : "What if nothing imported it?"}
        </button>
      )}
    </p>
  );
}

/** How it comes into the build: a shortest chain of imports. */
function WayIn({ model, way, change }: { model: Model; way: number[]; change: Change }): JSX.Element | null {
  if (way.length < 2) return null;
  return (
    <section>
      <h4>
        Why it is built <span class="muted">(a shortest chain of imports)</span>
      </h4>
      <ol class="walk way">
        {way.map((unit) => (
          <li key={unit}>
            <button type="button" class="link" onClick={() => change(selectUnit(unit))}>
              {model.units[unit].name}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function TimelineButton({ view, change }: { view: View; change: Change }): JSX.Element | null {
  if (view.part === "timeline") return null;
  return (
    <button type="button" onClick={() => change({ part: "timeline", zoom: null })}>
      Show in the timeline
    </button>
  );
}
