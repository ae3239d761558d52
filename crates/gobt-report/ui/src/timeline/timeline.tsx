import type { JSX } from "preact";
import type { PartProps } from "../app";
export function TimelinePart(_props: PartProps): JSX.Element { return <h2>Timeline</h2>; }
