// How does a person read a time, a share, a number? The same as human.rs, so that the page's own
// figures look like those that gobt wrote.

const NS = { us: 1e3, ms: 1e6, s: 1e9 } as const;

/** A length of time as people say it: `870 µs`, `840 ms`, `1.23 s`, `12.3 s`, `2 min 31 s`. */
export function duration(ns: number): string {
  if (!Number.isFinite(ns)) return "unknown";
  if (ns < 0) return `−${duration(-ns)}`;
  if (ns === 0) return "0 s";
  if (ns < NS.us) return `${Math.round(ns)} ns`;
  if (ns < 999_500) return `${rounded(ns, NS.us)} µs`;
  if (ns < 999_500_000) return `${rounded(ns, NS.ms)} ms`;
  if (ns < 9_995_000_000) return `${(rounded(ns, 1e7) / 100).toFixed(2)} s`;
  if (ns < 119_950_000_000) return `${(rounded(ns, 1e8) / 10).toFixed(1)} s`;
  return minutes(rounded(ns, NS.s));
}

function rounded(ns: number, unit: number): number {
  return Math.floor(ns / unit) + (ns % unit >= unit / 2 ? 1 : 0);
}

function minutes(seconds: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const all = rounded(seconds, 60);
  return `${Math.floor(all / 60)} h ${two(all % 60)} min`;
}

/** `31.2 s to 35.9 s`; one time where both ends read the same. */
export function range(one: number, other: number): string {
  const low = duration(Math.min(one, other));
  const high = duration(Math.max(one, other));
  return low === high ? low : `${low} to ${high}`;
}

/** A share of a whole as `71 %`; `< 1 %` where it is something, but less than half a percent. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return "";
  const whole = Math.round(share * 100);
  return whole < 1 && share > 0 ? "< 1 %" : `${whole} %`;
}

/** A whole number with a comma before each group of three digits. */
export function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 package`, `2 packages`. */
export function plural(number: number, one: string, many: string): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** The label of a moment on an axis whose ticks are so far apart. */
export function tick(ns: number, step: number): string {
  if (ns === 0) return "0";
  if (step >= 60e9) {
    const seconds = Math.round(ns / 1e9);
    return seconds % 60 === 0 ? `${seconds / 60} min` : minutes(seconds);
  }
  // Late in a build nobody reads thousands of milliseconds.
  const [unit, name]: [number, string] =
    step >= 1e7 || ns >= 1e9 ? [1e9, "s"] : step >= 1e4 ? [1e6, "ms"] : step >= 10 ? [1e3, "µs"] : [1, "ns"];
  const decimals = Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9));
  return `${(ns / unit).toFixed(decimals)} ${name}`;
}

/** `7.5 s to 19.0 s`: two moments, told as exactly as what lies between them needs. */
export function spanText([from, to]: [number, number]): string {
  const step = niceStep(to - from, 100);
  return `${tick(from, step)} to ${tick(to, step)}`;
}

/** Steps of an axis at which people like to count, so that there are at most so many. */
export function niceStep(span: number, most: number): number {
  const least = span / Math.max(1, most);
  if (least > 30e9) {
    const minutes = [60, 120, 300, 600, 1200, 1800, 3600, 7200, 18000, 36000];
    const fit = minutes.find((s) => s * 1e9 >= least);
    if (fit !== undefined) return fit * 1e9;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  const factor = [1, 2, 5, 10].find((f) => f * power >= least) ?? 10;
  return factor * power;
}
