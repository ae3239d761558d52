// Does everything that a person can do work: search, sort, zoom, select, what-if, links, keys?
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { duration, spanText } from "../src/format";
import { gone, importsOf, wayIn } from "../src/graph/imports";
import { execTime } from "../src/graph/whatif";
import { Model } from "../src/model";
import { barAt } from "./bars";
import { launch } from "./chromium";
import { dataOf, open, poll, shotPath, url, view } from "./page";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

const model = new Model(dataOf("cmd-go"));
const names = (page: Page) => page.locator('table.packages tbody th[scope="row"]').allTextContents();
const slowest = [...model.units].sort((a, b) => b.self - a.self)[0];

describe("packages", () => {
  it("are searched, sorted, filtered and grouped", async () => {
    const { page, complaints } = await open(browser, "cmd-go", "#packages");
    expect((await names(page))[0]).toBe(slowest.name);
    await page.fill('input[type="search"]', "crypto tls");
    await poll(async () => (await names(page)).every((name) => name.includes("crypto") && name.includes("tls"))).toBe(true);
    expect(view(page).search).toBe("crypto tls");
    await page.fill('input[type="search"]', "");
    await page.click('thead button:has-text("package")');
    const sorted = [...model.units].map((unit) => unit.name).sort();
    await poll(async () => (await names(page))[0]).toBe(sorted[0]);
    expect(await page.getAttribute('thead th:has(button:has-text("package"))', "aria-sort")).toBe("ascending");
    await page.click('thead button:has-text("package")');
    await poll(async () => (await names(page))[0]).toBe(sorted[sorted.length - 1]);
    await page.check("text=standard library");
    const standard = model.units.filter((unit) => unit.origin === "std").length;
    await poll(() => page.innerText('[role="status"]')).toContain(`${standard} `);
    await page.check("text=group by module");
    await poll(() => page.locator("tr.module").count()).toBeGreaterThan(0);
    await page.check("text=modules only");
    await poll(() => names(page)).toEqual([]);
    await page.locator("tr.module button[aria-expanded]").first().click();
    await poll(() => page.locator("tr.module button[aria-expanded=true]").count()).toBe(1);
    await poll(async () => (await names(page)).length).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("are selected by mouse and keys, and shown in the timeline", async () => {
    const { page } = await open(browser, "cmd-go", "#packages");
    await page.click(`tbody th button:has-text("${slowest.name}")`);
    await poll(() => page.innerText(".detail h3")).toBe(slowest.name);
    expect(await page.innerText(".detail")).toContain(duration(slowest.self));
    await page.focus(".table-box");
    await page.keyboard.press("ArrowDown");
    const second = [...model.units].sort((a, b) => b.self - a.self)[1];
    await poll(() => page.innerText(".detail h3")).toBe(second.name);
    await page.click("text=Show in the timeline");
    await poll(() => view(page).part).toBe("timeline");
    await poll(() => page.innerText(".detail h3")).toContain(second.name);
    await page.context().close();
  });

  it("say who imports them, and why they are built", async () => {
    const imports = importsOf(model);
    const unit = [...model.units].sort((a, b) => wayIn(imports, b.index).length - wayIn(imports, a.index).length)[0];
    const { page } = await open(browser, "cmd-go", `#packages?sel=u${unit.index}`);
    const way = wayIn(imports, unit.index).map((at) => model.units[at].name);
    expect(way.length).toBeGreaterThan(2);
    expect(await page.locator(".detail .way button").allInnerTexts()).toEqual(way);
    const said = await page.innerText(".detail");
    expect(said).toContain(`Imported by ${imports.by[unit.index].length} package`);
    await page.locator(".detail .way button").nth(1).click();
    await poll(() => page.innerText(".detail h3")).toBe(way[1]);
    await page.context().close();
  });

  it("without a match say so", async () => {
    const { page } = await open(browser, "cmd-go", "#packages?q=there+is+no+such+thing");
    expect(await page.innerText(".table-box")).toContain("No package matches");
    await page.context().close();
  });
});

describe("timeline", () => {
  const longest = model.mainAction(slowest) as number;

  it("shows what is under the pointer and selects it by a click", async () => {
    const { page, complaints } = await open(browser, "cmd-go", "#timeline");
    const at = await barAt(page, model, longest);
    await page.mouse.move(at.x, at.y);
    await poll(() => page.innerText(".tooltip strong")).toBe(slowest.name);
    const tip = await page.innerText(".tooltip");
    for (const known of ["kind", "start", "duration", "CPU", "waited for a worker", "slack", "drag"]) expect(tip).toContain(known);
    await page.screenshot({ path: shotPath("cmd-go-timeline-hover") });
    await page.mouse.click(at.x, at.y);
    await poll(() => page.innerText(".detail h3")).toBe(slowest.name);
    expect(view(page).selection).toEqual({ kind: "action", number: model.id(longest) });
    await page.screenshot({ path: shotPath("cmd-go-timeline-selected"), fullPage: true });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("lets one walk to what it waited for and back", async () => {
    const { page } = await open(browser, "cmd-go", `#timeline?sel=a${model.id(longest)}`);
    const before = [...model.graph.dependencies(longest)];
    expect(before.length).toBeGreaterThan(0);
    const first = page.locator(".detail .walk").first().locator("button").first();
    const name = await first.innerText();
    await first.click();
    await poll(() => page.innerText(".detail h3")).toBe(name);
    await page.goBack();
    await poll(() => page.innerText(".detail h3")).toBe(slowest.name);
    await page.context().close();
  });

  it("zooms by wheel, buttons and keys, and moves by dragging", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline");
    const at = await barAt(page, model, longest);
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, -300);
    await poll(() => view(page).zoom).not.toBeNull();
    const zoom = view(page).zoom as [number, number];
    const middle = model.start[longest] + model.duration[longest] / 2;
    expect(zoom[0]).toBeLessThan(middle);
    expect(zoom[1]).toBeGreaterThan(middle);
    await page.mouse.down();
    await page.mouse.move(at.x + 120, at.y, { steps: 5 });
    await page.mouse.up();
    await poll(() => (view(page).zoom ?? zoom)[0]).toBeLessThan(zoom[0]);
    expect(view(page).selection).toBeNull();
    await page.click("text=Whole build");
    await poll(() => view(page).zoom).toBeNull();
    await page.click("text=Zoom in");
    await poll(() => view(page).zoom).not.toBeNull();
    await page.focus(".timeline");
    await page.keyboard.press("0");
    await poll(() => view(page).zoom).toBeNull();
    await page.keyboard.press("+");
    await page.keyboard.press("+");
    await page.keyboard.press("ArrowLeft");
    await poll(() => view(page).zoom?.[0]).toBeLessThan(model.end / 3);
    await page.context().close();
  });

  it("zooms by two fingers", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline");
    await page.evaluate(() => {
      const box = document.querySelector(".timeline") as HTMLElement;
      box.setPointerCapture = () => undefined;
      const { left, top } = box.getBoundingClientRect();
      const send = (type: string, pointerId: number, x: number): boolean =>
        box.dispatchEvent(
          new PointerEvent(type, { pointerId, clientX: left + x, clientY: top + 60, bubbles: true }),
        );
      send("pointerdown", 11, 500);
      send("pointerdown", 12, 700);
      send("pointermove", 12, 900);
      send("pointermove", 11, 300);
      send("pointerup", 11, 300);
      send("pointerup", 12, 900);
    });
    await poll(() => view(page).zoom).not.toBeNull();
    const [from, to] = view(page).zoom as [number, number];
    expect(to - from).toBeLessThan(model.end * 0.6);
    expect(view(page).selection).toBeNull();
    await page.context().close();
  });

  it("is walked by keys alone", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline");
    await page.focus(".timeline");
    await page.keyboard.press("n");
    await poll(() => view(page).selection?.kind).toBe("action");
    const first = view(page).selection?.number;
    await page.keyboard.press("n");
    await poll(() => view(page).selection?.number).not.toBe(first);
    await page.keyboard.press("p");
    await poll(() => view(page).selection?.number).toBe(first);
    await page.keyboard.press("ArrowDown");
    await poll(() => view(page).selection?.number).not.toBe(first);
    await page.keyboard.press("Escape");
    await poll(() => view(page).selection).toBeNull();
    await page.context().close();
  });

  it("switches both paths", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline");
    const pixels = (): Promise<string> =>
      page.evaluate(() => (document.querySelector("canvas") as HTMLCanvasElement).toDataURL());
    const both = await pixels();
    await page.click('button:has-text("Critical path")');
    await poll(pixels).not.toBe(both);
    const none = await pixels();
    await page.click('button:has-text("Path of this run")');
    await poll(pixels).not.toBe(none);
    expect(view(page)).toMatchObject({ critical: false, realised: true });
    await page.context().close();
  });
});

