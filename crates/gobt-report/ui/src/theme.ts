// Light or dark? As the system has it, unless somebody pressed the switch.

export type Theme = "system" | "light" | "dark";

const KEY = "gobt-theme";

/** What was chosen on an earlier visit; a browser may refuse to remember. */
export function startTheme(): void {
  show(stored());
}

export function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

function show(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
}

let before: string | undefined;

/** Until it is switched off again. */
export function lightForPaper(on: boolean): void {
  const root = document.documentElement;
  if (on) {
    before = root.dataset["theme"];
    root.dataset["theme"] = "light";
  } else if (before === undefined) delete root.dataset["theme"];
  else root.dataset["theme"] = before;
}

export function setTheme(theme: Theme): void {
  show(theme);
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Remembered until the page is closed.
  }
  window.dispatchEvent(new Event("gobt-theme"));
}

/** The colours in force, as the style sheet has them. */
export interface Colors {
  page: string;
  ink: string;
  muted: string;
  grid: string;
  axis: string;
  critical: string;
  realised: string;
  selected: string;
  needs: string;
  needed: string;
  running: string;
  runningPeak: string;
  waiting: string;
  workers: string;
  barInk: string;
  families: string[];
}

export function colors(families: number): Colors {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    page: color("page"),
    ink: color("ink"),
    muted: color("muted"),
    grid: color("grid"),
    axis: color("axis"),
    critical: color("critical"),
    realised: color("realised"),
    selected: color("selected"),
    needs: color("needs"),
    needed: color("needed"),
    running: color("running"),
    runningPeak: color("running-peak"),
    waiting: color("waiting"),
    workers: color("workers"),
    barInk: color("bar-ink"),
    families: Array.from({ length: families }, (_, i) => color(`family-${i}`)),
  };
}
