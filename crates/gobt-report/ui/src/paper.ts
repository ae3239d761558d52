// Is the page being printed? Paper is light, does not scroll, and shows what a button would open.
import { useLayoutEffect, useState } from "preact/hooks";
import { lightForPaper } from "./theme";

/** Pictures are drawn so wide for paper and scaled to it, in CSS pixels: about A4 upright. */
export const PAPER_WIDTH = 720;

/** Paper is finer than a screen. With three or more, Chromium draws a picture too small on paper. */
export const PAPER_DOTS = 2;

/** Of a long list so many are printed. */
export const PAPER_ROWS = 100;

let paper = false;
const followers = new Set<() => void>();

function turn(on: boolean): void {
  if (on === paper) return;
  paper = on;
  lightForPaper(on);
  for (const follow of followers) follow();
}

/**
 * Browsers tell before they lay the page out for paper; only then is there time to draw it anew. Of
 * a page that is merely looked at as if it were printed, the media query alone tells.
 */
export function watchPaper(): void {
  const media = window.matchMedia("print");
  window.addEventListener("beforeprint", () => turn(true));
  window.addEventListener("afterprint", () => turn(false));
  media.addEventListener("change", () => turn(media.matches));
  turn(media.matches);
}

export function usePaper(): boolean {
  const [on, set] = useState(paper);
  useLayoutEffect(() => {
    const follow = (): void => set(paper);
    follow();
    followers.add(follow);
    return () => {
      followers.delete(follow);
    };
  }, []);
  return on;
}
