import type { JSX } from "preact";
import type { PartProps } from "../app";
export function TreePart(_props: PartProps): JSX.Element { return <h2>Tree</h2>; }
