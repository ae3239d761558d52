// What did each worker do when? Zoom, pan, hover, select, and follow what waited for what.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PartProps } from "../app";
import { duration } from "../format";
import type { Model } from "../model";
import { PAPER_DOTS, PAPER_WIDTH, usePaper } from "../paper";
import { Detail } from "../parts/detail";
import { actionRows, heldBy } from "../parts/facts";
import { Observed } from "../parts/observed";
import { selectAction, selected } from "../parts/select";
import { Facts, Nothing } from "../parts/words";
import type { View } from "../state";
import { colors } from "../theme";
import { AXIS, draw, height, LEFT, moment, type Scene, type Sight } from "./draw";
import { actionAt, concurrency, lanes } from "./layout";
import { around, moved, within, zoomed, type Span } from "./sight";

export function TimelinePart(props: PartProps): JSX.Element {
  const { model } = props;
  if (model.end === 0 || model.lanes === 0) return <Empty model={model} />;
  return <Picture {...props} />;
}

function Empty({ model }: { model: Model }): JSX.Element {
  const why =
    model.count === 0
      ? "There is nothing to draw: this build had no actions."
      : model.end === 0 && !model.data.totals.recorded
        ? "Go wrote down no times of this build, so there is no timeline."
        : "There is nothing to draw: no action took any time that was measured.";
  return (
    <>
      <h2>Timeline</h2>
      <Nothing>{why}</Nothing>
      <Observed model={model} />
    </>
  );
}

function laneHeight(lanes: number): number {
  return Math.min(36, Math.max(5, Math.floor(460 / lanes)));
}

function Picture({ model, view, change }: PartProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const paper = usePaper();
  const scene = useScene(model, paper);
  const screen = useWidth(box);
  const width = paper ? PAPER_WIDTH : screen;
  const [hover, setHover] = useState<Hover | null>(null);
  const chosen = selected(model, view).action;
  const end = model.end;
  const span: Span = within(view.zoom ?? [0, end], end);
  const sight: Sight = {
    from: span[0],
    to: span[1],
    width,
    laneHeight: laneHeight(scene.lanes.length),
    critical: view.critical,
    realised: view.realised,
    selected: chosen,
    hovered: hover?.action ?? null,
  };
  const latest = useRef({ sight, span, end });
  latest.current = { sight, span, end };

  const look = (next: Span): void => {
    const all = next[0] <= 0 && next[1] >= end;
    // Several events may come before the next picture: each goes on from the one before.
    const { sight } = latest.current;
    latest.current = { sight: { ...sight, from: next[0], to: next[1] }, span: next, end };
    change({ zoom: all ? null : next }, true);
  };
  const show = (action: number): void => {
    const [start, length] = [model.start[action], model.duration[action]];
    const next = around(latest.current.span, start, length, end);
    const all = next[0] <= 0 && next[1] >= end;
    change({ ...selectAction(model, action), zoom: all ? null : next });
  };

  useLayoutEffect(() => paint(canvas.current, scene, sight, paper ? PAPER_DOTS : window.devicePixelRatio || 1));
  useWheel(box, latest, look);
  const drag = useDrag(latest, look, (at) => {
    const action = hit(scene, latest.current.sight, at);
    if (action !== null) change(selectAction(model, action));
  });
  // A selection made elsewhere, or by walking, is brought into sight. A link that says what is to be
  // seen is followed.
  const linked = useRef(view.zoom !== null);
  useEffect(() => {
    if (linked.current) {
      linked.current = false;
      return;
    }
    if (chosen === null || model.lane[chosen] < 0) return;
    const next = around(latest.current.span, model.start[chosen], model.duration[chosen], end);
    if (next[0] !== span[0] || next[1] !== span[1]) look(next);
  }, [chosen]);

  const hovering = (event: PointerEvent): void => {
    if (drag.active()) return setHover(null);
    const at = point(event);
    const action = hit(scene, latest.current.sight, at);
    setHover(action === null ? null : { action, x: event.clientX, y: event.clientY });
  };
  return (
    <>
      <h2>Timeline: what each worker did</h2>
      <Controls model={model} view={view} change={change} span={span} look={look} />
      <Legend model={model} />
      <div
        class="timeline"
        ref={box}
        tabIndex={0}
        role="application"
        aria-label={`Timeline of ${scene.lanes.length} workers, ${duration(span[0])} to ${duration(span[1])}. Plus and minus zoom, arrows left and right move, n and p select the next and the previous action, arrows up and down the one above or below, Escape clears.`}
        onKeyDown={(event) => keys(event, model, scene, latest.current.span, chosen, look, show, change)}
        onPointerMove={hovering}
        onPointerLeave={() => setHover(null)}
        onPointerDown={drag.down}
      >
        <canvas ref={canvas} aria-hidden="true" />
      </div>
      {hover !== null && <Tooltip model={model} hover={hover} />}
      <p class="muted keys">
        Wheel or pinch zooms, dragging moves, a click selects. Keys: <kbd>+</kbd> <kbd>−</kbd>{" "}
        <kbd>0</kbd> zoom, <kbd>←</kbd> <kbd>→</kbd> move, <kbd>n</kbd> <kbd>p</kbd> <kbd>↑</kbd>{" "}
        <kbd>↓</kbd> walk from action to action, <kbd>Esc</kbd> clears.
      </p>
      <Detail
        asAction
        model={model}
        view={view}
        change={change}
        hint="Select an action to see all that is known of it, what it waited for, and what waited for it."
      />
    </>
  );
}

