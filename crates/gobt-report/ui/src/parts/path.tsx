import type { JSX } from "preact";
import type { PartProps } from "../app";
export function PathPart(_props: PartProps): JSX.Element { return <h2>Path</h2>; }
