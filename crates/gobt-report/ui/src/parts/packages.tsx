// Which package costs what? A table to sort and to search; only the rows in sight are drawn.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PartProps } from "../app";
import { count, duration, plural } from "../format";
import { ORIGIN_NAMES, ORIGINS, type Model, type Origin, type Unit } from "../model";
import { PAPER_ROWS, usePaper } from "../paper";
import type { SortKey, View } from "../state";
import { Detail } from "./detail";
import { moduleOf, state } from "./facts";
import { unitsOfModules, workOfModules } from "./modules";
import { rows, type Row } from "./rows";
import { selected, selectUnit } from "./select";
import { Bar, Nothing, time } from "./words";

interface Column {
  key: SortKey;
  title: string;
  help: string;
  text: (unit: Unit) => string;
  numeric: boolean;
}

const COLUMNS: Column[] = [
  column("name", "package", "as go list -test names it", (u) => u.name, false),
  column("self", "self", "time of its own actions", (u) => time(u.self)),
  column("exclusive", "exclusive", "with all that only it brings in: gone if nothing imported it", (u) => time(u.exclusive)),
  column("body", "body rebuild", "work after a change inside its functions", (u) => time(u.body)),
  column("rebuild", "API rebuild", "work after a change to what it exports", (u) => time(u.rebuild)),
  column("drag", "drag", "how much shorter the critical path would be without its slowest action there", (u) => time(u.drag)),
  column("critical", "critical", "time of its actions on the critical path", (u) => (u.critical > 0 ? duration(u.critical) : "")),
  column("cpu", "CPU", "CPU time of its commands", (u) => (u.executed ? duration(u.cpu) : "")),
  column("lines", "lines", "lines handed to a compiler", (u) => (u.lines === null ? "" : count(u.lines))),
  column("module", "module", "the module it belongs to", moduleOf, false),
  column("state", "result", "compiled, from the cache, failed", state, false),
];

function column(
  key: SortKey,
  title: string,
  help: string,
  text: (unit: Unit) => string,
  numeric = true,
): Column {
  return { key, title, help, text, numeric };
}

export function PackagesPart(props: PartProps): JSX.Element {
  const { model, view, change } = props;
  if (model.units.length === 0) {
    return (
      <>
        <h2>Packages</h2>
        <Nothing>This build compiled no package: there is nothing to list.</Nothing>
      </>
    );
  }
  return (
    <>
      <h2>Packages: what costs what</h2>
      <Controls {...props} />
      <div class="beside">
        <Table {...props} />
        <Detail
          model={model}
          view={view}
          change={change}
        />
      </div>
    </>
  );
}

function Controls({ model, view, change }: PartProps): JSX.Element {
  const there = ORIGINS.filter((origin) => model.units.some((unit) => unit.origin === origin));
  const toggle = (origin: Origin): void => {
    const on = view.origins.includes(origin);
    const next = on ? view.origins.filter((o) => o !== origin) : [...view.origins, origin];
    change({ origins: ORIGINS.filter((o) => next.includes(o)) }, true);
  };
  return (
    <div class="controls" role="search">
      <label>
        Search{" "}
        <input
          type="search"
          value={view.search}
          placeholder="part of a name or module"
          onInput={(event) => change({ search: event.currentTarget.value }, true)}
        />
      </label>
      <fieldset>
        <legend class="sr">Whose packages</legend>
        {there.map((origin) => (
          <label key={origin} class="chip">
            <input
              type="checkbox"
              checked={view.origins.includes(origin)}
              onChange={() => toggle(origin)}
            />
            {ORIGIN_NAMES[origin]}
          </label>
        ))}
      </fieldset>
      <label class="chip">
        <input
          type="checkbox"
          checked={view.grouped}
          onChange={(event) => change({ grouped: event.currentTarget.checked }, true)}
        />
        group by module
      </label>
      {view.grouped && (
        <label class="chip">
          <input
            type="checkbox"
            checked={view.folded}
            onChange={(event) => change({ folded: event.currentTarget.checked, turned: [] }, true)}
          />
          modules only
        </label>
      )}
    </div>
  );
}

const ROW_HEIGHT = 28;
const MARGIN_ROWS = 8;

