// A picture of the page, for the documentation.
//
//   node bench/picture.mjs PAGE.html#FRAGMENT PICTURE.png
import { resolve } from "node:path";
import { chromium } from "playwright-core";

const [page, picture] = process.argv.slice(2);
const [file, fragment = ""] = page.split("#");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const tab = await browser.newPage({ viewport: { width: 1180, height: 760 }, colorScheme: "light" });
await tab.goto(`file://${resolve(file)}#${fragment}`);
await tab.waitForSelector("html[data-ready]");
await tab.waitForTimeout(1500);
await tab.screenshot({ path: picture });
await browser.close();
