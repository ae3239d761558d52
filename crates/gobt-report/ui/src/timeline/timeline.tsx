// What did each worker do when? Zoom, pan, hover, select, and follow what waited for what.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PartProps } from "../app";
import { spanText } from "../format";
import type { Model } from "../model";
import { PAPER_DOTS, PAPER_WIDTH, usePaper } from "../paper";
import { Detail } from "../parts/detail";
import { Observed } from "../parts/observed";
import { selectAction, selected } from "../parts/select";
import { Nothing } from "../parts/words";
import type { View } from "../state";
import { useWidth } from "../width";
import { colors } from "../theme";
import { Around, Controls, Hints, Legend } from "./controls";
import { draw } from "./draw";
import { find, nextFound, searchable } from "./find";
import { AXIS, chartTop, height, LEFT, moment, strip, type Scene, type Sight } from "./geometry";
import { pointIn, useDrag, useWheel, type Latest, type Point } from "./input";
import { keys } from "./keys";
import { actionAt, concurrency, lanes } from "./layout";
import { around, filled, within, type Span } from "./sight";
import { Stretch } from "./stretch";
import { Tooltip, type Hover } from "./tooltip";

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
  const names = useMemo(() => (view.find === "" ? [] : searchable(model)), [model, view.find === ""]);
  const found = useMemo(() => find(model, names, view.find), [model, names, view.find]);
  const sight: Sight = {
    from: span[0],
    to: span[1],
    width,
    laneHeight: laneHeight(scene.lanes.length),
    critical: view.critical,
    realised: view.realised,
    selected: chosen,
    hovered: hover?.action ?? null,
    cursor: hover?.at ?? null,
    found: found?.mask ?? null,
    range: view.range,
  };
  const latest: Latest = useRef({ sight, span, end });
  latest.current = { sight, span, end };
  // Where the picture was before it was taken elsewhere.
  const past = useRef<Span[]>([]);
  // What was clicked is not told again before the pointer is elsewhere.
  const told = useRef<number | null>(null);

  const look = (next: Span): void => {
    // Several events may come before the next picture: each goes on from the one before.
    const { sight } = latest.current;
    latest.current = { sight: { ...sight, from: next[0], to: next[1] }, span: next, end };
    change({ zoom: zoomOf(next, end) }, true);
  };
  const remember = (next: Span): void => {
    const now = latest.current.span;
    if (next[0] !== now[0] || next[1] !== now[1]) past.current.push(now);
  };
  const jump = (next: Span): void => {
    remember(next);
    look(next);
  };
  const show = (action: number): void => {
    const next = inSight(model, latest.current, action);
    remember(next);
    setHover(null);
    change({ ...selectAction(model, action), zoom: zoomOf(next, end) });
  };
  const fill = (action: number | null): void => {
    if (action === null || model.lane[action] < 0) return;
    setHover(null);
    jump(filled(model.start[action], model.duration[action], end));
  };
  const leave = (): void => {
    if (view.range !== null) change({ range: null }, true);
    else if (view.selection !== null) change({ selection: null });
    else look(wider(past.current, latest.current.span));
  };
  const step = (by: 1 | -1): void => {
    const next = found && nextFound(found, chosen, by);
    if (next !== null) show(next);
  };

  // A selection made elsewhere, or by walking, is brought into sight. A link that says what is to be
  // seen is followed.
  const linked = useRef(view.zoom !== null);
  const dots = paper ? PAPER_DOTS : window.devicePixelRatio || 1;
  useLayoutEffect(() => paint(canvas.current, scene, sight, dots));
  useWheel(box, latest, look);
  const drag = useDrag(latest, {
    look,
    click: (at) => {
      const action = hit(scene, latest.current.sight, at);
      told.current = action;
      // What was clicked is in sight.
      linked.current = action !== null && action !== chosen;
      setHover(null);
      if (action !== null) change(selectAction(model, action));
    },
    choose: (from, to) => change({ range: stretch(latest.current.sight, from, to, end) }, true),
  });
  useEffect(() => {
    // Before anything is drawn, nothing is in sight or out of it.
    if (screen <= 0) return;
    if (linked.current) {
      linked.current = false;
      return;
    }
    if (chosen === null || model.lane[chosen] < 0) return;
    const next = inSight(model, latest.current, chosen);
    if (next[0] !== span[0] || next[1] !== span[1]) jump(next);
  }, [chosen, screen > 0]);

  const hovering = (event: PointerEvent): void => {
    // A finger that touches selects; there is no hovering with it.
    if (drag.active() || event.pointerType === "touch") return setHover(null);
    const next = hoverAt(scene, latest.current.sight, event);
    if (next !== null && next.action !== null && next.action === told.current) return setHover(null);
    told.current = null;
    setHover(next);
  };
  const does = { look, show, fill: () => fill(chosen), leave };
  return (
    <>
      <h2>Timeline: what each worker did</h2>
      <Around model={model} />
      <Controls {...{ model, view, change, span, look, found, chosen, step }} leave={() => box.current?.focus()} />
      <Legend model={model} realised={view.realised} waited={chosen !== null && (model.wait[chosen] / (span[1] - span[0])) * width >= 1} />
      <div
        class="timeline"
        ref={box}
        tabIndex={0}
        role="application"
        aria-label={`Timeline of ${scene.lanes.length} workers, ${spanText(span)}. Plus and minus zoom, arrows left and right move, n and p select the next and the previous action, arrows up and down the one above or below, f zooms to the selection, slash finds, Escape clears.`}
        onKeyDown={(event) => keys(event, scene, latest.current.span, chosen, does)}
        onPointerMove={hovering}
        onPointerLeave={() => setHover(null)}
        onPointerDown={drag.down}
        onDblClick={(event) => fill(hit(scene, latest.current.sight, pointIn(event.currentTarget, event)))}
      >
        <canvas ref={canvas} aria-hidden="true" />
      </div>
      {hover !== null && <Tooltip scene={scene} hover={hover} />}
      <Hints />
      {view.range !== null && (
        <Stretch
          model={model}
          range={view.range}
          show={show}
          zoom={() => view.range !== null && jump(within(view.range, end))}
          clear={() => change({ range: null }, true)}
        />
      )}
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

/** The last stretch of these that shows more than now; they are used up. */
function wider(past: Span[], now: Span): Span {
  for (let span = past.pop(); span !== undefined; span = past.pop()) {
    if (span[1] - span[0] > now[1] - now[0]) return span;
  }
  return now;
}

/** All of the build is no zoom. */
function zoomOf(span: Span, end: number): View["zoom"] {
  return span[0] <= 0 && span[1] >= end ? null : span;
}

function inSight(model: Model, { sight, span, end }: Latest["current"], action: number): Span {
  return around(span, model.start[action], model.duration[action], end, sight.width - LEFT);
}

/** From one place of the picture to another, whichever comes first. */
function stretch(sight: Sight, one: Point, other: Point, end: number): Span | null {
  const at = (point: Point): number => Math.round(Math.min(end, Math.max(0, moment(sight, point.x))));
  const [from, to] = [at(one), at(other)].sort((a, b) => a - b);
  return from < to ? [from, to] : null;
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

function paint(canvas: HTMLCanvasElement | null, scene: Scene, sight: Sight, dots: number): void {
  const context = canvas?.getContext("2d");
  if (!canvas || !context || sight.width <= 0) return;
  const tall = height(scene, sight);
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

/** The action at a place of the picture: of a lane, or of the path of this run below them. */
function hit(scene: Scene, sight: Sight, at: Point): number | null {
  if (at.x < LEFT) return null;
  const now = moment(sight, at.x);
  const path = strip(scene, sight);
  if (path !== null && at.y >= path.top && at.y < path.top + path.tall) return onPath(scene.model, now);
  const lane = scene.lanes[Math.floor((at.y - AXIS) / sight.laneHeight)];
  const pixel = (sight.to - sight.from) / sight.width;
  return lane === undefined ? null : actionAt(lane, now, 3 * pixel);
}

/** The step that ran or waited at a moment. */
function onPath(model: Model, now: number): number | null {
  const step = model.data.realised.find(([action]) => model.start[action] + model.duration[action] > now);
  return step === undefined ? null : step[0];
}

function hoverAt(scene: Scene, sight: Sight, event: PointerEvent): Hover | null {
  const target = event.currentTarget as HTMLElement;
  const at = pointIn(target, event);
  const toWindow = event.clientY - at.y;
  const x = event.clientX;
  const charts = chartTop(scene, sight);
  if (at.y >= charts && at.x >= LEFT) {
    const now = moment(sight, at.x);
    if (now > sight.to) return null;
    return { action: null, at: now, x, top: charts + toWindow, bottom: height(scene, sight) + toWindow };
  }
  const action = hit(scene, sight, at);
  if (action === null) return null;
  const path = strip(scene, sight);
  const lane = Math.floor((at.y - AXIS) / sight.laneHeight);
  const onStrip = path !== null && at.y >= path.top;
  const top = onStrip ? path.top : AXIS + lane * sight.laneHeight;
  const tall = onStrip ? path.tall : sight.laneHeight;
  return { action, at: null, x, top: top + toWindow, bottom: top + tall + toWindow };
}
