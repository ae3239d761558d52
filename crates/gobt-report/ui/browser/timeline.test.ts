// Is the timeline good to work with: the tooltip, the search, stretches, keys, and where it goes?
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { duration } from "../src/format";
import { Model } from "../src/model";
import { barAt, laneHeight, momentAt, type Place } from "./bars";
import { launch } from "./chromium";
import { dataOf, open, poll, shotPath, view } from "./page";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

const model = new Model(dataOf("cmd-go"));
const actions = Array.from({ length: model.count }, (_, at) => at).filter((at) => model.lane[at] >= 0);
const longest = [...actions].sort((a, b) => model.duration[b] - model.duration[a])[0];
const LANE = laneHeight(model);

/** A moment in the picture of the whole build, so far below its top. */
const at = (page: Page, moment: number, y: number): Promise<Place> => momentAt(page, model, moment, y);

const bar = (page: Page, action: number): Promise<Place> => barAt(page, model, action);

const pixels = (page: Page): Promise<string> =>
  page.evaluate(() => (document.querySelector("canvas") as HTMLCanvasElement).toDataURL());

describe("the tooltip", () => {
  it("is short, covers neither the bar's row nor the panel, and goes with a click", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline");
    const place = await bar(page, longest);
    await page.mouse.move(place.x, place.y);
    await page.waitForSelector(".tooltip");
    expect(await page.locator(".tooltip .facts > div").count()).toBeGreaterThanOrEqual(9);
    const tip = await page.locator(".tooltip").boundingBox();
    if (tip === null) throw new Error("no tooltip");
    const row = place.y - LANE / 2;
    expect(tip.y + tip.height <= row || tip.y >= row + LANE).toBe(true);
    const panel = await page.locator(".detail").boundingBox();
    expect(tip.y + tip.height).toBeLessThan(panel?.y ?? 0);
    await page.mouse.click(place.x, place.y);
    await poll(() => page.locator(".detail h3").count()).toBe(1);
    expect(await page.locator(".tooltip").count()).toBe(0);
    await page.mouse.move(place.x + 1, place.y);
    expect(await page.locator(".tooltip").count()).toBe(0);
    await page.context().close();
  });

  it("of the charts says how many ran and waited", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline");
    const now = model.start[longest] + model.duration[longest] / 2;
    const place = await at(page, now, 24 + model.lanes * LANE + 40);
    await page.mouse.move(place.x, place.y);
    await page.waitForSelector(".tooltip");
    const said = await page.innerText(".tooltip");
    expect(said).toMatch(/^at [\d.]+ m?s/);
    expect(said).toMatch(/running\s+\d+ of \d+/);
    expect(said).toMatch(/waiting for a worker\s+\d+/);
    await page.context().close();
  });
});

