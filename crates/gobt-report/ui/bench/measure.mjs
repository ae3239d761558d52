// How quick is the page, and how quick would ECharts be? Prints a table; asserts nothing.
//
//   node bench/measure.mjs ECHARTS.js PAGE.html...
import { readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { chromium } from "playwright-core";

const FRAMES = 60;
const [library, ...pages] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const sorted = (times) => [...times].sort((a, b) => a - b);
const median = (times) => sorted(times)[times.length >> 1].toFixed(1);
const most = (times) => Math.max(...times).toFixed(1);

/** Zooms in and out by the wheel; a frame lasts from the event until the pixels are there. */
async function zoom(frames) {
  const box = document.querySelector(".timeline");
  const canvas = box.querySelector("canvas");
  const at = box.getBoundingClientRect();
  const times = [];
  for (let frame = 0; frame < frames; frame++) {
    const began = performance.now();
    const deltaY = frame < frames / 2 ? -100 : 100;
    const place = { clientX: at.left + at.width * 0.6, clientY: at.top + 60 };
    box.dispatchEvent(new WheelEvent("wheel", { deltaY, ...place, bubbles: true, cancelable: true }));
    await new Promise((done) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = done;
      channel.port2.postMessage(0);
    });
    canvas.getContext("2d").getImageData(0, 0, 1, 1);
    times.push(performance.now() - began);
  }
  return times;
}

console.log("page\tactions\tKB\tready ms\tfirst paint ms\tzoom frame ms: median\tmost\tECharts first ms\tframe: median\tmost");
for (const page of pages) {
  const ready = [];
  const paints = [];
  let frames = [];
  for (let round = 0; round < 3; round++) {
    const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await tab.goto(`file://${resolve(page)}#timeline`);
    await tab.waitForSelector("html[data-ready] .timeline canvas");
    ready.push(await tab.evaluate(() => performance.now()));
    await tab.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    paints.push(await tab.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
    frames = await tab.evaluate(zoom, FRAMES);
    await tab.close();
  }
  const html = readFileSync(page, "utf8");
  const from = html.indexOf('id="gobt-data">') + 'id="gobt-data">'.length;
  const data = JSON.parse(html.slice(from, html.indexOf("</script>", from)));
  const { lane, start, duration, family } = data.actions;
  const bars = lane.flatMap((l, i) => (l === null ? [] : [[l, start[i], start[i] + duration[i], family[i]]]));
  const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await tab.setContent('<div id="chart" style="width:1240px;height:600px"></div>');
  await tab.addScriptTag({ path: library });
  const lanes = Math.max(...lane.map((l) => l ?? 0)) + 1;
  const end = Math.max(...bars.map((bar) => bar[2]));
  const [first, other] = await tab.evaluate(
    ([bars, lanes, end, frames]) => window.measure(bars, lanes, end, frames),
    [bars, lanes, end, FRAMES],
  );
  await tab.close();
  console.log(
    [
      basename(page),
      lane.length,
      Math.round(statSync(page).size / 1000),
      median(ready),
      median(paints),
      median(frames),
      most(frames),
      first.toFixed(0),
      median(other),
      most(other),
    ].join("\t"),
  );
}
console.log(`\nThe library is ${Math.round(statSync(library).size / 1000)} KB.`);
await browser.close();
