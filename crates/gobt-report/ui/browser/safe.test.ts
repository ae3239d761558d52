// Can a name from somebody else's module do more than be read? And is the policy in force?
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folder } from "../tests/folder";
import { launch } from "./chromium";
import { open, PARTS, shotPath, url } from "./page";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

describe("hostile names", () => {
  it("are text in every part", async () => {
    const { page, complaints } = await open(browser, "hostile");
    const scripts = await page.locator("script").count();
    for (const part of PARTS) {
      await page.goto(url("hostile", `#${part}?sel=u0`));
      await page.waitForSelector(`nav a[aria-current="page"][href^="#${part}"]`);
      await page.screenshot({ path: shotPath(`hostile-${part}`), fullPage: true });
      expect(await page.locator("img, iframe, object, embed, base, form").count(), part).toBe(0);
      expect(await page.locator("script").count(), part).toBe(scripts);
      expect(await page.locator("[onerror], [onmouseover], [onclick]").count(), part).toBe(0);
      expect(await page.locator('a[href^="javascript"]').count(), part).toBe(0);
      const said = await page.innerText("body");
      expect(said, part).toContain("<script>window.hacked=1</script>");
      expect(said, part).toContain("<img src=x onerror=window.hacked=2>");
      // What turns the writing direction, and what a terminal obeys, is made visible.
      expect(said, part).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(said, part).toContain("\ufffd[31mred\ufffdtxt.exe");
      expect(await page.evaluate("typeof window.hacked"), part).toBe("undefined");
    }
    expect(scripts).toBe(2);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("survive hovering, searching and the title", async () => {
    const { page, complaints } = await open(browser, "hostile", "#timeline");
    const box = await page.locator(".timeline canvas").boundingBox();
    if (box === null) throw new Error("no canvas");
    await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
    await page.waitForSelector(".tooltip");
    await page.goto(url("hostile", `#packages?q=${encodeURIComponent("<img src=x onerror=window.hacked=9>")}`));
    await page.waitForSelector("table.packages");
    expect(await page.title()).toContain("</script>");
    expect(await page.evaluate("typeof window.hacked")).toBe("undefined");
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("the policy", () => {
  it("lets no other script, style or picture in", async () => {
    const evil = `<script>window.evil = 1</script><img src="https://example.com/x.png" onerror="window.evil = 2">
      <style>body { display: none }</style><p style="color: red" id="p">p</p></body>`;
    const html = readFileSync(join(folder("pages"), "diamond.html"), "utf8");
    writeFileSync(join(folder("pages"), "injected.html"), html.replace("</body>", () => evil));
    const { page, complaints } = await open(browser, "injected");
    expect(await page.evaluate("typeof window.evil")).toBe("undefined");
    expect(await page.isVisible("body")).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.getElementById('p')).color")).not.toBe("rgb(255, 0, 0)");
    const refused = complaints.filter((text) => text.includes("Content Security Policy"));
    expect(refused.length).toBeGreaterThanOrEqual(4);
    await page.context().close();
  });

  it("refuses eval, and text as markup", async () => {
    const { page } = await open(browser, "diamond");
    // Later, because what a test evaluates itself is let through.
    const tried = await page.evaluate(async () => {
      await new Promise((later) => setTimeout(later));
      const outcome = (what: () => void): string => {
        try {
          what();
          return "done";
        } catch (error) {
          return (error as Error).name;
        }
      };
      return [
        outcome(() => new Function("return 1")()),
        outcome(() => {
          document.body.innerHTML = "<b>x</b>";
        }),
        outcome(() => {
          document.createElement("script").text = "window.evil = 3";
        }),
      ];
    });
    expect(tried).not.toContain("done");
    await page.context().close();
  });
});
