// What do the keys do in the timeline?
import type { Model } from "../model";
import type { Scene } from "./geometry";
import { actionAt } from "./layout";
import { moved, zoomed, type Span } from "./sight";

export interface KeysDo {
  look: (next: Span) => void;
  /** Selects an action and brings it into sight. */
  show: (action: number) => void;
  /** Zooms to what is selected. */
  fill: () => void;
  leave: () => void;
}

export function keys(
  event: KeyboardEvent,
  scene: Scene,
  span: Span,
  chosen: number | null,
  { look, show, fill, leave }: KeysDo,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { model } = scene;
  const end = model.end;
  const here = chosen !== null && model.lane[chosen] >= 0 ? model.start[chosen] : (span[0] + span[1]) / 2;
  const around = Math.min(Math.max(here, span[0]), span[1]);
  const step = (next: number | null): void => {
    if (next !== null) show(next);
  };
  const closer = (): void => look(zoomed(span, 0.7, around, end));
  const farther = (): void => look(zoomed(span, 1 / 0.7, around, end));
  const left = (): void => look(moved(span, -0.15, end));
  const right = (): void => look(moved(span, 0.15, end));
  const does: Record<string, () => void> = {
    "+": closer,
    "=": closer,
    w: closer,
    "-": farther,
    s: farther,
    "0": () => look([0, end]),
    f: fill,
    ArrowLeft: left,
    a: left,
    ArrowRight: right,
    d: right,
    n: () => step(inLane(model, scene, span, chosen, 1)),
    p: () => step(inLane(model, scene, span, chosen, -1)),
    ArrowUp: () => step(otherLane(model, scene, span, chosen, -1)),
    ArrowDown: () => step(otherLane(model, scene, span, chosen, 1)),
    Escape: leave,
  };
  const action = Object.hasOwn(does, event.key) ? does[event.key] : undefined;
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