function Table({ model, view, change }: PartProps): JSX.Element {
  const all = useMemo(
    () => rows(model, view),
    [model, view.search, view.sort, view.ascending, view.origins.join(), view.grouped, view.folded, view.turned.join("\n")],
  );
  const box = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ top: 0, height: 600 });
  const chosen = selected(model, view).unit;
  const columns = useMemo(() => COLUMNS.filter((c) => worth(model, c)), [model]);
  const { most, total, packages } = useMemo(() => sums(all), [all]);
  const follow = (): void => {
    const at = box.current;
    if (at) setScroll({ top: at.scrollTop, height: at.clientHeight });
  };
  useEffect(follow, [all.length]);
  // A selection made elsewhere is brought into sight, once.
  useEffect(() => {
    const place = chosen ? all.findIndex((row) => row.kind === "unit" && row.unit === chosen) : -1;
    if (place >= 0 && box.current) bringIntoSight(box.current, place);
  }, [chosen?.index]);

  const printing = usePaper();
  const inSight = Math.ceil((scroll.top + scroll.height) / ROW_HEIGHT) + MARGIN_ROWS;
  const from = printing ? 0 : Math.max(0, Math.floor(scroll.top / ROW_HEIGHT) - MARGIN_ROWS);
  const to = Math.min(all.length, printing ? PAPER_ROWS : inSight);
  return (
    <div class="grow">
      <p class="muted" role="status">
        {packages === model.units.length
          ? plural(packages, "package", "packages")
          : `${count(packages)} of ${plural(model.units.length, "package", "packages")}`}
        , sum of self {duration(total)}
        {chosen === null && ". Select one to see all that is known of it."}
      </p>
      <div
        class="table-box"
        ref={box}
        onScroll={follow}
        onKeyDown={(event) => move(event, all, chosen, change, box.current)}
        tabIndex={0}
        role="region"
        aria-label="Packages; arrow keys move the selection"
      >
        <table class="packages" aria-rowcount={all.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((c) => (
                <Head key={c.key} column={c} view={view} change={change} />
              ))}
            </tr>
          </thead>
          <tbody>
            {from > 0 && <Gap rows={from} columns={columns.length} />}
            {all.slice(from, to).map((row, at) => (
              <TableRow
                key={row.kind === "unit" ? row.unit.index : row.name}
                model={model}
                view={view}
                row={row}
                place={from + at}
                columns={columns}
                most={most}
                sorted={view.sort}
                chosen={row.kind === "unit" && row.unit === chosen}
                change={change}
              />
            ))}
            {to < all.length && !printing && <Gap rows={all.length - to} columns={columns.length} />}
          </tbody>
        </table>
        {printing && to < all.length && <p>and {count(all.length - to)} more rows</p>}
        {all.length === 0 && <Nothing>No package matches the search and the filters.</Nothing>}
      </div>
    </div>
  );
}

/** A column in which nothing is known is left out. */
function worth(model: Model, column: Column): boolean {
  if (column.key === "self") return true;
  return model.units.some((unit) => column.text(unit) !== "");
}

/** The largest self time, the sum of all, and the number of packages. */
function sums(all: Row[]): { most: number; total: number; packages: number } {
  const sums = { most: 0, total: 0, packages: 0 };
  for (const row of all) {
    if (row.kind === "unit") {
      sums.most = Math.max(sums.most, row.unit.self);
    } else if (!row.closed) {
      continue;
    }
    sums.total += row.kind === "unit" ? row.unit.self : row.self;
    sums.packages += row.kind === "unit" ? 1 : row.units;
  }
  return sums;
}

function bringIntoSight(box: HTMLElement, place: number): void {
  const top = place * ROW_HEIGHT;
  const head = box.querySelector("thead")?.clientHeight ?? ROW_HEIGHT;
  const room = box.clientHeight - head - ROW_HEIGHT;
  if (top < box.scrollTop || top > box.scrollTop + room) box.scrollTop = Math.max(0, top - room / 2);
}

function move(
  event: KeyboardEvent,
  all: Row[],
  chosen: Unit | null,
  change: PartProps["change"],
  box: HTMLElement | null,
): void {
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 };
  const ends: Record<string, number> = { Home: 0, End: all.length - 1 };
  const here = all.findIndex((row) => row.kind === "unit" && row.unit === chosen);
  const step = steps[event.key];
  const end = ends[event.key];
  if ((step === undefined && end === undefined) || all.length === 0) return;
  event.preventDefault();
  const way = step === undefined ? (end === 0 ? 1 : -1) : Math.sign(step);
  let next = end ?? Math.min(all.length - 1, Math.max(0, here + (step ?? 0)));
  while (all[next]?.kind === "module") next += way;
  const row = all[next];
  if (row?.kind !== "unit") return;
  change(selectUnit(row.unit.index), true);
  if (box) bringIntoSight(box, next);
}

