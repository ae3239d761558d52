// Is every part whole on paper, whatever the screen shows of it?
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Model } from "../src/model";
import { launch } from "./chromium";
import { dataOf, open, PARTS, poll, shotPath } from "./page";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

const model = new Model(dataOf("cmd-go"));

/** A4 upright between its margins. */
const WIDE = 703;

async function pages(page: Page, landscape = false): Promise<number> {
  const pdf = (await page.pdf({ format: "A4", landscape })).toString("latin1");
  return pdf.match(/\/Type \/Page\b/g)?.length ?? 0;
}

/** What of the page sticks out of the paper, or is cut by what it stands in. */
async function cut(page: Page): Promise<string[]> {
  return page.evaluate((wide) => {
    const found: string[] = [];
    for (const at of document.querySelectorAll("main *")) {
      const { right, width } = at.getBoundingClientRect();
      const hides = getComputedStyle(at).overflowX !== "visible" && at.scrollWidth > at.clientWidth + 1;
      const small = at.closest(".sr, svg, table.packages .link") !== null;
      if (width > 0 && !small && (right > wide + 1 || hides)) found.push(`${at.tagName} ${at.className}`);
    }
    return found;
  }, WIDE);
}

describe("on paper", () => {
  it("a dark page is light, and dark again afterwards", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline", { colorScheme: "dark" });
    await page.selectOption(".theme select", "dark");
    const pixels = "document.querySelector('canvas').toDataURL()";
    const background = "getComputedStyle(document.documentElement).backgroundColor";
    const dark = await page.evaluate(pixels);
    await page.emulateMedia({ media: "print" });
    await poll(() => page.evaluate(pixels)).not.toBe(dark);
    expect(await page.evaluate(background)).toBe("rgb(255, 255, 255)");
    await page.screenshot({ path: shotPath("print-timeline"), fullPage: true });
    await page.emulateMedia({ media: "screen" });
    await poll(() => page.evaluate(pixels)).toBe(dark);
    expect(await page.evaluate(background)).toBe("rgb(13, 17, 23)");
    await page.context().close();
  });

  it("only the content is printed, and the table is not cut to the window", async () => {
    const { page } = await open(browser, "cmd-go", "#packages");
    await page.emulateMedia({ media: "print" });
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length >= 100);
    expect(await page.locator("nav[aria-label='Parts of the report']").isVisible()).toBe(false);
    expect(await page.locator("text=more rows").isVisible()).toBe(true);
    expect(await page.innerText("thead")).toContain("exclusive");
    await page.screenshot({ path: shotPath("print-packages"), fullPage: true });
    await page.context().close();
  });

  for (const part of PARTS) {
    it(`nothing of ${part} is cut`, async () => {
      const { page } = await open(browser, "cmd-go", `#${part}?sel=a7&free=7`, {
        viewport: { width: WIDE, height: 1000 },
      });
      await page.emulateMedia({ media: "print" });
      await poll(() => cut(page)).toEqual([]);
      await page.context().close();
    });
  }

  it("a list that a button would open is open", async () => {
    const busy = Array.from({ length: model.count }, (_, at) => at).find((at) => {
      const number = model.graph.dependents(at).length;
      return number > 12 && number < 90;
    }) as number;
    const { page } = await open(browser, "cmd-go", `#timeline?sel=a${model.id(busy)}`);
    const listed = (): Promise<number> => page.locator(".detail .walk").last().locator("li").count();
    expect(await listed()).toBe(8);
    await page.emulateMedia({ media: "print" });
    await poll(listed).toBe(model.graph.dependents(busy).length);
    await page.context().close();
  });

  it("the first 100 packages take a few pages, upright or not", async () => {
    const { page, complaints } = await open(browser, "cmd-go", "#packages");
    for (const landscape of [false, true]) {
      const number = await pages(page, landscape);
      expect(number).toBeGreaterThanOrEqual(2);
      expect(number).toBeLessThanOrEqual(4);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("the picture is drawn for the paper before the browser lays the page out", async () => {
    const { page } = await open(browser, "cmd-go", "#timeline");
    await page.evaluate(() => {
      window.addEventListener("beforeprint", () =>
        queueMicrotask(() => {
          document.title = String((document.querySelector("canvas") as HTMLCanvasElement).style.width);
        }),
      );
    });
    expect(await pages(page)).toBe(1);
    expect(await page.title()).toBe("720px");
    await page.context().close();
  });
});
