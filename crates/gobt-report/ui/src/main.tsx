// report.html: reads the data that gobt put into the page, and shows it.
import { render } from "preact";
import { App } from "./app";
import type { Data } from "./data";
import { Model } from "./model";
import { watchPaper } from "./paper";
import "./style.css";
import { startTheme } from "./theme";

const source = document.getElementById("gobt-data")?.textContent ?? "";
const root = document.getElementById("app");
if (root !== null) {
  startTheme();
  watchPaper();
  const model = new Model(JSON.parse(source) as Data);
  document.title = `${model.data.summary.command} ${model.data.summary.outcome} – gobt`;
  render(<App model={model} />, root);
  document.documentElement.dataset["ready"] = "yes";
}
