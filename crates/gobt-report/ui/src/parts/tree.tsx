// Where does the time go, by import or by path? An icicle: below each box what is part of it.
import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { PartProps } from "../app";
import { count, duration, percent, plural } from "../format";
import { ORIGIN_NAMES, ORIGINS, type Model } from "../model";
import { PAPER_ROWS, PAPER_WIDTH, usePaper } from "../paper";
import { barName } from "../timeline/names";
import { byImports, byPaths, icicle, smaller, way, type Box, type Node } from "../tree/nodes";
import { useWidth } from "../width";
import { Detail } from "./detail";
import { selected, selectUnit } from "./select";
import { Bar, Nothing } from "./words";

export function TreePart(props: PartProps): JSX.Element {
  const { model, view, change } = props;
  const tree = useMemo(
    () => (view.tree === "imports" ? byImports(model) : byPaths(model)),
    [model, view.tree],
  );
  if (tree.root.total === 0 || (view.tree === "imports" && !model.complete)) {
    return (
      <>
        <h2>Tree</h2>
        <Nothing>{nothing(model)}</Nothing>
        {tree.root.total > 0 && (
          <button type="button" onClick={() => change({ tree: "paths", root: null })}>
            Show the packages by path
          </button>
        )}
      </>
    );
  }
  const root = tree.find(view.root);
  const zoom = (to: Node): void => {
    const selection = to.unit === null ? {} : selectUnit(to.unit);
    change({ root: to.parent === null ? null : to.id, ...selection });
  };
  return (
    <>
      <h2>Tree: where the work goes</h2>
      <div class="controls">
        <span class="buttons" role="group" aria-label="Order of the tree">
          <button
            type="button"
            aria-pressed={view.tree === "imports"}
            onClick={() => change({ tree: "imports", root: null })}
          >
            By import
          </button>
          <button
            type="button"
            aria-pressed={view.tree === "paths"}
            onClick={() => change({ tree: "paths", root: null })}
          >
            By path
          </button>
        </span>
      </div>
      <p class="muted">
        {view.tree === "imports"
          ? "Below each package stands what comes into the build through it alone: all of that would be gone if nothing imported it. It need not import it itself. What several packages need stands beside them."
          : "Packages by the elements of their import paths, the standard library below std."}{" "}
        {work(model)}
      </p>
      <ul class="legend" aria-label="Colours">
        {ORIGINS.filter((origin) => model.units.some((unit) => unit.origin === origin)).map((origin) => (
          <li key={origin}>
            <span class={`swatch swatch-${origin}`} /> {ORIGIN_NAMES[origin]}
          </li>
        ))}
        {view.tree === "paths" && (
          <li>
            <span class="swatch swatch-folder" /> a folder that is no package
          </li>
        )}
        <li>
          <span class="swatch swatch-rest" /> smaller ones, to look into
        </li>
      </ul>
      <nav class="crumbs" aria-label="Where in the tree">
        {way(root).map((at, place) => (
          <span key={at.id}>
            {place > 0 && <span aria-hidden="true"> › </span>}
            {at === root ? (
              <strong aria-current="true">{at.name}</strong>
            ) : (
              <button type="button" class="link" onClick={() => zoom(at)}>
                {at.name}
              </button>
            )}
          </span>
        ))}
      </nav>
      <Icicle model={model} root={root} zoom={zoom} chosen={selected(model, view).unit?.index ?? null} />
      <div class="beside">
        <Children root={root} zoom={zoom} />
        <Detail
          model={model}
          view={view}
          change={change}
          hint="Choose a box or a row to look into it. Arrow keys walk over the boxes, Enter looks into one, Backspace goes up."
        />
      </div>
    </>
  );
}

/** Work is no build time: workers share it. */
function work(model: Model): string {
  const { parallelism, exec } = model.data.totals;
  const sum = model.units.reduce((sum, unit) => sum + unit.self, 0);
  const workers = parallelism === null ? "" : ` by ${plural(parallelism, "worker", "workers")}`;
  const inTime = exec === null ? "" : `, done in ${duration(exec)}${workers}`;
  return `Times are work: ${duration(sum)} of all packages${inTime}.`;
}

function nothing(model: Model): string {
  if (model.units.length === 0) return "This build compiled no package: there is no tree.";
  if (!model.data.totals.recorded) return "Go wrote down no times of this build: there is nothing to add up.";
  if (!model.complete) {
    return "Not every action ran to its end, so what each package brought in is not known.";
  }
  return "No package took any time that was measured.";
}

const ROW = 26;
const DEPTH = 14;
const LETTER = 6.6;

interface IcicleProps {
  model: Model;
  root: Node;
  zoom: (to: Node) => void;
  chosen: number | null;
}

function Icicle({ model, root, zoom, chosen }: IcicleProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const screen = useWidth(box);
  const width = usePaper() ? PAPER_WIDTH : screen;
  const [cursor, setCursor] = useState<Node>(root);
  const boxes = useMemo(() => icicle(root, width, DEPTH, 1.2), [root, width]);
  const here = boxes.some(({ node }) => node === cursor) ? cursor : root;
  const rows = boxes.reduce((most, { depth }) => Math.max(most, depth + 1), 1);
  return (
    <div
      class="icicle"
      ref={box}
      tabIndex={0}
      role="application"
      aria-label={`Icicle of ${root.name}: ${duration(root.total)}. At ${here.name}, ${duration(here.total)}. Arrow keys walk, Enter looks into a box, Backspace goes up.`}
      onKeyDown={(event) => walk(event, here, root, setCursor, zoom)}
    >
      <svg width={width} height={rows * ROW} viewBox={`0 0 ${width} ${rows * ROW}`} aria-hidden="true">
        {boxes.map((at) => (
          <IcicleBox
            key={`${at.node.id} ${at.rest > 0 ? "rest" : ""}`}
            box={at}
            whole={root.total}
            model={model}
            cursor={at.node === here && at.rest === 0}
            chosen={at.node.unit !== null && at.node.unit === chosen && at.rest === 0}
            zoom={zoom}
          />
        ))}
      </svg>
    </div>
  );
}

