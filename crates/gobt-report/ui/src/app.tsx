// The frame of the page: what build this is, the parts, and what is looked at.
import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Model } from "./model";
import { BuildPart } from "./parts/build";
import { Glossary } from "./parts/glossary";
import { PackagesPart } from "./parts/packages";
import { PathPart } from "./parts/path";
import { ScalingPart } from "./parts/scaling";
import { SummaryPart } from "./parts/summary";
import { TreePart } from "./parts/tree";
import { fromHash, PARTS, toHash, type Part, type View } from "./state";
import { setTheme, stored, type Theme } from "./theme";
import { TimelinePart } from "./timeline/timeline";

/** Changes what is looked at. `quietly` makes no entry in the browser's history. */
export type Change = (change: Partial<View>, quietly?: boolean) => void;

export interface PartProps {
  model: Model;
  view: View;
  change: Change;
}

const NAMES: Record<Part, string> = {
  summary: "Summary",
  timeline: "Timeline",
  packages: "Packages",
  tree: "Tree",
  scaling: "Scaling",
  path: "Path",
  build: "Build",
};

const SHOWN: Record<Part, (props: PartProps) => JSX.Element> = {
  summary: SummaryPart,
  timeline: TimelinePart,
  packages: PackagesPart,
  tree: TreePart,
  scaling: ScalingPart,
  path: PathPart,
  build: BuildPart,
};

export function App({ model }: { model: Model }): JSX.Element {
  const [view, change] = useView();
  const Shown = SHOWN[view.part];
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else window.scrollTo({ top: 0 });
  }, [view.part]);
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => focusMain(event, main.current)}>
        Skip to the content
      </a>
      <Header model={model} />
      <nav aria-label="Parts of the report">
        <ul>
          {PARTS.map((part) => (
            <li key={part}>
              <a
                href={toHash({ ...view, part })}
                aria-current={part === view.part ? "page" : undefined}
              >
                {NAMES[part]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" ref={main} tabIndex={-1}>
        <Shown model={model} view={view} change={change} />
      </main>
      <footer>
        <Glossary />
        <p>Made by gobt from the recorded build alone: nothing is loaded, nothing is sent.</p>
      </footer>
    </>
  );
}

/** The fragment is taken by the view, so the jump is made by hand. */
function focusMain(event: Event, main: HTMLElement | null): void {
  event.preventDefault();
  main?.focus();
}

function Header({ model }: { model: Model }): JSX.Element {
  const { command, outcome, circumstances, state } = model.data.summary;
  return (
    <header>
      <div>
        <h1>
          <code>{command}</code> <span class={`state-${state}`}>{outcome}</span>
        </h1>
        <p class="muted">{circumstances}</p>
      </div>
      <ThemeSwitch />
    </header>
  );
}

function ThemeSwitch(): JSX.Element {
  const [theme, choose] = useState<Theme>(stored);
  const set = (next: Theme): void => {
    setTheme(next);
    choose(next);
  };
  return (
    <label class="theme">
      <span>Colours</span>
      <select value={theme} onChange={(event) => set(event.currentTarget.value as Theme)}>
        <option value="system">as the system</option>
        <option value="light">light</option>
        <option value="dark">dark</option>
      </select>
    </label>
  );
}

/** The view, kept in the URL's fragment. */
function useView(): [View, Change] {
  const [view, show] = useState<View>(() => fromHash(location.hash));
  const current = useRef(view);
  current.current = view;
  useEffect(() => {
    const follow = (): void => show(fromHash(location.hash));
    window.addEventListener("hashchange", follow);
    window.addEventListener("popstate", follow);
    return () => {
      window.removeEventListener("hashchange", follow);
      window.removeEventListener("popstate", follow);
    };
  }, []);
  const change = useCallback<Change>((part, quietly = false) => {
    const next = { ...current.current, ...part };
    const hash = toHash(next);
    if (hash === toHash(current.current)) return;
    current.current = next;
    // Browsers slow down pages that do this too often; the view counts, not the address.
    try {
      if (quietly) history.replaceState(null, "", hash);
      else history.pushState(null, "", hash);
    } catch {
      // The address stays behind.
    }
    show(next);
  }, []);
  return [view, change];
}
