import type { JSX } from "preact";
import type { PartProps } from "../app";
export function BuildPart(_props: PartProps): JSX.Element { return <h2>Build</h2>; }
