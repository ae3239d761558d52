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

/** A stretch in which an action can be seen: as it is if it already can be. */
export function around([from, to]: Span, start: number, duration: number, end: number): Span {
  const share = duration / (to - from);
  if (start >= from && start + duration <= to && share > 0.004) return [from, to];
  // Not closer than needed: what is around it matters too.
  const length = Math.min(end, Math.max(duration * 8, Math.min(to - from, duration * 60)));
  const middle = start + duration / 2;
  return within([middle - length / 2, middle + length / 2], end);
}
