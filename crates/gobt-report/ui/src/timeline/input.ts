// What do the wheel, the mouse and fingers do to the picture?
import { useEffect, useRef } from "preact/hooks";
import { LEFT, moment, type Sight } from "./geometry";
import { moved, zoomed, type Span } from "./sight";

export interface Point {
  x: number;
  y: number;
}

/** What was seen last: several events may come before the next picture. */
export type Latest = { current: { sight: Sight; span: Span; end: number } };

/** The wheel zooms; where it cannot zoom out any more, it scrolls the page. */
export function useWheel(
  box: { current: HTMLElement | null },
  latest: Latest,
  look: (next: Span) => void,
): void {
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

export interface Drag {
  down: (event: PointerEvent) => void;
  active: () => boolean;
}

interface DragDoes {
  look: (next: Span) => void;
  click: (at: Point) => void;
  /** A stretch is chosen, from one place to another. */
  choose: (from: Point, to: Point) => void;
}

/**
 * One finger or the mouse moves, with Shift it chooses a stretch, two fingers zoom, and what did not
 * move was a click.
 */
export function useDrag(latest: Latest, { look, click, choose }: DragDoes): Drag {
  const fingers = useRef(new Map<number, Point>());
  const moving = useRef(false);
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const target = event.currentTarget as HTMLElement;
    const start = pointIn(target, event);
    const choosing = event.shiftKey;
    fingers.current.set(event.pointerId, start);
    moving.current = fingers.current.size > 1;
    target.setPointerCapture(event.pointerId);
    const move = (now: PointerEvent): void => {
      if (now.pointerId !== event.pointerId) return;
      const before = fingers.current.get(now.pointerId) ?? start;
      const at = pointIn(target, now);
      if (!moving.current && Math.abs(at.x - start.x) < 4) return;
      moving.current = true;
      if (choosing) choose(start, at);
      else look(afterMove(latest.current, [...fingers.current], now.pointerId, before, at));
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

export function pointIn(target: HTMLElement, event: MouseEvent): Point {
  const box = target.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top + target.scrollTop };
}

function afterMove(
  { sight, span, end }: Latest["current"],
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