interface Point {
  x: number;
  y: number;
}

/** An action, and where in the window the pointer is. */
interface Hover extends Point {
  action: number;
}

function useScene(model: Model, paper: boolean): Scene {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const again = (): void => setTurn((n) => n + 1);
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", again);
    window.addEventListener("gobt-theme", again);
    return () => {
      system.removeEventListener("change", again);
      window.removeEventListener("gobt-theme", again);
    };
  }, []);
  const layout = useMemo(
    () => ({ lanes: lanes(model), concurrency: concurrency(model) }),
    [model],
  );
  return useMemo(
    () => ({ model, ...layout, colors: colors(model.data.families.length) }),
    [model, layout, turn, paper],
  );
}

function useWidth(box: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const at = box.current;
    if (at === null) return undefined;
    const measure = (): void => setWidth(at.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(at);
    return () => observer.disconnect();
  }, []);
  return width;
}

function paint(canvas: HTMLCanvasElement | null, scene: Scene, sight: Sight, dots: number): void {
  const context = canvas?.getContext("2d");
  if (!canvas || !context || sight.width <= 0) return;
  const tall = height(scene, sight.laneHeight);
  const [wide, high] = [Math.round(sight.width * dots), Math.round(tall * dots)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${sight.width}px`;
    canvas.style.height = `${tall}px`;
  }
  context.setTransform(dots, 0, 0, dots, 0, 0);
  draw(context, scene, sight);
}

function point(event: PointerEvent): Point {
  const target = event.currentTarget as HTMLElement;
  const box = target.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top + target.scrollTop };
}

/** The action at a place of the picture. */
function hit(scene: Scene, sight: Sight, at: Point): number | null {
  const lane = scene.lanes[Math.floor((at.y - AXIS) / sight.laneHeight)];
  if (lane === undefined || at.x < LEFT) return null;
  const pixel = (sight.to - sight.from) / sight.width;
  return actionAt(lane, moment(sight, at.x), 3 * pixel);
}

type Latest = { current: { sight: Sight; span: Span; end: number } };

/** The wheel zooms; where it cannot zoom out any more, it scrolls the page. */
function useWheel(box: { current: HTMLElement | null }, latest: Latest, look: (next: Span) => void): void {
  const go = useRef(look);
  go.current = look;
  useEffect(() => {
    const at = box.current;
    if (at === null) return undefined;
    const wheel = (event: WheelEvent): void => {
      const { sight, span, end } = latest.current;
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const left = event.clientX - at.getBoundingClientRect().left;
      const factor = Math.exp(Math.max(-0.6, Math.min(0.6, event.deltaY * 0.0025)));
      const next = sideways
        ? moved(span, event.deltaX / sight.width, end)
        : zoomed(span, factor, moment(sight, left), end);
      if (next[0] === span[0] && next[1] === span[1]) return;
      event.preventDefault();
      go.current(next);
    };
    at.addEventListener("wheel", wheel, { passive: false });
    return () => at.removeEventListener("wheel", wheel);
  }, []);
}

interface Drag {
  down: (event: PointerEvent) => void;
  active: () => boolean;
}

/** One finger or the mouse moves, two fingers zoom, and what did not move was a click. */
function useDrag(latest: Latest, look: (next: Span) => void, click: (at: Point) => void): Drag {
  const fingers = useRef(new Map<number, Point>());
  const moving = useRef(false);
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const target = event.currentTarget as HTMLElement;
    const start = point(event);
    fingers.current.set(event.pointerId, start);
    moving.current = fingers.current.size > 1;
    target.setPointerCapture(event.pointerId);
    const move = (now: PointerEvent): void => {
      if (now.pointerId !== event.pointerId) return;
      const before = fingers.current.get(now.pointerId) ?? start;
      const at = pointIn(target, now);
      if (!moving.current && Math.abs(at.x - start.x) < 4) return;
      moving.current = true;
      look(afterMove(latest.current, [...fingers.current], now.pointerId, before, at));
      fingers.current.set(now.pointerId, at);
    };
    const up = (now: PointerEvent): void => {
      if (now.pointerId !== event.pointerId) return;
      target.removeEventListener("pointermove", move);
      target.removeEventListener("pointerup", up);
      target.removeEventListener("pointercancel", up);
      fingers.current.delete(now.pointerId);
      if (!moving.current && now.type === "pointerup") click(start);
      if (fingers.current.size === 0) moving.current = false;
    };
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", up);
    target.addEventListener("pointercancel", up);
  };
  return { down, active: () => moving.current };
}

function pointIn(target: HTMLElement, event: PointerEvent): Point {
  const box = target.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top + target.scrollTop };
}

function afterMove(
  { sight, span, end }: { sight: Sight; span: Span; end: number },
  fingers: [number, Point][],
  id: number,
  before: Point,
  at: Point,
): Span {
  const other = fingers.find(([finger]) => finger !== id)?.[1];
  if (other === undefined) return moved(span, (before.x - at.x) / (sight.width - LEFT), end);
  const factor = Math.abs(before.x - other.x) / Math.max(8, Math.abs(at.x - other.x));
  return zoomed(span, factor, moment(sight, other.x), end);
}

function keys(
  event: KeyboardEvent,
  model: Model,
  scene: Scene,
  span: Span,
  chosen: number | null,
  look: (next: Span) => void,
  show: (action: number) => void,
  change: PartProps["change"],
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const end = model.end;
  const middle = chosen !== null && model.lane[chosen] >= 0 ? model.start[chosen] : (span[0] + span[1]) / 2;
  const around = Math.min(Math.max(middle, span[0]), span[1]);
  const step = (next: number | null): void => {
    if (next !== null) show(next);
  };
  const does: Record<string, () => void> = {
    "+": () => look(zoomed(span, 0.7, around, end)),
    "=": () => look(zoomed(span, 0.7, around, end)),
    "-": () => look(zoomed(span, 1 / 0.7, around, end)),
    "0": () => look([0, end]),
    ArrowLeft: () => look(moved(span, -0.15, end)),
    ArrowRight: () => look(moved(span, 0.15, end)),
    n: () => step(inLane(model, scene, span, chosen, 1)),
    p: () => step(inLane(model, scene, span, chosen, -1)),
    ArrowUp: () => step(otherLane(model, scene, span, chosen, -1)),
    ArrowDown: () => step(otherLane(model, scene, span, chosen, 1)),
    Escape: () => change({ selection: null }),
  };
  const action = does[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

/** The next action of the same lane; with nothing selected, the first in sight. */
function inLane(model: Model, scene: Scene, span: Span, chosen: number | null, step: number): number | null {
  if (chosen === null || model.lane[chosen] < 0) return first(scene, span);
  const lane = scene.lanes[model.lane[chosen]].actions;
  const place = lane.indexOf(chosen) + step;
  return place < 0 || place >= lane.length ? null : lane[place];
}

function otherLane(model: Model, scene: Scene, span: Span, chosen: number | null, step: number): number | null {
  if (chosen === null || model.lane[chosen] < 0) return first(scene, span);
  const lane = scene.lanes[model.lane[chosen] + step];
  return lane === undefined ? null : actionAt(lane, model.start[chosen], Infinity);
}

function first(scene: Scene, span: Span): number | null {
  for (const lane of scene.lanes) {
    const at = actionAt(lane, span[0], Infinity);
    if (at !== null) return at;
  }
  return null;
}

interface ControlsProps extends PartProps {
  span: Span;
  look: (next: Span) => void;
}

function Controls({ model, view, change, span, look }: ControlsProps): JSX.Element {
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
      <span class="muted" role="status">
        {duration(span[0])} to {duration(span[1])}
      </span>
    </div>
  );
}

function Legend({ model }: { model: Model }): JSX.Element {
  const used = useMemo(() => {
    const found = new Set<number>();
    for (let action = 0; action < model.count; action++) {
      if (model.lane[action] >= 0) found.add(model.family(action));
    }
    return found;
  }, [model]);
  return (
    <ul class="legend" aria-label="Colours">
      {model.data.families.map((name, family) =>
        used.has(family) ? (
          <li key={name}>
            <span class={`swatch family-${family}`} /> {name}
          </li>
        ) : null,
      )}
      <li>
        <span class="swatch frame-critical" /> critical path
      </li>
      <li>
        <span class="swatch frame-realised" /> path of this run
      </li>
      <li>
        <span class="swatch frame-selected" /> selected
      </li>
      <li>
        <span class="swatch frame-needs" /> it waited for
      </li>
      <li>
        <span class="swatch frame-needed" /> waited for it
      </li>
    </ul>
  );
}

/** Beside the pointer, on the side where there is room. */
function Tooltip({ model, hover }: { model: Model; hover: Hover }): JSX.Element {
  const held = heldBy(model, hover.action, 3);
  const { clientWidth: wide, clientHeight: tall } = document.documentElement;
  const place: Record<string, string> = {};
  if (hover.x > wide / 2) place["right"] = `${wide - hover.x + 14}px`;
  else place["left"] = `${hover.x + 14}px`;
  if (hover.y > tall / 2) place["bottom"] = `${tall - hover.y + 14}px`;
  else place["top"] = `${hover.y + 14}px`;
  return (
    <div class="tooltip" style={place} aria-hidden="true">
      <strong>{model.label(hover.action)}</strong>
      <Facts rows={actionRows(model, hover.action)} />
      {held.length > 0 && (
        <>
          <em>held the workers while it waited</em>
          <Facts rows={held} />
        </>
      )}
    </div>
  );
}
