// Which stretch of time is to be seen after zooming and panning?

export type Span = [from: number, to: number];

/** Nothing shorter than this is worth looking at, in ns. */
const LEAST = 1_000;

/** A stretch moved and shortened so that it lies within the build. */
export function within([from, to]: Span, end: number): Span {
  const length = Math.min(end, Math.max(Math.min(LEAST, end), to - from));
  const start = Math.min(Math.max(0, from), end - length);
  return [start, start + length];
}

/** Zooms by a factor around a moment, which stays where it is. Below 1 is closer. */
export function zoomed([from, to]: Span, factor: number, around: number, end: number): Span {
  return within([around - (around - from) * factor, around + (to - around) * factor], end);
}

/** Moves by a share of what is seen. */
export function moved([from, to]: Span, share: number, end: number): Span {
  const by = (to - from) * share;
  return within([from + by, to + by], end);
}

/** What is at least so wide can be seen, in pixels. */
const VISIBLE = 6;

/** Unless asked for, nobody is taken closer than this, in ns. */
const CLOSE = 1_000_000;

/** Nor so many times closer at once. */
const AT_ONCE = 20;

/**
 * A stretch in which an action can be seen, on so many pixels. As it is if it already can be; as
 * long as it is if it only has to move; longer if the action is; else the action takes a tenth of it,
 * or less where that would be much closer.
 */
export function around([from, to]: Span, start: number, duration: number, end: number, pixels: number): Span {
  const length = to - from;
  const seen = Math.min(to, start + duration) - Math.max(from, start);
  if (seen >= length) return [from, to];
  if (duration > length) return filled(start, duration, end);
  if ((seen / length) * pixels >= VISIBLE && seen >= duration / 2) return [from, to];
  const near = Math.min(length, Math.max(duration * 10, CLOSE, length / AT_ONCE));
  const next = (duration / length) * pixels >= VISIBLE ? Math.max(length, duration) : near;
  const middle = start + duration / 2;
  return within([middle - next / 2, middle + next / 2], end);
}

/** A stretch that an action fills, but for a little around it. */
export function filled(start: number, duration: number, end: number): Span {
  const margin = Math.max(duration * 0.15, LEAST / 4);
  return within([start - margin, start + duration + margin], end);
}