function walk(
  event: KeyboardEvent,
  here: Node,
  root: Node,
  go: (to: Node) => void,
  zoom: (to: Node) => void,
): void {
  const siblings = here === root ? [here] : (here.parent?.children ?? [here]);
  const place = siblings.indexOf(here);
  const to: Record<string, () => Node | undefined> = {
    ArrowLeft: () => siblings[place - 1],
    ArrowRight: () => siblings[place + 1],
    ArrowUp: () => (here === root ? undefined : (here.parent ?? undefined)),
    ArrowDown: () => here.children[0],
  };
  if (event.key === "Enter") zoom(here);
  else if (event.key === "Backspace" && root.parent !== null) zoom(root.parent);
  else if (to[event.key] === undefined) return;
  else {
    const next = to[event.key]();
    if (next !== undefined) go(next);
  }
  event.preventDefault();
}

interface BoxProps {
  box: Box;
  whole: number;
  model: Model;
  cursor: boolean;
  chosen: boolean;
  zoom: (to: Node) => void;
}

function IcicleBox({ box, whole, model, cursor, chosen, zoom }: BoxProps): JSX.Element {
  const { node, rest, left, width, depth } = box;
  if (rest > 0) return <Rest box={box} zoom={zoom} />;
  const origin = node.unit === null ? "none" : model.units[node.unit].origin;
  const text = barName(node.name, Math.floor((width - 8) / LETTER));
  return (
    <g class={`box origin-${origin}${cursor ? " cursor" : ""}${chosen ? " chosen" : ""}`} onClick={() => zoom(node)}>
      <rect x={left} y={depth * ROW} width={Math.max(0.5, width - 1)} height={ROW - 2} rx={2} />
      {text !== "" && (
        <text x={left + 4} y={depth * ROW + ROW / 2 + 3}>
          {text}
        </text>
      )}
      <title>{`${node.name}\n${duration(node.total)} (${percent(node.total / whole)}), self ${duration(node.self)}, ${plural(node.packages, "package", "packages")}`}</title>
    </g>
  );
}

/** What is too small to be seen by itself. */
function Rest({ box, zoom }: Pick<BoxProps, "box" | "zoom">): JSX.Element {
  const { node, rest, left, width, depth } = box;
  const text = `${rest} smaller`;
  return (
    <g class="box rest" onClick={() => zoom(smaller(node, node.children.length - rest))}>
      <rect x={left} y={depth * ROW} width={Math.max(0.5, width - 1)} height={ROW - 2} rx={2} />
      {width > text.length * LETTER + 8 && (
        <text x={left + 4} y={depth * ROW + ROW / 2 + 3}>
          {text}
        </text>
      )}
      <title>{`${plural(rest, "smaller one", "smaller ones")} in ${node.name}`}</title>
    </g>
  );
}

const MOST_ROWS = 40;
const MORE_ROWS = 200;

function Children({ root, zoom }: { root: Node; zoom: (to: Node) => void }): JSX.Element {
  const paper = usePaper();
  const [opened, open] = useState({ of: root.id, rows: MOST_ROWS });
  // Another node begins anew.
  const rows = opened.of === root.id ? opened.rows : MOST_ROWS;
  const shown = paper ? Math.max(rows, PAPER_ROWS) : rows;
  const more = root.children.length - shown;
  const most = root.children[0]?.total ?? 0;
  return (
    <div class="grow">
      <h3>
        In {root.name}: {duration(root.total)}, {plural(root.packages, "package", "packages")}
        {root.self > 0 && `, itself ${duration(root.self)}`}
      </h3>
      {root.children.length === 0 ? (
        <p class="muted">Nothing else comes in through it alone.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="What is in it">
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">package or folder</th>
                <th scope="col" class="number">
                  in all
                </th>
                <th scope="col" class="number">
                  itself
                </th>
                <th scope="col" class="number">
                  packages
                </th>
              </tr>
            </thead>
            <tbody>
              {root.children.slice(0, shown).map((child) => (
                <tr key={child.id}>
                  <th scope="row">
                    <button type="button" class="link" onClick={() => zoom(child)}>
                      {child.name}
                    </button>
                  </th>
                  <td class="number">
                    <Bar share={most > 0 ? child.total / most : 0}>{duration(child.total)}</Bar>
                  </td>
                  <td class="number">{child.self > 0 ? duration(child.self) : ""}</td>
                  <td class="number">{child.packages}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {more > 0 && paper && <p class="muted">and {count(more)} smaller ones</p>}
          {more > 0 && !paper && (
            <p>
              <button type="button" onClick={() => open({ of: root.id, rows: rows + MORE_ROWS })}>
                {count(more)} smaller ones
              </button>
            </p>
          )}
        </div>
      )}
    </div>
  );
}