describe("finding", () => {
  const wanted = "crypto";
  const exact = (action: number): number => (model.unitOf(action)?.name === wanted ? 2 : 0);
  const matching = actions
    .filter((action) => `${model.label(action)} ${model.mode(action)}`.toLowerCase().includes(wanted))
    .sort((a, b) => exact(b) - exact(a) || model.duration[b] - model.duration[a] || a - b);
  const work = matching.reduce((sum, action) => sum + model.duration[action], 0);

  it("fades all others, counts, walks with Enter, and is left with Escape", async () => {
    const { page, complaints } = await open(browser, "cmd-go", "#timeline");
    const before = await pixels(page);
    await page.keyboard.press("/");
    await page.keyboard.type(wanted);
    const found = `${matching.length} of ${actions.length} actions, ${duration(work)}`;
    await poll(() => page.innerText(".find [role=status]")).toBe(found);
    await poll(() => pixels(page)).not.toBe(before);
    expect(view(page).find).toBe(wanted);
    await page.screenshot({ path: shotPath("cmd-go-timeline-find") });
    const chosen = (): number | null => model.byId(view(page).selection?.number ?? -1);
    await page.keyboard.press("Enter");
    await poll(chosen).toBe(matching[0]);
    await poll(() => page.innerText(".find [role=status]")).toBe(`1. of ${found}`);
    await page.keyboard.press("Enter");
    await poll(chosen).toBe(matching[1]);
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Shift+Enter");
    await poll(chosen).toBe(matching[matching.length - 1]);
    await page.keyboard.press("Escape");
    await poll(() => view(page).find).toBe("");
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("timeline");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("stands in the link", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline?find=there+is+no+such+thing");
    expect(await page.inputValue(".find input")).toBe("there is no such thing");
    expect(await page.innerText(".find [role=status]")).toBe(`0 of ${actions.length} actions, 0 s`);
    await page.context().close();
  });
});

describe("a stretch", () => {
  it("is chosen by dragging with Shift, says what ran in it, and can be zoomed to", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline");
    const from = await at(page, model.end * 0.4, 40);
    const to = await at(page, model.end * 0.6, 40);
    await page.keyboard.down("Shift");
    await page.mouse.move(to.x, to.y);
    await page.mouse.down();
    await page.mouse.move(from.x, from.y, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up("Shift");
    await poll(() => view(page).range).not.toBeNull();
    const [begin, end] = view(page).range ?? [0, 0];
    expect(Math.abs(begin / model.end - 0.4)).toBeLessThan(0.01);
    expect(Math.abs(end / model.end - 0.6)).toBeLessThan(0.01);
    expect(view(page)).toMatchObject({ zoom: null, selection: null });
    const ran = actions.filter((a) => model.start[a] < end && model.start[a] + model.duration[a] > begin);
    const said = await page.innerText(".stretch");
    expect(said).toContain(`${ran.length} actions ran`);
    expect(said).toMatch(/on average \d+\.\d\d at once/);
    expect(await page.locator(".stretch li").count()).toBe(Math.min(5, ran.length));
    await page.screenshot({ path: shotPath("cmd-go-timeline-stretch"), fullPage: true });
    await page.click("text=Zoom to it");
    await poll(() => view(page).zoom).toEqual([begin, end]);
    await page.focus(".timeline");
    await page.keyboard.press("Escape");
    await poll(() => view(page).range).toBeNull();
    await page.keyboard.press("Escape");
    await poll(() => view(page).zoom).toBeNull();
    await page.context().close();
  });
});

describe("where the picture goes", () => {
  it("is nowhere for an action that can be seen", async () => {
    const { page } = await open(browser, "cmd-go", `#timeline?sel=a${model.id(longest)}`);
    await poll(() => page.locator(".detail h3").count()).toBe(1);
    await page.waitForTimeout(300);
    expect(view(page).zoom).toBeNull();
    await page.context().close();
  });

  it("is to one too short to be seen, and back with Escape twice", async () => {
    const tiny = [...actions].sort((a, b) => model.duration[a] - model.duration[b])[0];
    const { page } = await open(browser, "cmd-go", "#timeline");
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#timeline?sel=a${model.id(tiny)}`);
    await poll(() => view(page).zoom).not.toBeNull();
    await page.focus(".timeline");
    await page.keyboard.press("Escape");
    await poll(() => view(page).selection).toBeNull();
    expect(view(page).zoom).not.toBeNull();
    await page.keyboard.press("Escape");
    await poll(() => view(page).zoom).toBeNull();
    await page.context().close();
  });

  it("is closer with w, farther with s, to the sides with a and d, to the selection with f", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline");
    const length = (): number => {
      const [from, to] = view(page).zoom ?? [0, model.end];
      return to - from;
    };
    await page.focus(".timeline");
    await page.keyboard.press("w");
    await page.keyboard.press("w");
    await poll(length).toBeLessThan(model.end * 0.6);
    const two = length();
    await page.keyboard.press("s");
    await poll(length).toBeGreaterThan(two);
    const from = (): number => view(page).zoom?.[0] ?? 0;
    const before = from();
    await page.keyboard.press("d");
    await poll(from).toBeGreaterThan(before);
    await page.keyboard.press("a");
    await poll(() => Math.abs(from() - before) < 2).toBe(true);
    await page.keyboard.press("0");
    await poll(() => view(page).zoom).toBeNull();
    const place = await bar(page, longest);
    await page.mouse.click(place.x, place.y);
    await page.keyboard.press("f");
    await poll(() => Math.abs(length() / model.duration[longest] - 1.3)).toBeLessThan(0.15);
    await page.context().close();
  });

  it("is to the bar that is clicked twice", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline");
    const place = await bar(page, longest);
    await page.mouse.dblclick(place.x, place.y);
    await poll(() => view(page).zoom).not.toBeNull();
    const [from, to] = view(page).zoom ?? [0, 0];
    expect(from).toBeLessThanOrEqual(model.start[longest]);
    expect(to - from).toBeLessThan(model.duration[longest] * 1.5);
    await page.context().close();
  });
});

