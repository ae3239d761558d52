// Can the page be used on a phone, and in a window too narrow for all of it?
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Model } from "../src/model";
import { launch } from "./chromium";
import { dataOf, open, poll, shotPath, view } from "./page";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe("on a phone", () => {
  it("a tap on a package shows what is known of it, above the row that was tapped", async () => {
    const { page } = await open(browser, "cmd-go", "#packages", PHONE);
    const row = page.locator("table.packages tbody tr").nth(9);
    await row.scrollIntoViewIfNeeded();
    await row.tap();
    await page.waitForSelector(".detail h3");
    const panel = await page.locator(".detail").boundingBox();
    if (panel === null) throw new Error("no panel");
    expect(panel.y).toBeLessThan(844);
    expect(panel.y + panel.height).toBeLessThanOrEqual(845);
    const chosen = await page.locator("tr.chosen").boundingBox();
    expect((chosen?.y ?? 0) + (chosen?.height ?? 0)).toBeLessThanOrEqual(panel.y);
    await page.screenshot({ path: shotPath("phone-packages") });
    await page.tap(".close");
    await poll(() => view(page).selection).toBeNull();
    await page.context().close();
  });

  it("a tap on a bar shows its panel, and no tooltip", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline", PHONE);
    const box = await page.locator(".timeline canvas").boundingBox();
    if (box === null) throw new Error("no canvas");
    await page.touchscreen.tap(box.x + box.width / 2, box.y + 40);
    await page.waitForSelector(".detail h3");
    const panel = await page.locator(".detail").boundingBox();
    expect(panel?.y ?? 999).toBeLessThan(844);
    expect(await page.locator(".tooltip").count()).toBe(0);
    await page.context().close();
  });

  it("hints speak of fingers, not of keys", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline", PHONE);
    expect(await page.locator("text=Two fingers zoom").isVisible()).toBe(true);
    expect(await page.locator("kbd").first().isVisible()).toBe(false);
    await page.context().close();
    const desk = await open(browser, "cmd-go", "#timeline");
    expect(await desk.page.locator("text=Two fingers zoom").isVisible()).toBe(false);
    expect(await desk.page.locator("kbd").first().isVisible()).toBe(true);
    await desk.page.context().close();
  });

  it("the last element of a package's name is whole", async () => {
    const { page } = await open(browser, "cmd-go", "#packages", PHONE);
    const cut = await page.$$eval("table.packages .tail", (all) =>
      all.filter((at) => at.textContent.length < 14 && at.scrollWidth > at.clientWidth).map((at) => at.textContent),
    );
    expect(cut).toEqual([]);
    await page.context().close();
  });

  it("the chart and the table of scaling fit", async () => {
    const { page } = await open(browser, "cmd-go", "#scaling", PHONE);
    const wide = await page.$$eval("main svg, main table", (all) => all.map((at) => at.getBoundingClientRect().right));
    for (const right of wide) expect(right).toBeLessThanOrEqual(390);
    await page.screenshot({ path: shotPath("phone-scaling"), fullPage: true });
    await page.context().close();
  });

  it("a package with a long name that is free stays on the page", async () => {
    const model = new Model(dataOf("cmd-go"));
    const longest = [...model.units].sort((a, b) => b.name.length - a.name.length)[0];
    const { page } = await open(browser, "cmd-go", `#path?free=${longest.index}`, PHONE);
    await page.evaluate(() => {
      const label = document.querySelector(".ticks .chip") as HTMLElement;
      label.append("github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy/forwardauth");
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.context().close();
  });
});

describe("the table of packages", () => {
  const shown = (page: Page): Promise<string[]> =>
    page.$$eval("table.packages thead th", (all) =>
      all.filter((at) => at.clientWidth > 0).map((at) => (at.textContent ?? "").replace(/ [▲▼]/, "")),
    );
  const sideways = (page: Page): Promise<number> =>
    page.$eval(".table-box", (at) => at.scrollWidth - at.clientWidth);

  for (const width of [1280, 1100, 900, 700, 390]) {
    it(`leaves out what has no room in ${width} pixels, and nothing is cut`, async () => {
      const { page } = await open(browser, "cmd-go", "#packages", { viewport: { width, height: 900 } });
      expect(await sideways(page)).toBeLessThanOrEqual(0);
      const columns = await shown(page);
      expect(columns.slice(0, 3)).toEqual(["package", "self", "exclusive"]);
      expect(columns.length).toBeLessThan(11);
      await page.context().close();
    });
  }

  it("shows all in a wide window, and the one it is sorted by in any", async () => {
    const wide = await open(browser, "cmd-go", "#packages", { viewport: { width: 1600, height: 900 } });
    expect(await shown(wide.page)).toContain("result");
    await wide.page.context().close();
    const narrow = await open(browser, "cmd-go", "#packages?sort=-lines", { viewport: { width: 700, height: 900 } });
    expect(await shown(narrow.page)).toContain("lines");
    await narrow.page.context().close();
  });
});

describe("the tree", () => {
  it("looks into the smaller ones, which a link finds again", async () => {
    const { page } = await open(browser, "cmd-go", "#tree");
    const rest = page.locator(".icicle g.rest").first();
    await rest.click({ position: { x: 1, y: 5 }, force: true });
    await poll(() => view(page).root).toMatch(/ rest \d+$/);
    expect(await page.innerText(".crumbs strong")).toMatch(/^\d+ smaller in /);
    const rows = (): Promise<number> => page.locator(".grow tbody tr").count();
    const before = await rows();
    await page.reload();
    await page.waitForSelector(".crumbs strong");
    expect(await rows()).toBe(before);
    await page.context().close();
  });

  it("lists as many as are wanted", async () => {
    const { page } = await open(browser, "cmd-go", "#tree?root=0");
    const rows = (): Promise<number> => page.locator(".grow tbody tr").count();
    expect(await rows()).toBe(40);
    await page.click('.grow button:has-text("smaller ones")');
    await poll(rows).toBeGreaterThan(100);
    await page.context().close();
  });
});
