// What stands above the picture: zoom, paths, the search, and what the colours mean.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { PartProps } from "../app";
import { count, duration, plural, spanText } from "../format";
import type { Model } from "../model";
import type { View } from "../state";
import type { Found } from "./find";
import { zoomed, type Span } from "./sight";

interface ControlsProps extends PartProps {
  span: Span;
  look: (next: Span) => void;
  found: Found | null;
  chosen: number | null;
  /** Selects the next match or the one before. */
  step: (by: 1 | -1) => void;
  /** Back to the picture. */
  leave: () => void;
}

export function Controls({ model, view, change, span, look, found, chosen, step, leave }: ControlsProps): JSX.Element {
  const end = model.end;
  const middle = (span[0] + span[1]) / 2;
  const toggle = (key: "critical" | "realised"): void =>
    change({ [key]: !view[key] } as Partial<View>, true);
  return (
    <div class="controls">
      <span class="buttons" role="group" aria-label="Zoom">
        <button type="button" onClick={() => look(zoomed(span, 0.5, middle, end))}>
          Zoom in
        </button>
        <button type="button" onClick={() => look(zoomed(span, 2, middle, end))}>
          Zoom out
        </button>
        <button type="button" onClick={() => look([0, end])}>
          Whole build
        </button>
      </span>
      <span class="buttons" role="group" aria-label="Highlight">
        <button type="button" aria-pressed={view.critical} onClick={() => toggle("critical")}>
          Critical path
        </button>
        <button type="button" aria-pressed={view.realised} onClick={() => toggle("realised")}>
          Path of this run
        </button>
      </span>
      <span class="muted span" role="status">
        {spanText(span)}
      </span>
      <Find model={model} text={view.find} found={found} change={change} step={step} leave={leave} chosen={chosen} />
    </div>
  );
}

interface FindProps extends Pick<ControlsProps, "model" | "found" | "chosen" | "change" | "step" | "leave"> {
  text: string;
}

function Find({ model, text, found, chosen, change, step, leave }: FindProps): JSX.Element {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const slash = (event: KeyboardEvent): void => {
      const at = event.target as HTMLElement | null;
      const typing = at?.closest("input, select, textarea") !== null;
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    };
    window.addEventListener("keydown", slash);
    return () => window.removeEventListener("keydown", slash);
  }, []);
  const key = (event: KeyboardEvent): void => {
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") {
      change({ find: "" }, true);
      leave();
    } else return;
    event.preventDefault();
  };
  return (
    <span class="find" role="search">
      <label>
        Find{" "}
        <input
          ref={box}
          type="search"
          value={text}
          placeholder="package, kind"
          onInput={(event) => change({ find: event.currentTarget.value }, true)}
          onKeyDown={key}
        />
      </label>{" "}
      <span class="muted" role="status" aria-label="Found">
        {found !== null && foundText(model, found, chosen)}
      </span>
    </span>
  );
}

function foundText(model: Model, found: Found, chosen: number | null): string {
  const at = chosen === null ? -1 : found.best.indexOf(chosen);
  const place = at < 0 ? "" : `${count(at + 1)}. of `;
  const all = `${count(found.best.length)} of ${plural(drawn(model), "action", "actions")}`;
  return `${place}${all}, ${duration(found.work)}`;
}

/** Actions with a place in the picture. */
function drawn(model: Model): number {
  return model.lane.reduce((sum, lane) => sum + (lane >= 0 ? 1 : 0), 0);
}

/** How much of the whole is the picture? Nothing where it is not known. */
export function Around({ model }: { model: Model }): JSX.Element | null {
  const { wall, exec, load, finish } = model.data.totals;
  if (wall === null || exec === null || load === null) return null;
  return (
    <p class="muted">
      Exec time {duration(exec)} of {duration(wall)} wall: load {duration(load)} before the first action
      {finish !== null && `, finish ${duration(finish)} after the last`}.
    </p>
  );
}

/** On a screen one hand or the other is there. */
export function Hints(): JSX.Element {
  return (
    <>
      <p class="muted keys">
        Wheel or pinch zooms, dragging moves, with Shift it chooses a stretch; a click selects, a double click
        zooms to the bar. Keys: <kbd>w</kbd> <kbd>s</kbd> or <kbd>+</kbd> <kbd>−</kbd> zoom, <kbd>a</kbd>{" "}
        <kbd>d</kbd> or <kbd>←</kbd> <kbd>→</kbd> move, <kbd>f</kbd> zooms to the selection, <kbd>0</kbd> to the
        whole build; <kbd>n</kbd> <kbd>p</kbd> <kbd>↑</kbd> <kbd>↓</kbd> walk from action to action, <kbd>/</kbd>{" "}
        finds, <kbd>Esc</kbd> clears, then goes back to the zoom before.
      </p>
      <p class="muted keys touch">Two fingers zoom, one moves, a tap selects, a double tap zooms to the bar.</p>
    </>
  );
}

interface LegendProps {
  model: Model;
  /** Whether the path of this run is drawn. */
  realised: boolean;
  /** Whether the wait of what is selected can be seen. */
  waited: boolean;
}

export function Legend({ model, realised, waited }: LegendProps): JSX.Element {
  const used = useMemo(() => {
    const found = new Set<number>();
    for (let action = 0; action < model.count; action++) {
      if (model.lane[action] >= 0) found.add(model.family(action));
    }
    return found;
  }, [model]);
  const frames: [look: string, name: string][] = [
    ["critical", "critical path"],
    ["realised", "path of this run"],
    ["selected", "selected"],
    ["needs", "it waited for"],
    ["needed", "waited for it"],
  ];
  return (
    <ul class="legend" aria-label="Colours">
      {model.data.families.map((name, family) =>
        used.has(family) ? (
          <li key={name}>
            <span class={`swatch family-${family}`} /> {name}
          </li>
        ) : null,
      )}
      {frames.map(([look, name]) => (
        <li key={look}>
          <span class={`swatch frame-${look}`} /> {name}
        </li>
      ))}
      {realised && (
        <li>
          <span class="swatch split-wait" /> a wait on that path
        </li>
      )}
      {/* Keeps its place, so that nothing jumps when something is selected. */}
      <li class={waited ? "" : "unseen"}>
        <span class="swatch wait-line" /> its wait for a worker
      </li>
    </ul>
  );
}