describe("what is drawn", () => {
  it("has the path of this run by itself, where a click selects its steps", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline?realised=1");
    const [action] = model.data.realised[model.data.realised.length >> 1];
    const place = await at(page, model.start[action] + model.duration[action] / 2, 24 + model.lanes * LANE + 14);
    await page.mouse.click(place.x, place.y);
    await poll(() => view(page).selection).not.toBeNull();
    expect(model.onRealised[model.byId(view(page).selection?.number ?? -1) ?? -1]).toBe(1);
    await page.context().close();
  });

  it("shows a wait in the legend only where something waited", async () => {
    const [waited] = [...actions].sort((a, b) => model.wait[b] - model.wait[a]);
    expect(model.wait[waited]).toBeGreaterThan(0);
    const { page } = await open(browser, "cmd-go", "#timeline");
    const legend = page.locator(".legend >> text=its wait for a worker");
    expect(await legend.isVisible()).toBe(false);
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#timeline?sel=a${model.id(waited)}&zoom=0-${Math.round(model.end)}`);
    await poll(() => legend.isVisible()).toBe(true);
    await page.context().close();
  });

  it("says how much of the wall time it is, where that is known", async () => {
    const { page } = await open(browser, "cached", "#timeline");
    expect(await page.innerText("main")).toMatch(/Exec time .* of 310 ms wall: load 240 ms before the first action/);
    await page.context().close();
  });
});

describe("a switch", () => {
  it("that was switched off looks so while the mouse is still on it", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline");
    const look = (): Promise<string> =>
      page.$eval('button:has-text("Critical path")', (at) => {
        const { backgroundColor, borderColor, boxShadow } = getComputedStyle(at);
        return `${backgroundColor} ${borderColor} ${boxShadow}`;
      });
    const background = (): Promise<string> =>
      page.$eval('button:has-text("Critical path")', (at) => getComputedStyle(at).backgroundColor);
    await page.hover('button:has-text("Critical path")');
    const [on, filled] = [await look(), await background()];
    await page.click('button:has-text("Critical path")');
    await poll(look).not.toBe(on);
    expect(await background()).not.toBe(filled);
    await page.context().close();
  });
});

describe("the panel", () => {
  it("keeps its columns when a list is opened", async () => {
    const busy = actions.find((at) => model.graph.dependents(at).length > 20 && model.graph.dependencies(at).length > 0);
    if (busy === undefined) throw new Error("nothing is busy");
    const { page } = await open(browser, "cmd-go", `#timeline?sel=a${model.id(busy)}`);
    const places = (): Promise<number[]> =>
      page.$$eval(".detail section", (all) => all.flatMap((at) => [at.getBoundingClientRect().x, at.getBoundingClientRect().y]));
    const before = await places();
    await page.locator('.detail button:has-text("more")').last().click();
    await poll(() => page.locator(".detail .walk").last().locator("li").count()).toBeGreaterThan(8);
    expect(await places()).toEqual(before);
    await page.context().close();
  });

  it("never lets a long name push a figure out of it", async () => {
    const { page } = await open(browser, "cmd-go", `#timeline?sel=a${model.id(longest)}`);
    const out = await page.evaluate(() => {
      // A name as long as names get, in every place where one can stand.
      const long = "github.com/somebody/something/with/a/name/that/has/no/end/at/all";
      for (const at of document.querySelectorAll(".detail dt, .detail dd, .detail .walk button")) at.textContent = long;
      const panel = document.querySelector(".detail") as HTMLElement;
      return [...panel.querySelectorAll("section")].filter((at) => at.scrollWidth > at.clientWidth + 1).length;
    });
    expect(out).toBe(0);
    await page.context().close();
  });
});
