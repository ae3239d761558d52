// Small pieces that several parts share.
import type { ComponentChildren, JSX } from "preact";
import type { Said } from "../data";
import { duration, percent } from "../format";

/** A sentence in which names and commands are set as code. */
export function Words({ said }: { said: Said[] }): JSX.Element {
  return (
    <>
      {said.map(([kind, text], at) =>
        kind === "text" ? text : <code key={at}>{text}</code>,
      )}
    </>
  );
}

/** A time, or nothing where it is not known. */
export function time(ns: number | null): string {
  return ns === null || Number.isNaN(ns) ? "" : duration(ns);
}

/** Names and values, those without a value left out. */
export function Facts({ rows }: { rows: [string, ComponentChildren][] }): JSX.Element {
  const known = rows.filter(([, value]) => value !== null && value !== "" && value !== undefined);
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A share as a bar behind a figure. */
export function Bar({ share, children }: { share: number; children: ComponentChildren }): JSX.Element {
  return (
    <span class="bar">
      <span class="bar-fill" style={{ width: `${Math.min(100, Math.max(0, share * 100))}%` }} />
      <span class="bar-text">{children}</span>
    </span>
  );
}

/** What stands where there is nothing to show, and why. */
export function Nothing({ children }: { children: ComponentChildren }): JSX.Element {
  return <p class="nothing">{children}</p>;
}

/** `12.3 s (41 %)`. */
export function timeAndShare(ns: number, whole: number): string {
  return whole > 0 ? `${duration(ns)} (${percent(ns / whole)})` : duration(ns);
}