/** A column without room is left out, unless the table is sorted by it. */
function columnClass({ key, numeric }: Column, sorted: SortKey): string {
  return `col-${key}${numeric ? " number" : ""}${key === sorted ? " sorted" : ""}`;
}

interface HeadProps {
  column: Column;
  view: View;
  change: PartProps["change"];
}

function Head({ column, view, change }: HeadProps): JSX.Element {
  const on = view.sort === column.key;
  const next = on ? !view.ascending : !column.numeric;
  return (
    <th
      scope="col"
      class={columnClass(column, view.sort)}
      aria-sort={on ? (view.ascending ? "ascending" : "descending") : "none"}
    >
      <button
        type="button"
        title={column.help}
        onClick={() => change({ sort: column.key, ascending: next }, true)}
      >
        {column.title}
        <span aria-hidden="true">{on ? (view.ascending ? " ▲" : " ▼") : ""}</span>
      </button>
    </th>
  );
}

/** Rows that are not in sight. */
function Gap({ rows, columns }: { rows: number; columns: number }): JSX.Element {
  return (
    <tr aria-hidden="true" class="gap">
      <td colSpan={columns} style={{ height: `${rows * ROW_HEIGHT}px` }} />
    </tr>
  );
}

interface ModuleProps {
  model: Model;
  view: View;
  row: Extract<Row, { kind: "module" }>;
  place: number;
  columns: number;
  change: PartProps["change"];
}

/** The head of a module's packages: opens and closes them, and asks what it costs as a whole. */
function ModuleRow({ model, view, row, place, columns, change }: ModuleProps): JSX.Element {
  const { name, closed } = row;
  const units = unitsOfModules(model).get(name);
  const work = workOfModules(model).get(name);
  const others = view.turned.filter((module) => module !== name);
  const turn = (): void =>
    change({ turned: view.turned.includes(name) ? others : [...view.turned, name] }, true);
  return (
    <tr class="module" aria-rowindex={place + 2}>
      <th scope="rowgroup" colSpan={columns}>
        <span class="module-head">
          <button type="button" class="link" aria-expanded={!closed} onClick={turn}>
            <span aria-hidden="true">{closed ? "▸" : "▾"}</span> {name}
          </button>
          {work !== undefined && (
            <span>
              <span class="roomy">gone without it </span>
              {duration(work)}
            </span>
          )}
          {units !== undefined && model.data.scaling?.exact && (
            <button
              type="button"
              class="link"
              aria-label={`What if ${name} were left out?`}
              onClick={() =>
                change({ part: "path", without: [...new Set([...view.without, ...units])].sort((a, b) => a - b) })
              }
            >
              what if?
            </button>
          )}
          <span class="roomy">
            self {duration(row.self)} · {plural(row.units, "package", "packages")}
          </span>
        </span>
      </th>
    </tr>
  );
}

interface RowProps {
  model: Model;
  view: View;
  row: Row;
  place: number;
  columns: Column[];
  most: number;
  sorted: SortKey;
  chosen: boolean;
  change: PartProps["change"];
}

function TableRow({ model, view, row, place, columns, most, sorted, chosen, change }: RowProps): JSX.Element {
  if (row.kind === "module") {
    return <ModuleRow model={model} view={view} row={row} place={place} columns={columns.length} change={change} />;
  }
  const { unit } = row;
  const select = (): void => change(selectUnit(unit.index));
  return (
    <tr
      aria-rowindex={place + 2}
      class={chosen ? "chosen" : ""}
      aria-current={chosen ? "true" : undefined}
      onClick={select}
    >
      {columns.map((c) =>
        c.key === "name" ? (
          <th scope="row" key={c.key} title={unit.name}>
            <button type="button" class="link" tabIndex={-1} aria-label={unit.name}>
              <PathName name={unit.name} />
            </button>
          </th>
        ) : (
          <td key={c.key} class={columnClass(c, sorted)} title={c.numeric ? undefined : c.text(unit)}>
            {c.key === "self" && most > 0 ? (
              <Bar share={unit.self / most}>{c.text(unit)}</Bar>
            ) : (
              c.text(unit)
            )}
          </td>
        ),
      )}
    </tr>
  );
}


/** A path whose last element, which says most, is cut last. */
function PathName({ name }: { name: string }): JSX.Element {
  const slash = name.indexOf(" ") < 0 ? name.lastIndexOf("/") : name.lastIndexOf("/", name.indexOf(" "));
  return (
    <>
      <span class="head">{name.slice(0, slash + 1)}</span>
      <span class="tail">{name.slice(slash + 1)}</span>
    </>
  );
}