describe("tree", () => {
  it("zooms by box, row, crumb and key", async () => {
    const { page, complaints } = await open(browser, "cmd-go", "#tree");
    await page.locator(".icicle g.box").nth(2).click();
    await poll(() => view(page).root).not.toBeNull();
    const root = view(page).root;
    await page.focus(".icicle");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await poll(() => view(page).root).not.toBe(root);
    await page.keyboard.press("Backspace");
    await poll(() => view(page).root).toBe(root);
    await page.click(".crumbs button");
    await poll(() => view(page).root).toBeNull();
    await page.click("text=By path");
    await poll(() => page.innerText("main")).toContain("std");
    await page.screenshot({ path: shotPath("cmd-go-tree-paths"), fullPage: true });
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("what-if", () => {
  it("ticked packages are free, and the new time is that of the replay", async () => {
    const { page, complaints } = await open(browser, "cmd-go", "#path");
    const boxes = page.locator('table.steps input[type="checkbox"]');
    const label = (await boxes.nth(1).getAttribute("aria-label")) ?? "";
    const unit = model.units.find(({ name }) => label === `make ${name} free`);
    if (unit === undefined) throw new Error(label);
    await boxes.nth(1).focus();
    await page.keyboard.press("Space");
    await poll(() => view(page).free).toEqual([unit.index]);
    // The row is gone; the keyboard goes on at the tick.
    await poll(() => page.evaluate(() => document.activeElement?.id)).toBe(`free-${unit.index}`);
    const workers = model.data.scaling?.parallelism ?? 0;
    const then = duration(execTime(model, { free: [unit.index], without: [] }, workers));
    await poll(() => page.innerText(".whatif .verdict")).toContain(`→ ${then}`);
    await page.selectOption(".whatif select", "16");
    await poll(() => page.innerText(".whatif .verdict")).toContain("with 16 workers");
    const other = [...model.units].sort((a, b) => b.self - a.self).find((u) => u !== unit && u !== slowest);
    if (other === undefined) throw new Error("too few packages");
    await page.fill(".whatif input[type=search]", other.name);
    await page.click(`.offers button[aria-label="${other.name} free"]`);
    const byNumber = (a: number, b: number): number => a - b;
    await poll(() => [...view(page).free].sort(byNumber)).toEqual([unit.index, other.index].sort(byNumber));
    await page.screenshot({ path: shotPath("cmd-go-what-if"), fullPage: true });
    await page.click('button:text-is("As recorded")');
    await poll(() => page.innerText(".whatif .verdict")).toContain("as recorded");
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("a dependency", () => {
  const workers = model.data.scaling?.parallelism ?? 0;
  const imports = importsOf(model);
  const heavy = [...model.units]
    .filter((unit) => imports.by[unit.index].length > 0 && gone(model, [unit.index]).reduce((a, b) => a + b, 0) > 3)
    .sort((a, b) => (b.exclusive ?? 0) - (a.exclusive ?? 0))[0];

  it("is left out with all that only it needs, and the new time is that of the replay", async () => {
    const { page, complaints } = await open(browser, "cmd-go", `#packages?sel=u${heavy.index}`);
    const change = { free: [], without: [heavy.index] };
    const saving = execTime(model, { free: [], without: [] }, workers) - execTime(model, change, workers);
    expect(await page.innerText(".detail")).toContain(`${duration(saving)} shorter`);
    await page.click("text=What if nothing imported it?");
    await poll(() => view(page).without).toEqual([heavy.index]);
    await poll(() => page.innerText(".whatif .verdict")).toContain(`→ ${duration(execTime(model, change, workers))}`);
    const others = gone(model, [heavy.index]).reduce((a, b) => a + b, 0) - 1;
    expect(await page.innerText(".ticks")).toContain(`${heavy.name} is left out, and ${others} packages that only this needs`);
    await page.selectOption(".whatif select", "16");
    await poll(() => page.innerText(".whatif")).toContain("With 16 workers and every package as it is");
    await page.click(".ticks input");
    await poll(() => view(page).without).toEqual([]);
    await page.fill(".whatif input[type=search]", "there is no such thing");
    await poll(() => page.innerText(".offers")).toContain("No package matches");
    await page.fill(".whatif input[type=search]", heavy.name);
    await page.click(`.offers button[aria-label="${heavy.name} left out"]`);
    await poll(() => view(page).without).toEqual([heavy.index]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("a link", () => {
  it("brings back the whole view", async () => {
    const hash = "#packages?sel=u3&q=net&sort=name&of=std&group=1";
    const { page } = await open(browser, "cmd-go", hash);
    expect(await page.inputValue('input[type="search"]')).toBe("net");
    expect(await page.isChecked("text=standard library")).toBe(true);
    expect(await page.isChecked("text=group by module")).toBe(true);
    expect(await page.innerText(".detail h3")).toBe(model.units[3].name);
    await page.context().close();
  });

  it("to a stretch of time shows that stretch, wherever the selection is", async () => {
    const [from, to] = [Math.round(model.end * 0.6), Math.round(model.end * 0.8)];
    const early = model.data.critical[0];
    const hash = `#timeline?sel=a${model.id(early)}&zoom=${from}-${to}`;
    const { page } = await open(browser, "cmd-go", hash);
    expect(await page.innerText(".detail h3")).toBe(model.label(early));
    expect(await page.innerText('[role="status"]')).toBe(spanText([from, to]));
    expect(view(page).zoom).toEqual([from, to]);
    await page.context().close();
  });

  it("of a what-if shows the same result", async () => {
    const { page } = await open(browser, "cmd-go", `#path?free=${slowest.index}&p=8`);
    expect(await page.innerText(".whatif .verdict")).toContain("with 8 workers");
    expect(await page.isChecked(".ticks input")).toBe(true);
    await page.context().close();
  });

  it("with nonsense in it shows the page all the same", async () => {
    const hash = "#timeline?sel=a99999999&zoom=5-99999999999999&free=99999&root=nowhere&p=7";
    const { page, complaints } = await open(browser, "cmd-go", hash);
    for (const part of ["timeline", "packages", "tree", "path"]) {
      await page.goto(url("cmd-go", hash.replace("timeline", part)));
      await page.waitForSelector(`nav a[aria-current="page"][href^="#${part}"]`);
      expect((await page.innerText("main")).length).toBeGreaterThan(40);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("back and forward go from view to view", async () => {
    const { page } = await open(browser, "cmd-go");
    await page.click('nav >> text="Scaling"');
    await page.click('nav >> text="Build"');
    await page.goBack();
    await poll(() => page.innerText("h2")).toContain("Scaling");
    await page.goBack();
    await poll(() => page.innerText("h2")).toContain("What limits");
    await page.goForward();
    await poll(() => page.innerText("h2")).toContain("Scaling");
    await page.context().close();
  });
});

describe("the keyboard alone", () => {
  it("reaches the parts, the switch and the table", async () => {
    const { page } = await open(browser, "cmd-go");
    const focused: string[] = [];
    for (let step = 0; step < 14; step++) {
      await page.keyboard.press("Tab");
      focused.push(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? ""));
    }
    for (const name of ["Skip to the content", "Timeline", "Packages", "Tree", "Scaling", "Path", "Build"]) {
      expect(focused).toContain(name);
    }
    await page.context().close();
  });
});

describe("50,000 actions", () => {
  it("can be looked at, zoomed, sorted and selected", async () => {
    const { page, complaints } = await open(browser, "huge", "#timeline");
    await page.screenshot({ path: shotPath("huge-timeline") });
    await page.focus(".timeline");
    for (let press = 0; press < 12; press++) await page.keyboard.press("+");
    await poll(() => view(page).zoom).not.toBeNull();
    await page.keyboard.press("n");
    await poll(() => page.locator(".detail h3").count()).toBe(1);
    await page.screenshot({ path: shotPath("huge-timeline-zoomed") });
    await page.click('nav >> text="Packages"');
    await page.waitForSelector("table.packages");
    expect(await page.locator("table.packages tbody tr").count()).toBeLessThan(100);
    await page.click('thead button:has-text("package")');
    const data = dataOf("huge");
    const last = data.units.path.map((path) => data.strings[path]).sort().at(-1) ?? "";
    await page.evaluate(() => {
      const box = document.querySelector(".table-box") as HTMLElement;
      box.scrollTop = box.scrollHeight;
    });
    await poll(async () => (await names(page)).at(-1)).toBe(last);
    for (const part of ["Tree", "Scaling", "Path", "Build", "Summary"]) {
      await page.click(`nav >> text="${part}"`);
      await page.waitForSelector(`nav a[aria-current="page"]:text-is("${part}")`);
      await page.screenshot({ path: shotPath(`huge-${part.toLowerCase()}`), fullPage: true });
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
