// The same bars drawn by Apache ECharts, as a custom series on a canvas: is a library as quick as
// the page's own few lines?
import { CustomChart } from "echarts/charts";
import { DataZoomInsideComponent, GridComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([CustomChart, GridComponent, DataZoomInsideComponent, CanvasRenderer]);

type Bar = [lane: number, start: number, end: number, family: number];

const COLORS = ["#56a3e0", "#e08c25", "#cc85bb", "#c9b81f", "#35a87f", "#aeb7c2", "#9c8a76"];

function item(params: { coordSys: unknown }, api: any): unknown {
  const from = api.coord([api.value(1), api.value(0)]);
  const to = api.coord([api.value(2), api.value(0)]);
  const height = api.size([0, 1])[1] * 0.9;
  const shape = echarts.graphic.clipRectByRect(
    { x: from[0], y: from[1] - height / 2, width: Math.max(0.5, to[0] - from[0]), height },
    params.coordSys as { x: number; y: number; width: number; height: number },
  );
  return shape && { type: "rect", shape, style: { fill: COLORS[api.value(3)] } };
}

/** Draws, then zooms so many times; gives the time of each in ms. */
function measure(bars: Bar[], lanes: number, end: number, frames: number): [number, number[]] {
  const box = document.getElementById("chart") as HTMLElement;
  const began = performance.now();
  const chart = echarts.init(box, undefined, { renderer: "canvas", devicePixelRatio: 1 });
  const drawn = (): void => {
    chart.getZr().flush();
    box.querySelector("canvas")?.getContext("2d")?.getImageData(0, 0, 1, 1);
  };
  chart.setOption({
    animation: false,
    grid: { left: 46, right: 8, top: 24, bottom: 8 },
    xAxis: { type: "value", min: 0, max: end },
    yAxis: { type: "value", min: -0.5, max: lanes - 0.5 },
    dataZoom: [{ type: "inside", filterMode: "weakFilter" }],
    series: [
      {
        type: "custom",
        renderItem: item as never,
        encode: { x: [1, 2], y: 0 },
        data: bars,
        progressive: 0,
        clip: true,
      },
    ],
  });
  drawn();
  const first = performance.now() - began;
  const times: number[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const from = performance.now();
    const near = 45 * Math.sin((frame / frames) * Math.PI);
    chart.dispatchAction({ type: "dataZoom", start: near, end: 100 - near });
    drawn();
    times.push(performance.now() - from);
  }
  return [first, times];
}

Object.assign(window, { measure });
