// Small pieces that several parts share.
import type { ComponentChildren, JSX } from "preact";
import type { Said } from "../data";
import { duration } from "../format";
import type { Model } from "../model";

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

/** What a reader must know of figures that are only part of the story. */
export function Caution({ model }: { model: Model }): JSX.Element | null {
  const { state } = model.data.summary;
  if (state !== "good") {
    return <p class="caution">This build did not end well: what stands here is about the actions that did run.</p>;
  }
  if (model.data.totals.executed === 0 && model.count > 0) {
    return (
      <p class="caution">
        Nothing was compiled: what stands here is the time of looking into the cache, not of a build
        that has work to do.
      </p>
    );
  }
  return null;
}
